"""What describes a list of rows to tools: its fields, its filters, and the order in which readers go on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from dashboards.selectors.api_rows import Campaigns


@dataclass(frozen=True)
class Field:
    """`kind`: int, text, float, bool, time, day, uuid, texts (a list) or json. `source`: the column, if it is another
    one. `per`: what a stored whole number is divided by. May be null where `null`."""

    name: str
    kind: str
    about: str
    source: str = ""
    per: int = 1
    null: bool = False

    @property
    def column(self) -> str:
        return self.source or self.name


@dataclass(frozen=True)
class Filter:
    """`?name=value`: rows whose `lookup` is the value. `kind` as of a field; `choices` where only these are known."""

    name: str
    lookup: str
    kind: str
    about: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """`order`: columns that together are unique and never change; readers go on behind the last row. `updated`: the
    column of `updated_after`. `one_of`: filters of which a list needs one, where all rows would be too many."""

    name: str
    title: str
    about: str
    scope: str
    rows: Callable[[Campaigns], QuerySet[Any]]
    order: tuple[str, ...]
    fields: tuple[Field, ...]
    filters: tuple[Filter, ...] = ()
    updated: str = ""
    one_of: tuple[str, ...] = ()


def of_campaign(lookup: str) -> Filter:
    """Return the filter that most lists have."""
    return Filter("campaign", lookup, "int", "Of this campaign.")
