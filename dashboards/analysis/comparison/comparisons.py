"""What the compare page shows, from the series of a campaign's ads."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock

import numpy as np

from campaigns.models import Ad
from dashboards.analysis.comparison.against_others import FamilyRow, against_others, levels_by_viewer
from dashboards.analysis.comparison.audiences import Audiences, audiences_chosen
from dashboards.analysis.comparison.pair import PairResult, pair_compared
from dashboards.analysis.comparison.question import Question
from dashboards.analysis.comparison.sides import Sides, sides_of_ads, sides_of_audiences
from dashboards.analysis.reception.audience import variables_by_viewer
from dashboards.selectors.panel_variables import panel_variables_of
from dashboards.selectors.series import AdSeries, series_of_ad, series_of_ads
from dashboards.statistics.viewer_parts import viewer_levels

_REMEMBERED = 64
_results: OrderedDict[bytes, PairResult] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True)
class Compared:
    """The result with the names of its sides, or None with the `problem`. `cut_ms`: the time that only one ad has."""

    names: tuple[str, str]
    result: PairResult | None
    problem: str
    bin_ms: int
    duration_ms: int
    cut_ms: int = 0
    audiences: Audiences | None = None

    @property
    def cut_seconds(self) -> int:
        """How many seconds of the longer ad the other one does not have."""
        return round(self.cut_ms / 1000)


def compared(question: Question) -> Compared | None:
    """Return the answer, or None where the campaign has no two ads (no ad at all, for audiences)."""
    if question.audiences:
        return _audiences(question) if question.ad else None
    if question.first is None or question.second is None:
        return None
    first, second = question.first, question.second
    found = series_of_ads([first, second], (question.measure.key,))
    a, b = found[first.pk], found[second.pk]
    key = question.measure.key
    sides = sides_of_ads(a.per_viewer(key), a.viewer_keys, b.per_viewer(key), b.viewer_keys)
    lengths = (first.duration_ms, second.duration_ms)
    return Compared(
        names=_told_apart(first, second),
        result=_remembered(sides),
        problem="",
        bin_ms=a.timeline.bin_ms,
        duration_ms=min(lengths),
        cut_ms=max(lengths) - min(lengths),
    )


def family_of(ads: Sequence[Ad], measure: str) -> list[FamilyRow]:
    """Return each ad against the campaign's others."""
    series = series_of_ads(ads, (measure,))
    return against_others(
        {ad.pk: levels_by_viewer(_levels(series[ad.pk], measure), series[ad.pk].viewer_keys) for ad in ads}
    )


def _audiences(question: Question) -> Compared:
    ad, key = question.ad, question.measure.key
    series = series_of_ad(ad, (key,))
    values = series.per_viewer(key)
    told = variables_by_viewer(series.viewer_keys, panel_variables_of(series.viewer_keys))
    chosen = audiences_chosen(told, np.isfinite(values).any(axis=1), question.variable, question.segments)
    result = None
    if not chosen.problem:
        result = _remembered(sides_of_audiences(values, chosen.own, chosen.first, chosen.second))
    return Compared(
        names=(f"{chosen.variable}: {chosen.first}", f"{chosen.variable}: {chosen.second}"),
        result=result,
        problem=chosen.problem,
        bin_ms=series.timeline.bin_ms,
        duration_ms=ad.duration_ms,
        audiences=chosen,
    )


def _remembered(sides: Sides) -> PairResult:
    """Return the comparison; 5,000 relabelings of thousands of viewers take a while, and the same ones never change."""
    digest = blake2b(bytes([sides.paired]), digest_size=16)
    for part in (sides.first, sides.second, sides.first_levels, sides.second_levels):
        digest.update(str(part.shape).encode())
        digest.update(np.ascontiguousarray(part).tobytes())
    key = digest.digest()
    with _lock:
        if key not in _results:
            _results[key] = pair_compared(sides)
        _results.move_to_end(key)
        while len(_results) > _REMEMBERED:
            _results.popitem(last=False)
        return _results[key]


def _levels(series: AdSeries, measure: str) -> np.ndarray:
    return viewer_levels(series.per_viewer(measure))


def _told_apart(first: Ad, second: Ad) -> tuple[str, str]:
    """Return the titles; ads of one name are told apart by their number."""
    if first.title != second.title:
        return first.title, second.title
    return f"{first.title} (#{first.pk})", f"{second.title} (#{second.pk})"
