"""The question “cap”: how often to show an ad to one viewer, by smiles, attention and answers together (F30)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from dashboards.analysis.fatigue.measures import BESIDE
from dashboards.analysis.fatigue.questions import answer_key
from dashboards.analysis.finding import Finding, Findings, Needs, Subject, Unread
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.answer_responses import QUESTIONS
from dashboards.statistics.fatigue.status import Cap, frequency_cap
from dashboards.statistics.values import COUNT, Choice, Count, Scale, Series, Unit

NONE, ANSWERS = "uncapped", "answers"
KINDS = (*(measure.key for measure in BESIDE), ANSWERS)


@dataclass(frozen=True)
class CapData:
    """Of each of `KINDS` that is known, the probability at each exposure that less than 80 % is left."""

    below: Mapping[str, Series]

    @cached_property
    def cap(self) -> Cap | None:
        """By what is known; None where nothing is."""
        known = list(self.below.values())
        return frequency_cap([own.mean for own in known], [own.n for own in known]) if known else None


def cap_findings(found: Sequence[Findings], answers: Findings | None, *, subject: Subject) -> Findings:
    """Return the cap from what is found of each of `BESIDE` and of the answers; not kept, as it is made in no time."""
    revision = "/".join(own.revision for own in (*found, *([answers] if answers else [])))

    def items() -> Sequence[Finding]:
        return CAP.answer(CapData(_below(found, answers)), subject=subject, revision=revision).items

    return Findings(CAP.name, subject, revision, Unread(items), prefix=CAP.prefix)


def _below(found: Sequence[Findings], answers: Findings | None) -> Mapping[str, Series]:
    """Return the series of `CapData` by kind: the first of each that is known."""
    keys = [(own, measure.key, measure.finding("below_80")) for measure in BESIDE for own in found]
    keys += [(answers, ANSWERS, answer_key(name, "below_80")) for name in QUESTIONS] if answers else []
    below: dict[str, Series] = {}
    for own, kind, key in keys:
        series = own.series(key)
        if series is not None and kind not in below:
            below[kind] = series
    return below


def _cap(data: CapData) -> Found:
    """A number of exposures where all three surely fell, `uncapped` where one of them surely holds to the end."""
    own = data.cap
    if own is None:
        return Needs("repeaters")
    size = min(len(series.mean) for series in data.below.values())
    if own.low == size:
        return Choice(NONE, 1 - max(float(min(column)) for column in _columns(data)), own.n)
    missing = [kind for kind in KINDS if kind not in data.below]
    if missing or own.exposures is None:
        return Needs("second_answers" if missing == [ANSWERS] else "sure_cap")
    return Choice(str(own.exposures), own.probability, own.n)


def _low(data: CapData) -> Found:
    """Up to so many exposures one of the responses at least surely holds."""
    return Count(data.cap.low) if data.cap else Needs("repeaters")


def _decides(data: CapData) -> Found:
    """What would decide it: the response of which least is known."""
    if data.cap is None:
        return Needs("repeaters")
    missing = next((kind for kind in KINDS if kind not in data.below), None)
    if missing:
        return Choice(missing, None, data.cap.n)
    at = min(data.cap.low, min(len(series.mean) for series in data.below.values()) - 1)
    kind, series = min(data.below.items(), key=lambda own: abs(float(own[1].mean[at]) - 0.5))
    return Choice(kind, float(series.mean[at]), int(series.n[at]))


def _columns(data: CapData) -> list[tuple[float, ...]]:
    return list(zip(*(series.mean.tolist() for series in data.below.values()), strict=False))


_NAME, _METHODS = Scale(Unit.NAME), ("F30", "F24", "F32")
CAP = Question[CapData](
    name="fatigue:cap",
    version=1,
    viewers=lambda data: data.cap.n if data.cap else 0,
    least=0,
    measures=(
        Measure("fatigue.cap.exposures", _NAME, _METHODS, "cap", _cap),
        Measure("fatigue.cap.low", COUNT, _METHODS, "cap", _low),
        Measure("fatigue.cap.decides", _NAME, _METHODS, "cap", _decides),
    ),
)
