"""The commented scenario that `consortium new` writes."""

from __future__ import annotations

from pathlib import Path

from simulator.language.near import shorten


def template(name: str = "My service") -> str:
    """A commented scenario of this name, which loads as it is."""
    text = Path(__file__).with_name("template.yaml").read_text(encoding="utf-8")
    quoted = shorten(name, 200).replace("\\", "\\\\").replace('"', '\\"')
    return text.replace("\nname: My service\n", f'\nname: "{quoted or "My service"}"\n', 1)
