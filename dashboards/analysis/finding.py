"""A finding: one figure, defined once, that every surface renders."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import overload

from dashboards.statistics.values import (
    Choice,
    Count,
    Estimate,
    Moment,
    PValue,
    Scale,
    Series,
    Table,
    Value,
)


@dataclass(frozen=True)
class Needs:
    """What is missing until a figure can be given. `what`: viewers, seconds, ads, answers, repeaters, difference, …;
    `more`: how many of it, 0 where that cannot be said."""

    what: str
    more: int = 0


@dataclass(frozen=True)
class Finding:
    """One figure of a subject.

    `key`: its stable name: the column in CSV and Parquet, the field in the API, the anchor on a page. `part`: which of
    several alike, as `kind:name`, e.g. `segment:age=18-24` or `exposure:3`; empty for the subject itself. `scale`: unit
    and range. `methods`: formulas of the catalogue, the one that names it first. `group`: what it stands with. `value`
    is None where `needs` says why. `preview`: too few viewers for a conclusion; still no secret.
    """

    key: str
    scale: Scale
    methods: tuple[str, ...]
    group: str
    value: Value | None
    part: str = ""
    needs: Needs | None = None
    preview: bool = False

    @property
    def name(self) -> str:
        """The key with its part, unique within a subject."""
        return f"{self.key}[{self.part}]" if self.part else self.key

    @property
    def n(self) -> int | None:
        """How many stand behind it; None for counts, tables and series, which carry their own."""
        return self.value.n if isinstance(self.value, (Estimate, Moment, Choice, PValue)) else None

    @property
    def known(self) -> bool:
        """Whether there is something to show: a value, and for estimates their interval."""
        if isinstance(self.value, Estimate):
            return self.value.low is not None
        return self.value is not None


@dataclass(frozen=True)
class Subject:
    """What findings are about. `kind`: ad, campaign, pair, organisation; `id`: its number, or several with commas."""

    kind: str
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


class Unread(Sequence[Finding]):
    """Findings that are made once somebody looks at one: whoever is told that nothing has changed never does."""

    def __init__(self, make: Callable[[], Sequence[Finding]]) -> None:
        self._make = make

    @cached_property
    def _items(self) -> tuple[Finding, ...]:
        return tuple(self._make())

    @overload
    def __getitem__(self, place: int) -> Finding: ...

    @overload
    def __getitem__(self, place: slice) -> Sequence[Finding]: ...

    def __getitem__(self, place: int | slice) -> Finding | Sequence[Finding]:
        return self._items[place]

    def __len__(self) -> int:
        return len(self._items)


@dataclass(frozen=True)
class Findings:
    """All findings of one question about one subject. `revision`: changes whenever any of them may. `behind`: newer
    data than these are there, and a newer answer will follow within seconds or minutes. `prefix`: begins every key,
    and is left out of the names by which findings are looked up here."""

    question: str
    subject: Subject
    revision: str
    items: Sequence[Finding]
    behind: bool = field(default=False, compare=False)
    prefix: str = field(default="", compare=False)

    @cached_property
    def _by_name(self) -> Mapping[str, Finding]:
        return {own.name: own for own in self.items}

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.items)

    def __getitem__(self, name: str) -> Finding:
        """Return a finding by its key, or by `key[part]`. Raises: KeyError: this question has none."""
        return self._by_name[self.prefix + name]

    def get(self, name: str) -> Finding | None:
        """Return a finding by its name, None where there is none."""
        return self._by_name.get(self.prefix + name)

    def parts(self, key: str) -> list[Finding]:
        """Return the findings of a key, one a part, in their order."""
        return [own for own in self.items if own.key == self.prefix + key]

    def group(self, name: str) -> list[Finding]:
        """Return the findings that stand together."""
        return [own for own in self.items if own.group == name]

    def estimate(self, name: str) -> Estimate | None:
        """Return the value of a finding that is an estimate, None where it has none."""
        found = self.get(name)
        return found.value if found and isinstance(found.value, Estimate) else None

    def moment(self, name: str) -> Moment | None:
        """Return the value of a finding that is a moment, None where it has none."""
        found = self.get(name)
        return found.value if found and isinstance(found.value, Moment) else None

    def series(self, name: str) -> Series | None:
        """Return the value of a finding that is a series, None where it has none."""
        found = self.get(name)
        return found.value if found and isinstance(found.value, Series) else None

    def viewers(self, name: str) -> int:
        """Return of how many people a series tells where it tells of most; 0 where it has no value."""
        found = self.series(name)
        return int(found.n.max(initial=0)) if found else 0

    def choice(self, name: str) -> Choice | None:
        """Return the value of a finding that is a choice, None where it has none."""
        found = self.get(name)
        return found.value if found and isinstance(found.value, Choice) else None

    def p(self, name: str) -> float | None:
        """Return the p of a test, None where it has none."""
        found = self.get(name)
        return found.value.value if found and isinstance(found.value, PValue) else None

    def count(self, name: str) -> int:
        """Return a count, 0 where there is none."""
        found = self.get(name)
        return found.value.value if found and isinstance(found.value, Count) else 0

    def table(self, name: str) -> Table | None:
        """Return the value of a finding that is a table, None where it has none."""
        found = self.get(name)
        return found.value if found and isinstance(found.value, Table) else None


def part_name(part: str) -> str:
    """Return the name behind the kind, e.g. `age=18-24` of `segment:age=18-24`."""
    return part.split(":", 1)[-1]
