"""The registry's form: which findings a question has, and the function that makes each."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

import numpy as np

from dashboards.analysis.finding import Finding, Findings, Needs, Subject
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.intervals import MIN_SHOWN
from dashboards.statistics.values import Estimate, Moment, PValue, Scale, Series, Value, clipped, placed

Data = TypeVar("Data", contravariant=True)
Found = Value | Needs | None
# One value, or one a part: (part, value) in the order in which they are shown.
Answer = Found | Iterable[tuple[str, Found]]
_ALIKE = Needs("difference")


class Finder(Protocol[Data]):
    """Makes a finding's value from a question's data, `Needs` where something is missing, or one of these a part."""

    def __call__(self, data: Data, /) -> Answer: ...


@dataclass(frozen=True)
class Measure(Generic[Data]):
    """One row of the registry: a finding's key, scale and formulas, where it stands, and how it is made.

    `least`: how many people its interval needs to hold what it says (simulated, see `statistics.intervals`); under it
    the finding is a preview, and under five there is none.
    """

    key: str
    scale: Scale
    methods: tuple[str, ...]
    group: str
    find: Finder[Data]
    least: int = 0


@dataclass(frozen=True)
class Question(Generic[Data]):
    """What can be asked of a subject. `version` is raised whenever the same data would give other findings.

    `viewers`: how many people stand behind an answer; under `least`, findings are a preview. `prefix`: begins every
    key, where several questions ask the same of different series, e.g. `valence.`. `timeline`: of the ad, where moments
    of one are among the answers: none lies behind its end. `fewest`: how many people must stand behind each figure of
    these data, and each step of a series, lest it tells of single ones.
    """

    name: str
    version: int
    measures: Sequence[Measure[Data]]
    viewers: Callable[[Data], int]
    least: int
    prefix: str = ""
    timeline: Callable[[Data], Timeline] | None = None
    fewest: Callable[[Data], int] | None = None

    def answer(self, data: Data, *, subject: Subject, revision: str) -> Findings:
        """Return all findings. The same data give the same bits."""
        viewers = self.viewers(data)
        preview = viewers < self.least
        lack = Needs("viewers", self.least - viewers) if preview else _ALIKE
        timeline = self.timeline(data) if self.timeline else None
        fewest = self.fewest(data) if self.fewest else 0
        items = [
            _finding(self.prefix, measure, part, _told(_placed(found, timeline), least), lack, preview)
            for measure in self.measures
            for least in [
                fewest if measure.group != "method" else 0
            ]  # what a method uses is of no viewer here
            for part, found in _parts(measure.find(data))
        ]
        return Findings(self.name, subject, revision, tuple(items), prefix=self.prefix)


def _parts(answer: Answer) -> Iterable[tuple[str, Found]]:
    if answer is None or isinstance(answer, (Needs, Value)):
        return [("", answer)]
    return answer


def _placed(found: Found, timeline: Timeline | None) -> Found:
    if timeline is None or not isinstance(found, Moment):
        return found
    return placed(found, last_ms=(timeline.bins - 1) * timeline.bin_ms, end_ms=timeline.duration_ms)


def _told(found: Found, fewest: int) -> Found:
    """Return what is found without what fewer than so many people stand behind."""
    if isinstance(found, Series):
        few = found.n < fewest
        ends = {name: np.where(few, np.nan, getattr(found, name)) for name in ("mean", "low", "high")}
        return replace(found, **ends, n=np.where(few, 0, found.n))
    if isinstance(found, (Estimate, Moment, PValue)) and found.n < fewest:
        return Needs("segment_viewers", fewest - found.n)
    return found


def _finding(prefix: str, measure: Measure, part: str, found: Found, lack: Needs, preview: bool) -> Finding:
    # Why there is no value the finder alone may know: that nobody differs is said of intervals.
    untold = Needs("data") if lack == _ALIKE else lack
    needs = found if isinstance(found, Needs) else untold if found is None else None
    value = None if isinstance(found, Needs) or found is None else clipped(found, measure.scale)
    if isinstance(value, Series):
        value = _banded(value)
    if measure.least and isinstance(value, (Estimate, Moment)):
        preview = preview or value.n < measure.least
        if value.n < MIN_SHOWN:
            value, needs = None, Needs("viewers", MIN_SHOWN - value.n)
    if isinstance(value, Estimate) and value.low is None:
        needs = lack
    key = prefix + measure.key
    return Finding(key, measure.scale, measure.methods, measure.group, value, part, needs, preview)


def _banded(value: Series) -> Series:
    """Return the series without an interval at steps behind which fewer than five people stand."""
    few = value.n < MIN_SHOWN
    low, high = (np.where(few, np.nan, end) for end in (value.low, value.high))
    return replace(value, low=low, high=high)
