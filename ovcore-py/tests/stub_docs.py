"""Writes the words of the compiled classes into their stub, so that editors show them.

The words stand once, in Rust. `python stub_docs.py STUB` writes them anew; the tests check that this changes nothing.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from pathlib import Path

from ovcore import _ovcore


def with_docs(stub: str) -> str:
    """The stub with the words of the compiled module."""
    lines = without_docs(stub).splitlines()
    # From the last line up, so that what was found above keeps its place.
    for node, owner in sorted(documented(ast.parse("\n".join(lines))), key=lambda own: -end_of(own[0])):
        doc = words(node.name, owner)
        if doc is None:
            continue
        place = end_of(node) - 1
        indent = " " * (node.col_offset + 4)
        text = textwrap.indent(
            f'"""{doc}"""' if "\n" not in doc else f'"""{doc}\n"""', indent, lambda line: bool(line.strip())
        )
        if lines[place].endswith(": ..."):
            lines[place] = lines[place].removesuffix(" ...")
        lines[place + 1 : place + 1] = text.splitlines() + ([""] if isinstance(node, ast.ClassDef) else [])
    return "\n".join(lines) + "\n"


def without_docs(stub: str) -> str:
    """The stub with no words but those at its head."""
    lines = stub.splitlines()
    drop: set[int] = set()
    for node, _ in documented(ast.parse(stub)):
        first = node.body[0]
        if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            assert first.end_lineno is not None
            drop |= set(range(first.lineno - 1, first.end_lineno))
            if len(node.body) == 1:
                head = first.lineno - 2
                lines[head] += " ..."
            elif not lines[first.end_lineno].strip():
                drop.add(first.end_lineno)
    return "\n".join(line for place, line in enumerate(lines) if place not in drop) + "\n"


Node = ast.ClassDef | ast.FunctionDef


def documented(tree: ast.Module) -> list[tuple[Node, object]]:
    """Public classes, methods and functions, each with what it belongs to."""
    found: list[tuple[Node, object]] = []
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef) and not node.name.startswith("_"):
            found.append((node, _ovcore))
            inner = node.body if isinstance(node, ast.ClassDef) else []
            methods = [own for own in inner if isinstance(own, ast.FunctionDef) and not own.name.startswith("_")]
            found += [(own, getattr(_ovcore, node.name)) for own in methods]
    return found


def end_of(node: Node) -> int:
    """The last line of the head: where the words go below."""
    first = node.body[0]
    is_empty = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and first.value.value is Ellipsis
    return first.lineno if is_empty else first.lineno - 1 - decorators(first)


def decorators(node: ast.stmt) -> int:
    return len(node.decorator_list) if isinstance(node, ast.FunctionDef) else 0


def words(name: str, owner: object) -> str | None:
    doc = getattr(getattr(owner, name), "__doc__", None)
    return None if not doc else inspect.cleandoc(doc)


if __name__ == "__main__":
    stub = Path(sys.argv[1])
    stub.write_text(with_docs(stub.read_text(encoding="utf-8")), encoding="utf-8")
