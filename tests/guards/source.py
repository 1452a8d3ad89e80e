"""A module of ours as the checks see it: its tree, its room, and the full names that it uses."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath

PACKAGES = ("campaigns", "inference", "dashboards", "fer_platform")
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


@dataclass(frozen=True)
class Source:
    """One Python file; `path` is relative to the repository's root."""

    path: PurePosixPath
    tree: ast.Module

    @property
    def room(self) -> str:
        """The package on top, or `fer_platform.kit`: the kit sees no room."""
        return (
            ".".join(self.path.parts[:2])
            if self.path.parts[:2] == ("fer_platform", "kit")
            else self.path.parts[0]
        )

    @property
    def part(self) -> str:
        """What the file belongs to inside its room: `services`, `models`, `tasks` …"""
        return self.path.parts[1].removesuffix(".py")

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(self.tree))

    @cached_property
    def names(self) -> list[tuple[int, str]]:
        """Full names that are imported, or reached through what is: (line, `django.db.models.signals.post_save`)."""
        found: list[tuple[int, str]] = []
        known: dict[str, str] = {}
        for node in self.nodes:
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found.append((node.lineno, alias.name))
                    top = alias.name.split(".")[0]
                    known[alias.asname or top] = alias.name if alias.asname else top
            elif isinstance(node, ast.ImportFrom):
                for alias in node.names:
                    known[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                    found.append((node.lineno, f"{node.module}.{alias.name}"))
        for node in self.nodes:
            if isinstance(node, ast.Attribute):
                first, *rest = dotted(node)
                if first in known:
                    found.append((node.lineno, ".".join([known[first], *rest])))
        return found

    @cached_property
    def texts(self) -> list[tuple[int, str]]:
        """String constants, those inside f-strings too, without docstrings: (line, text)."""
        documentation = {
            id(node.body[0].value)
            for node in self.nodes
            if isinstance(node, _DOCUMENTED) and node.body and isinstance(node.body[0], ast.Expr)
        }
        return [
            (node.lineno, node.value)
            for node in self.nodes
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in documentation
        ]


def dotted(node: ast.expr) -> list[str]:
    """Return `["a", "b", "c"]` of `a.b.c`; what the chain hangs on is `?` where it is no name."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.insert(0, node.attr)
        node = node.value
    return [node.id if isinstance(node, ast.Name) else "?", *parts]


def sources(root: Path) -> Iterator[Source]:
    """Read every Python file of the four packages below `root`."""
    for package in PACKAGES:
        for path in sorted((root / package).rglob("*.py")):
            yield Source(PurePosixPath(path.relative_to(root).as_posix()), ast.parse(path.read_text()))
