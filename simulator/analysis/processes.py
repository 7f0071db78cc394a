"""Which code a process of a user's own is: its source and all of theirs that it reaches, and the values that these start with."""

from __future__ import annotations

import functools
import hashlib
import inspect
import sys
import sysconfig
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import BuiltinFunctionType, CodeType, FunctionType, MethodType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from simulator.model.ensemble import UserProcess

_LIBRARIES = tuple(Path(sysconfig.get_paths()[name]).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib"))
_PLAIN = (type(None), bool, int, float, complex, str, bytes)


@dataclass(frozen=True)
class Acting:
    """A process of a user's own, as a record has it."""

    name: str
    """Module and name."""
    code: str
    """Hash of its source, with that of the functions and classes it reaches; libraries and the simulator left out."""
    values: str
    """Hash of what these hold as the run begins: defaults, what they close over, attributes, what they name of their modules."""
    unread: tuple[str, ...]
    """What of this could not be read, and so is not told apart, or by compiled code alone."""

    def json(self) -> dict[str, Any]:
        """Plain data for JSON, its name left out."""
        return {key: list(value) if key == "unread" else value for key, value in asdict(self).items() if key != "name"}


def identified(processes: Sequence[UserProcess]) -> tuple[Acting, ...]:
    """Every process with what tells it from another of its name."""
    return tuple(map(_identified, processes))


def _identified(process: UserProcess) -> Acting:
    called = _called(process)
    reading = _Reading(_top(called))
    reading.of("it", process)
    name = f"{getattr(called, '__module__', '')}.{getattr(called, '__qualname__', type(called).__qualname__)}"
    return Acting(name, _hash(reading.code), _hash(reading.values), tuple(reading.unread))


def _called(process: Any) -> Any:
    """What a partial call is of."""
    return _called(process.func) if isinstance(process, functools.partial) else process


class _Reading:
    """Goes from one object to all that it reaches, in an order that only their code decides."""

    def __init__(self, top: str) -> None:
        self.top = top
        self.code: list[str] = []
        self.values: list[str] = []
        self.unread: list[str] = []
        self._seen: dict[int, Any] = {}  # kept, so that no other object takes their ids

    def of(self, where: str, value: Any) -> None:
        if isinstance(value, (*_PLAIN, np.generic)):
            self.values.append(f"{where} {type(value).__name__} {value!r}")
        elif isinstance(value, (ModuleType, BuiltinFunctionType)):
            self.values.append(f"{where} {value.__name__}")
        elif id(value) not in self._seen:
            self._seen[id(value)] = value
            for inner, each in self._parts(where, value):
                self.of(inner, each)

    def _parts(self, where: str, value: Any) -> Iterable[tuple[str, Any]]:
        """Note what an object is; what it is made of."""
        match value:
            case list() | tuple():
                self.values.append(f"{where} {type(value).__name__} of {len(value)}")
                return ((f"{where}[{place}]", each) for place, each in enumerate(value))
            case Mapping():
                self.values.append(f"{where} {type(value).__name__} of {len(value)}")
                return ((f"{where}[{key!r}]", each) for key, each in value.items())
            case set() | frozenset():
                self.values.append(f"{where} {sorted(map(repr, value))}")
            case np.ndarray() if not value.dtype.hasobject:
                self.values.append(f"{where} {value.dtype} {value.shape} {hashlib.sha256(value.tobytes()).hexdigest()}")
            case functools.partial():
                return ((f"{where}.{name}", getattr(value, name)) for name in ("func", "args", "keywords"))
            case MethodType():
                return ((where, value.__func__), (f"{where}.__self__", value.__self__))
            case _ if hasattr(value, "__wrapped__") and not isinstance(value, FunctionType):
                return ((where, value.__wrapped__),)
            case FunctionType() | type() if _library(value, self.top):
                self.values.append(f"{where} {value.__module__}.{value.__qualname__}")
            case FunctionType():
                self._read(value.__qualname__, value.__code__)
                return _reached(where, value)
            case type():
                self._read(value.__qualname__, value)
                return _of_class(where, value)
            case _:
                return self._instance(where, value)
        return ()

    def _instance(self, where: str, value: Any) -> Iterable[tuple[str, Any]]:
        if not _library(type(value), self.top):
            slots = [name for each in type(value).__mro__ for name in getattr(each, "__slots__", ())]
            held = {name: getattr(value, name) for name in slots if hasattr(value, name)} | getattr(value, "__dict__", {})
            return ((where, type(value)), *((f"{where}.{name}", held[name]) for name in sorted(held)))
        text = repr(value)
        if " at 0x" in text:
            self.unread.append(f"{where}, a {type(value).__name__}")
        else:
            self.values.append(f"{where} {text}")
        return ()

    def _read(self, name: str, what: CodeType | type) -> None:
        """Its source; where there is none, the compiled code, which is of one version of Python."""
        try:
            text = _source(what)
        except (OSError, TypeError):
            self.unread.append(f"the source of {name}")
            text = _compiled(what) if isinstance(what, CodeType) else name
        if isinstance(what, CodeType) and what.co_name == "<lambda>":  # its line may have several
            text += f"\n{min((column for *_, column, _ in what.co_positions() if column), default=0)}"
        self.code.append(text)


def _source(what: CodeType | type) -> str:
    """As written. Raises OSError or TypeError where there is none, as of code that was taken out of a page."""
    file = inspect.getsourcefile(what) or ""
    if not file.endswith((".py", ">")):
        raise OSError(f"{file} is no Python")
    return textwrap.dedent(inspect.getsource(what)).rstrip()


def _reached(where: str, function: FunctionType) -> Iterator[tuple[str, Any]]:
    """What a function holds, and what it names of its module."""
    yield f"{where} defaults", function.__defaults__
    yield f"{where} keyword defaults", function.__kwdefaults__
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # not bound yet
            continue
    for name in sorted(_named(function.__code__) & function.__globals__.keys()):
        yield name, function.__globals__[name]


_OF_PYTHON = ("__", "_abc_")
"""How names begin under which Python itself keeps something in a class."""


def _of_class(where: str, made: type) -> Iterator[tuple[str, Any]]:
    """What its methods reach, whose source is its own, what else it holds, and the classes that it is made from."""
    for name, each in sorted(vars(made).items()):
        plain = getattr(each, "__func__", getattr(each, "fget", getattr(each, "func", each)))
        if not isinstance(plain, FunctionType) and not name.startswith(_OF_PYTHON):
            yield f"{where}.{name}", each
        if isinstance(plain, FunctionType) and _file(made) in (
            None,
            _file(plain),
        ):  # what `dataclass` and its like make is not there
            yield from _reached(f"{where}.{name}", plain)
    yield from ((f"{where} base", base) for base in made.__bases__)


def _named(code: CodeType) -> set[str]:
    """Every name in a function and in those within it."""
    within = (each for each in code.co_consts if isinstance(each, CodeType))
    return set(code.co_names).union(*map(_named, within))


def _compiled(code: CodeType) -> str:
    constants = [_compiled(each) if isinstance(each, CodeType) else repr(each) for each in code.co_consts]
    return f"{code.co_code.hex()} {code.co_names} {constants}"


def _top(value: Any) -> str:
    return str(getattr(value, "__module__", None) or "").partition(".")[0]


def _library(value: FunctionType | type, top: str) -> bool:
    """Whether it is of Python, of an installed library or of the simulator, unless the process is of the same package."""
    package, file = _top(value), _file(value)
    if package == top:
        return False
    return (
        package in ("simulator", "builtins")
        or file is None
        or any(Path(file).resolve().is_relative_to(each) for each in _LIBRARIES)
    )


def _file(value: FunctionType | type) -> str | None:
    """Where it is written, as far as that is known."""
    return (
        value.__code__.co_filename
        if isinstance(value, FunctionType)
        else getattr(sys.modules.get(value.__module__), "__file__", None)
    )


def _hash(parts: Sequence[str]) -> str:
    text = "\0".join(parts)
    return f"sha256:{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()}"
