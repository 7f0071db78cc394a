"""What is installed, and what the files beside the code promise: the wheel, the lock, the README's lines, version and citation."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest
import yaml
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import simulator

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PIN = re.compile(r"(?P<name>[a-z0-9.-]+)==(?P<version>[0-9][^ ;]*)(?: ; (?P<marker>[^#]+))?")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel built from this folder, without the network."""
    folder = tmp_path_factory.mktemp("dist")
    built = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert built.returncode == 0, built.stderr
    (path,) = folder.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_wheel_holds_the_package_and_nothing_beside_it(wheel: zipfile.ZipFile) -> None:
    info = f"consortium_simulator-{simulator.__version__}.dist-info"
    assert {name.split("/")[0] for name in wheel.namelist()} == {"simulator", info}


def test_the_wheel_holds_every_module_and_the_types_marker(wheel: zipfile.ZipFile) -> None:
    modules = {path.relative_to(ROOT).as_posix() for path in (ROOT / "simulator").rglob("*.py")}
    assert modules | {"simulator/py.typed"} <= set(wheel.namelist())


def test_the_wheel_holds_every_scenario_as_it_stands(wheel: zipfile.ZipFile) -> None:
    folder = ROOT / "scenarios"
    written = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.yaml")}
    prefix = "simulator/_scenarios/"
    shipped = {
        name.removeprefix(prefix): wheel.read(name) for name in wheel.namelist() if re.fullmatch(rf"{prefix}.+\.yaml", name)
    }
    assert "live_well_leeds.yaml" in shipped
    assert shipped == written


def test_the_wheel_installs_the_command(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith("entry_points.txt"))
    entry_points = ConfigParser()
    entry_points.read_string(wheel.read(name).decode())
    assert dict(entry_points["console_scripts"]) == {"consortium": "simulator.cli:main"}


def _requirements() -> list[Requirement]:
    lists = [PROJECT["dependencies"], *PROJECT["optional-dependencies"].values()]
    read = [Requirement(text) for each in lists for text in each]
    return [requirement for requirement in read if requirement.name != PROJECT["name"]]


def _pins(python: str, system: str) -> dict[str, str]:
    """Name to version of what the lock pins for a Python and a system."""
    here = {"python_version": python, "python_full_version": f"{python}.0", "sys_platform": system}
    found = [match for line in LOCK.splitlines() if (match := PIN.fullmatch(line))]
    return {m["name"]: m["version"] for m in found if m["marker"] is None or Marker(m["marker"]).evaluate(here)}


def test_the_lock_names_no_host_index_or_path() -> None:
    for line in LOCK.splitlines():
        assert PIN.fullmatch(line) or re.fullmatch(r" +# +(via ?)?[A-Za-z0-9. ()-]*", line), (
            f"neither a pin nor its reason: {line}"
        )


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_the_lock_pins_every_dependency_within_its_range(python: str, system: str) -> None:
    pins = _pins(python, system)
    for requirement in _requirements():
        version = pins.get(canonicalize_name(requirement.name))
        assert version is not None, f"{requirement.name} is not in requirements.lock: renew it, as the README says"
        assert requirement.specifier.contains(version), (
            f"the lock has {requirement.name} {version}, and pyproject.toml asks for {requirement}"
        )


def test_every_dependency_has_a_lowest_version_that_ci_pins() -> None:
    function = re.search(r"^lowest\(\) \{\n.*?^\}$", (ROOT / ".ci" / "run").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert function
    (program,) = re.findall(r"-c '(.*?)'$", function[0], re.DOTALL | re.MULTILINE)
    pinned = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    asked = {each.name: each.specifier for each in _requirements()}
    assert [pin.partition("==")[0] for pin in pinned] == list(asked)
    for pin in pinned:
        name, _, version = pin.partition("==")
        assert asked[name].contains(version)
        assert f">={version}" in str(asked[name])


def test_the_tools_before_a_commit_are_those_of_the_environment() -> None:
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert [each["repo"] for each in hooks] == ["local"]
    installed = {each.name for each in _requirements()}
    for hook in hooks[0]["hooks"]:
        assert hook["language"] == "system"
        assert hook["entry"].split()[0] in installed


def test_the_readme_has_every_word_of_the_noxfile() -> None:
    words = re.findall(r"^@nox\.session\ndef (\w+)", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    assert len(words) > 5
    assert re.findall(r"^nox -s (\w+) ", README, re.MULTILINE) == words


@pytest.mark.parametrize(("marker", "ending"), [("run", "consortium run live_well_leeds"), ("tests", "python -m pytest -n 2")])
def test_the_readme_sets_up_in_one_line(marker: str, ending: str) -> None:
    found = re.findall(rf"^<!-- set-up: {marker} -->\n```bash\n(.+)\n```$", README, flags=re.MULTILINE)
    assert len(found) == 1
    assert found[0].startswith("python3 -m venv .venv && .venv/bin/pip install -c requirements.lock ")
    assert found[0].endswith(ending)
    windows = found[0].replace("python3 ", "py ").replace(".venv/bin/", ".venv\\Scripts\\")
    assert f"```bat\n{windows}\n```" in README
    assert f"```powershell\n{windows.replace(' &&', ';')}\n```" in README


def test_ci_takes_both_lines_from_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "the_line tests" in script
    assert "the_line run" in script
    assert "pip install -c requirements.lock ." not in script


def test_the_folders_that_the_readme_names_are_there() -> None:
    named = re.findall(r"^\| `([^`]+/)` \|", README, flags=re.MULTILINE)
    assert "simulator/model/" in named
    assert [folder for folder in named if not (ROOT / folder).is_dir()] == []


def test_citation_and_changelog_know_the_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert citation["cff-version"] == "1.2.0"
    assert {"message", "title", "authors"} <= set(citation)
    assert citation["version"] == simulator.__version__
    assert citation["license"] == PROJECT["license"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert simulator.__version__ in changelog
    assert "**Results change**" in changelog
