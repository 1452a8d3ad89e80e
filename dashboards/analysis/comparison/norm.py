"""Where an ad stands among the organisation's ads (F22)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from dashboards.analysis.finding import Findings, Needs
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.norms import AdLevel
from dashboards.statistics.frames.series import HEADLINE, methods_of
from dashboards.statistics.norms import MIN_ADS, NormPlace, norm_place
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import COUNT, Count, Estimate, Scale, Table, Unit

_COLUMNS = (("n", Unit.COUNT), ("value", Unit.NUMBER), ("error", Unit.NUMBER), ("kind", Unit.NAME))


def _levels(levels: Mapping[str, AdLevel]) -> Iterator[tuple[str, Found]]:
    for series, own in levels.items():
        yield f"series:{series}", Table(_COLUMNS, ((own.n, own.value, own.error, own.kind),))


# What an ad contributes to norms, kept so that one whose exposures have not changed costs no look at them.
LEVELS = Question[Mapping[str, AdLevel]](
    name="norm_levels",
    version=2,
    viewers=lambda levels: max((own.n for own in levels.values()), default=0),
    least=MIN_VIEWERS,
    measures=(Measure("norm.level", Scale(Unit.NUMBER), ("F22", *methods_of(HEADLINE)), "norm", _levels),),
)


def level_of(found: Findings, series: str) -> AdLevel:
    """Return what one ad contributes, from its answer to `LEVELS`."""
    table = found.table(f"norm.level[series:{series}]")
    if table is None:
        return AdLevel(0, None, None)
    n, value, error, kind = table.rows[0]
    value, error = (None if own is None else float(own) for own in (value, error))
    return AdLevel(int(n or 0), value, error, str(kind))


@dataclass(frozen=True)
class NormData:
    """An ad's level and those of all other ads of the organisation, in their order, imported ones behind them."""

    own: AdLevel
    others: tuple[AdLevel, ...]

    @cached_property
    def held(self) -> list[AdLevel]:
        """The others that count: of the same kind, with ten viewers or more, who differ."""
        return [own for own in self.others if own.counts and own.kind == self.own.kind]

    @property
    def place(self) -> NormPlace | Needs | None:
        """The ad's place, or what it lacks."""
        if self.own.n < MIN_VIEWERS:
            return Needs("viewers", MIN_VIEWERS - self.own.n)
        if len(self.held) < MIN_ADS:
            return Needs("ads", MIN_ADS - len(self.held))
        if not self.own.error or self.own.value is None:
            return Needs("difference")
        values, errors = (np.array([getattr(own, part) for own in self.held]) for part in ("value", "error"))
        return norm_place(self.own.value, self.own.error, others=values, other_errors=errors)


@lru_cache(maxsize=16)
def norm_question(series: str) -> Question[NormData]:
    """Return the question where an ad stands among the organisation's in a series of `MEASURES`."""
    methods = ("F22", *methods_of(series))
    return Question[NormData](
        name=f"norm:{series}",
        prefix=f"{series}.",
        version=3,
        viewers=lambda data: data.own.n,
        least=MIN_VIEWERS,
        measures=(
            Measure("norm.place", Scale(Unit.PERCENTILE, 0.0, 100.0), methods, "norm", _place),
            Measure("norm.ads", COUNT, methods, "norm", lambda data: Count(len(data.held))),
        ),
    )


def _place(data: NormData) -> Found:
    """The percentile with its 90 % interval; n counts the other ads."""
    own = data.place
    return Estimate(own.percentile, own.low, own.high, own.ads) if isinstance(own, NormPlace) else own
