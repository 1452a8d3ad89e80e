"""Findings ↔ JSON, every digit kept: what is stored, and what the API answers. NaN and infinity become null: of an
estimate whose low is a number, null as value or high says that there is no end, e.g. never half of the response."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from math import isfinite
from typing import Any

import numpy as np

from dashboards.analysis.finding import Finding, Findings, Needs, Subject, Unread
from dashboards.statistics.values import (
    Axis,
    Choice,
    Count,
    Estimate,
    MediaMs,
    Moment,
    PValue,
    Scale,
    Series,
    Table,
    Unit,
    Value,
)

Rows = list[dict[str, Any]]
_KINDS: dict[str, type[Value]] = {
    kind.__name__.lower(): kind for kind in (Estimate, Count, PValue, Moment, Series, Choice, Table)
}
_FLOATS = {"value", "low", "high", "probability"}
_LARGEST_WHOLE = 2**53  # no count of ours is larger


def encoded(findings: Findings) -> Rows:
    """Return the findings as plain JSON, in their order."""
    return [encoded_finding(own) for own in findings]


def encoded_finding(own: Finding) -> dict[str, Any]:
    """Return one finding as plain JSON."""
    return {
        "key": own.key,
        "part": own.part,
        "group": own.group,
        "unit": own.scale.unit.value,
        "range": [plain(own.scale.low), plain(own.scale.high)],
        "good": own.scale.good,
        "methods": list(own.methods),
        "value": None if own.value is None else encoded_value(own.value),
        "needs": None if own.needs is None else {"what": own.needs.what, "more": own.needs.more},
        "preview": own.preview,
    }


def decoded(
    rows: Rows | str | Callable[[], Rows],
    *,
    question: str,
    subject: Subject,
    revision: str,
    behind: bool = False,
    prefix: str = "",
) -> Findings:
    """Return what `encoded` was given. `rows`: as it returned them, or their text, which nobody parses before a
    finding is looked at, or what gives them then."""

    def items() -> list[Finding]:
        kept = json.loads(rows) if isinstance(rows, str) else rows() if callable(rows) else rows
        return [_finding(row) for row in kept]

    return Findings(question, subject, revision, Unread(items), behind, prefix)


def encoded_value(value: Value) -> dict[str, Any]:
    """Return a value with its kind, e.g. `{"kind": "estimate", "value": 0.1, "low": 0.0, "high": 0.2, "n": 12}`."""
    kind = type(value).__name__.lower()
    if isinstance(value, Table):
        columns = [[name, unit.value] for name, unit in value.columns]
        return {
            "kind": kind,
            "columns": columns,
            "rows": [[plain(cell) for cell in row] for row in value.rows],
        }
    return {"kind": kind} | {own.name: _plain_field(getattr(value, own.name)) for own in fields(value)}


def plain(value: Any) -> Any:
    """Return a number that JSON can hold; None for NaN and infinity."""
    if isinstance(value, (float, np.floating)):
        return float(value) if isfinite(value) else None
    return value.item() if isinstance(value, np.generic) else value


def plain_list(values: np.ndarray) -> list[Any]:
    """Return numbers as a list that JSON can hold; None for NaN and infinity."""
    own: list[Any] = values.tolist()
    return own if np.isfinite(values).all() else [plain(one) for one in own]


def _plain_field(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return plain_list(value)
    return value.value if isinstance(value, Axis) else plain(value)


def _finding(row: Mapping[str, Any]) -> Finding:
    low, high = row["range"]
    needs = row["needs"]
    return Finding(
        key=row["key"],
        scale=Scale(
            Unit(row["unit"]),
            -np.inf if low is None else low,
            np.inf if high is None else high,
            row["good"],
        ),
        methods=tuple(row["methods"]),
        group=row["group"],
        value=None if row["value"] is None else _value(row["value"]),
        part=row["part"],
        needs=None if needs is None else Needs(needs["what"], needs["more"]),
        preview=row["preview"],
    )


def _value(row: Mapping[str, Any]) -> Value:
    kind = _KINDS[row["kind"]]
    if kind is Table:
        columns = tuple((name, Unit(unit)) for name, unit in row["columns"])
        return Table(columns, tuple(tuple(map(_cell, cells)) for cells in row["rows"]))
    if kind is Series:
        floats = {name: np.array(row[name], dtype=np.float64) for name in ("mean", "low", "high")}
        whole = {name: np.array(row[name], dtype=np.int64) for name in ("at", "n")}
        return Series(axis=Axis(row["axis"]), **floats, **whole)
    if kind is Moment:
        places = {name: MediaMs(row[name]) for name in ("at_ms", "from_ms", "to_ms")}
        ends = {name: _float(row[name]) for name in ("value", "low", "high")}
        return Moment(**ends, n=row["n"], settled=row["settled"], **places)
    numbers = {own.name: row[own.name] for own in fields(kind)}
    if kind is not Count:
        numbers |= {name: _float(numbers[name]) for name in _FLOATS & numbers.keys()}
    if kind is Estimate and numbers["low"] is not None:
        numbers |= {end: np.inf for end in ("value", "high") if numbers[end] is None}
    return kind(**numbers)


def _float(value: float | None) -> float | None:
    """PostgreSQL writes 1e32 as a 1 and its zeros, which Python reads as a whole number that no file's column holds."""
    return None if value is None else float(value)


def _cell(value: Any) -> Any:
    return float(value) if isinstance(value, int) and abs(value) > _LARGEST_WHOLE else value
