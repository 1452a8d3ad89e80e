"""What a list was asked for: filters, fields, where to go on. A value that is not known is refused, never ignored."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from dashboards.surfaces.api.resource import Field, Filter, Resource
from fer_platform.kit.problems import Problem

LIMIT, LIMIT_MOST = 100, 500
_INT64 = 2**63


@dataclass(frozen=True)
class ListAsked:
    """The `fields` to answer with, `where` to look, how many rows, and behind which `after` (values of the order)."""

    fields: tuple[Field, ...]
    where: Q
    limit: int
    after: tuple[Any, ...] | None


def list_asked(resource: Resource, parameters: Mapping[str, str]) -> ListAsked:
    """Read the parameters of an address.

    Raises:
        Problem: 400 parameter_invalid, filter_needed.
    """
    filters = {own.name: own for own in resource.filters}
    if resource.one_of and not parameters.keys() & set(resource.one_of):
        names = ", ".join(resource.one_of)
        raise Problem(
            400, "filter_needed", f"Name one of these: {names}.", extra={"one_of": list(resource.one_of)}
        )
    where = Q()
    for name in parameters.keys() & filters.keys():
        where &= Q(**{filters[name].lookup: _value(filters[name], parameters[name])})
    if "updated_after" in parameters:
        where &= Q(**{f"{resource.updated}__gt": _time("updated_after", parameters["updated_after"])})
    return ListAsked(
        _fields(resource, parameters.get("fields", "")),
        where,
        _limit(parameters.get("limit", str(LIMIT))),
        _after(resource, parameters["cursor"]) if "cursor" in parameters else None,
    )


def known_parameters(resource: Resource) -> tuple[str, ...]:
    """Return the parameters that a list takes."""
    updated = ("updated_after",) if resource.updated else ()
    return (*(own.name for own in resource.filters), *updated, "fields", "limit", "cursor")


def page_of(
    resource: Resource, rows: QuerySet[Any], asked: ListAsked
) -> tuple[list[dict[str, Any]], str | None]:
    """Return a page of rows, and the cursor of the next one, None after the last."""
    found = list(values_of(resource, rows, asked)[: asked.limit + 1])
    page = found[: asked.limit]
    documents = [document_of(asked.fields, row) for row in page]
    more = len(found) > asked.limit
    return documents, _cursor(page[-1][len(asked.fields) :]) if more else None


def values_of(resource: Resource, rows: QuerySet[Any], asked: ListAsked) -> QuerySet[Any]:
    """Return the rows as tuples: the fields, then the values of the order."""
    rows = rows.filter(asked.where)
    if asked.after is not None:
        rows = rows.filter(_behind(resource.order, asked.after))
    columns = [own.column for own in asked.fields]
    return rows.order_by(*resource.order).values_list(*columns, *resource.order)


def document_of(fields: tuple[Field, ...], row: tuple[Any, ...]) -> dict[str, Any]:
    """Return one row by the names of its fields."""
    return {
        own.name: value / own.per if own.per != 1 and value is not None else value
        for own, value in zip(fields, row, strict=False)
    }


def _behind(order: tuple[str, ...], after: tuple[Any, ...]) -> Q:
    condition, equal = Q(), Q()
    for column, value in zip(order, after, strict=True):
        condition |= equal & Q(**{f"{column}__gt": value})
        equal &= Q(**{column: value})
    return condition


def _fields(resource: Resource, text: str) -> tuple[Field, ...]:
    if not text:
        return resource.fields
    by_name = {own.name: own for own in resource.fields}
    names = list(dict.fromkeys(text.split(",")))
    unknown = [name for name in names if name not in by_name]
    if unknown:
        raise _invalid("fields", f"There is no field {', '.join(unknown)}.", sorted(by_name))
    return tuple(by_name[name] for name in names)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= LIMIT_MOST and len(text) < 9):
        raise _invalid("limit", f"Give a whole number from 1 to {LIMIT_MOST}.")
    return int(text)


def _value(own: Filter, text: str) -> Any:
    if "\x00" in text or (own.choices and text not in own.choices):
        raise _invalid(own.name, "This value is not known.", list(own.choices))
    try:
        if own.kind == "int":
            return _int64(text)
        if own.kind == "uuid":
            return UUID(text)
        if own.kind == "bool":
            return {"true": True, "false": False}[text]
    except (ValueError, KeyError) as error:
        raise _invalid(own.name, f"This is no {own.kind}.") from error
    return text


def _int64(text: str) -> int:
    number = int(text) if text.isascii() and len(text) < 20 else _INT64
    if not -_INT64 <= number < _INT64:
        raise ValueError(text)
    return number


def _time(name: str, text: str) -> datetime:
    try:
        return _utc(text)
    except ValueError as error:
        raise _invalid(
            name, "Give a time with its offset, e.g. 2026-11-26T08:00:00Z (a plus sign is written %2B)."
        ) from error


def _cursor(values: tuple[Any, ...]) -> str:
    texts = [own.isoformat() if isinstance(own, datetime) else str(own) for own in values]
    return base64.urlsafe_b64encode(json.dumps(texts).encode()).decode().rstrip("=")


def _after(resource: Resource, text: str) -> tuple[Any, ...]:
    """Read a cursor: it holds where a page ended, and opens nothing that the caller may not see anyway."""
    try:
        texts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        kinds = [_kind_of(resource, own) for own in resource.order]
        return tuple(_READ[kind](own) for kind, own in zip(kinds, texts, strict=True))
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise _invalid("cursor", "This cursor was not made here.") from error


def _kind_of(resource: Resource, column: str) -> str:
    return next((own.kind for own in resource.fields if own.column == column), "int")


def _utc(text: str) -> datetime:
    """Return a time as UTC: the database takes fewer offsets than there are. Raises: ValueError."""
    found = parse_datetime(text)
    if found is None or found.tzinfo is None:
        raise ValueError(text)
    try:
        return found.astimezone(UTC)
    except OverflowError as error:  # before year 1, or after 9999
        raise ValueError(text) from error


_READ = {"int": _int64, "uuid": UUID, "time": _utc}


def _invalid(name: str, detail: str, known: list[str] | None = None) -> Problem:
    extra: dict[str, Any] = {"parameter": name} | ({"known": known} if known else {})
    return Problem(400, "parameter_invalid", f"{name}: {detail}", extra=extra)
