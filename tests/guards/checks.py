"""What import-linter cannot see: SQL, dynamic imports, signals, `save()`, HTTP below the doors, and the way out.

`python -m tests.guards` runs these over the whole tree; `make lint` does so. A check is a function from a module to
(line, subject, complaint); the subject is what an exception in `exceptions.py` names.
"""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.guards.exceptions import EXCEPTIONS
from tests.guards.source import Source, dotted, sources

ROOMS = ("campaigns", "inference", "dashboards")
Complaint = tuple[int, str, str]

_TABLE = re.compile(rf"\b({'|'.join(ROOMS)})_([a-z]+)\b")
_DOTTED = re.compile(rf"({'|'.join(ROOMS)})(\.\w+)+")
_DYNAMIC = ("importlib.import_module", "runpy", "pkgutil", "django.utils.module_loading")
_MODEL_LOOKUPS = {"get_model", "get_registered_model", "get_app_config"}
_SIGNALS = re.compile(r"django\.dispatch\b|django\.(?:\w+\.)*signals\b")
_SAVES = {"save", "asave", "save_base", "delete", "adelete"}
_HTTP = ("django.http", "django.shortcuts", "django.views")
_BELOW_HTTP = {"services", "selectors", "models", "analysis", "simulation", "statistics", "targeting"}
_WAYS_OUT = (
    *("requests", "httpx", "aiohttp", "urllib3", "urllib.request", "http.client", "socket", "ftplib"),
    *("asyncio.open_connection", "keras.utils.get_file", "tensorflow.keras.utils.get_file"),
)


@dataclass(frozen=True)
class Violation:
    """One complaint, and what an exception for it would have to say: (check, path, subject)."""

    check: str
    path: str
    line: int
    subject: str
    complaint: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.check, self.path, self.subject)

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.complaint}"


def violations(root: Path) -> list[Violation]:
    """Return what breaks a rule below `root`, whether or not it is excepted."""
    modules = list(sources(root))
    tables = _tables(modules)
    return sorted(
        {
            Violation(check, str(module.path), line, subject, complaint)
            for module in modules
            for check, complaints in _checks(module, tables)
            for line, subject, complaint in complaints
        },
        key=lambda violation: (violation.path, violation.line, violation.subject),
    )


def unexcepted(found: Iterable[Violation]) -> list[Violation]:
    return [violation for violation in found if violation.key not in EXCEPTIONS]


def unused_exceptions(found: Iterable[Violation]) -> list[tuple[str, str, str]]:
    return sorted(EXCEPTIONS - {violation.key for violation in found})


def _checks(module: Source, tables: set[str]) -> Iterator[tuple[str, Iterator[Complaint]]]:
    yield "sql", _sql(module, tables)
    for check in _CHECKS:
        yield check.__name__.removeprefix("_"), check(module)


def _tables(modules: list[Source]) -> set[str]:
    """Names of tables: each class in a room's `models`, as Django names it."""
    return {
        f"{module.room}_{node.name.lower()}"
        for module in modules
        if module.room in ROOMS and module.part == "models"
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
    }


def _sql(module: Source, tables: set[str]) -> Iterator[Complaint]:
    """SQL names tables of its own room: of others it asks selectors."""
    for line, text in module.texts:
        for match in _TABLE.finditer(text.lower()):
            if match.group() in tables and match.group(1) != module.room:
                yield line, match.group(), f"SQL names {match.group()}, a table of {match.group(1)}"
    for line, name in module.names:
        owner = name.split(".")[0]
        if name.endswith("._meta.db_table") and owner in ROOMS and owner != module.room:
            yield line, name, f"{name} names a table of {owner}"


def _text(module: Source) -> Iterator[Complaint]:
    """No text names a module, a task or a model of a later room: such a name is an import that nobody sees."""
    if module.room == "fer_platform":  # the composition wires what it names
        return
    later = ROOMS[ROOMS.index(module.room) + 1 :] if module.room in ROOMS else ROOMS
    for line, text in module.texts:
        match = _DOTTED.fullmatch(text)
        if match and match.group(1) in later:
            yield line, text, f"the text {text!r} reaches into {match.group(1)}"


def _dynamic(module: Source) -> Iterator[Complaint]:
    """Imports stand where a linter can read them."""
    for line, name in module.names:
        if _starts(name, _DYNAMIC):
            yield line, name, f"{name} imports what no linter can see"
    for node in module.nodes:
        if isinstance(node, ast.Name) and node.id == "__import__":
            yield node.lineno, node.id, "__import__ imports what no linter can see"


def _get_model(module: Source) -> Iterator[Complaint]:
    """A model is imported. In a migration, `get_model` names the migration's own room."""
    for node in module.nodes:
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in _MODEL_LOOKUPS:
            asked = node.args[0].value if node.args and isinstance(node.args[0], ast.Constant) else "?"
            if str(asked).split(".")[0] != module.room:
                yield (
                    node.lineno,
                    node.func.attr,
                    f"{node.func.attr}({asked!r}) looks a model up in another room",
                )


def _signal(module: Source) -> Iterator[Complaint]:
    """No Django signal: what happens stands where it is asked for."""
    for line, name in module.names:
        if _SIGNALS.match(name):
            yield line, name, f"{name}: signals carry no business rules"


def _save(module: Source) -> Iterator[Complaint]:
    """Models save and delete as Django does: rules stand in services."""
    for node in module.nodes:
        if isinstance(node, ast.ClassDef) and (module.part == "models" or _is_model(node)):
            for method in node.body:
                if isinstance(method, ast.FunctionDef | ast.AsyncFunctionDef) and method.name in _SAVES:
                    yield method.lineno, method.name, f"{node.name}.{method.name}(): rules stand in services"


def _is_model(node: ast.ClassDef) -> bool:
    return any(
        isinstance(base, ast.Name | ast.Attribute) and dotted(base)[-1].endswith("Model")
        for base in node.bases
    )


def _http(module: Source) -> Iterator[Complaint]:
    """Below the doors nothing knows HTTP: raise an error, and let the door answer."""
    if module.part in _BELOW_HTTP:
        for line, name in module.names:
            if _starts(name, _HTTP):
                yield line, name, f"{name} in {module.part}: raise an error, and let the door answer"


def _way_out(module: Source) -> Iterator[Complaint]:
    """Addresses are opened by the one door out, `fer_platform/kit/outbound.py`, which judges them."""
    for line, name in module.names:
        way = next((way for way in _WAYS_OUT if _starts(name, (way,))), None)
        if way:
            yield line, way, f"{name} opens addresses beside fer_platform/kit/outbound.py"


def _starts(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


_CHECKS: tuple[Callable[[Source], Iterator[Complaint]], ...] = (
    _text,
    _dynamic,
    _get_model,
    _signal,
    _save,
    _http,
    _way_out,
)
