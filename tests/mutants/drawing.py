"""Draw mutants: one operator, number or word of one line changed."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

MODEL = Path("simulator/model")
SWAPS: dict[type[ast.AST], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "/",
    ast.Mod: "//",
    ast.Pow: "*",
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.And: "or",
    ast.Or: "and",
    ast.BitAnd: "|",
    ast.BitOr: "&",
}
NAMES = {"minimum": "maximum", "maximum": "minimum", "min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One wrong change: in this file, this line, the `nth` of its kind, becomes that."""

    file: str
    line: str
    nth: int
    """Which of the lines that read the same, from 0."""
    becomes: str


def drawn(root: Path, count: int, seed: int) -> list[Mutant]:
    """So many mutants of the model, no two on one line."""
    every = [each for file in sorted((root / MODEL).rglob("*.py")) for each in _of_file(root, file)]
    random.Random(seed).shuffle(every)
    by_line = {(each.file, each.line, each.nth): each for each in reversed(every)}
    kept = [each for each in every if by_line[each.file, each.line, each.nth] is each]
    return kept[:count]


def _of_file(root: Path, file: Path) -> Iterator[Mutant]:
    lines = file.read_text(encoding="utf-8").splitlines()
    for number, start, end, new in _changes(ast.parse("\n".join(lines)), lines):
        line = lines[number]
        raw = line.encode()
        becomes = (raw[:start] + new.encode() + raw[end:]).decode()
        nth = sum(each == line for each in lines[:number])
        yield Mutant(file.relative_to(root).as_posix(), line, nth, becomes)


def _changes(tree: ast.AST, lines: list[str]) -> Iterator[tuple[int, int, int, str]]:
    """Line, first and last byte, and what stands there instead."""
    for node in ast.walk(tree):
        match node:
            case ast.BinOp(_, ast.BitOr(), ast.Constant(None)):
                continue  # a type
            case ast.BinOp(left, op, right) if type(op) in SWAPS:
                yield from _between(left, right, op, lines)
            case ast.Compare(left, [op], [right]) if type(op) in SWAPS:
                yield from _between(left, right, op, lines)
            case ast.BoolOp(op, [left, right, *_]):
                yield from _between(left, right, op, lines)
            case ast.AugAssign(target, op, value) if type(op) in SWAPS:
                yield from _between(target, value, op, lines)
            case ast.Constant(value) if type(value) in (int, float) and node.end_col_offset is not None:
                yield node.lineno - 1, node.col_offset, node.end_col_offset, repr(value + 1)
            case ast.UnaryOp(ast.Invert() | ast.Not() | ast.USub(), operand) if operand.lineno == node.lineno:
                yield node.lineno - 1, node.col_offset, operand.col_offset, ""
            case ast.Attribute(attr=name) if name in NAMES and node.end_col_offset is not None and node.end_lineno is not None:
                yield node.end_lineno - 1, node.end_col_offset - len(name), node.end_col_offset, NAMES[name]


def _between(left: ast.expr, right: ast.expr, op: ast.AST, lines: list[str]) -> Iterator[tuple[int, int, int, str]]:
    if left.end_lineno != right.lineno or left.end_col_offset is None:
        return
    between = lines[right.lineno - 1].encode()[left.end_col_offset : right.col_offset].decode()
    core = between.strip(" ()")
    if core:
        at = left.end_col_offset + between.index(core)
        augmented = "=" if isinstance(op, tuple(SWAPS)) and core.endswith("=") and core not in ("<=", ">=", "==", "!=") else ""
        yield right.lineno - 1, at, at + len(core.encode()), SWAPS[type(op)] + augmented
