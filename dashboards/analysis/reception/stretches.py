"""The question which stretches of an ad are to fix (F38), and why."""

import numpy as np
from numpy.typing import NDArray

from dashboards.analysis.comparison.study import WAITING
from dashboards.analysis.finding import Needs
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.frames.series import HEADLINE, methods_of
from dashboards.statistics.intervals import MIN_FOR_MEANS, mean_interval
from dashboards.statistics.seconds import SECOND_MS
from dashboards.statistics.values import Estimate, Scale, Table, Unit
from dashboards.statistics.weak_stretches import MIN_SECONDS, Stretch, Weakness, part_differences, weakness_of

LOOKS_AWAY, LESS_JOY, MORE = "looks_away", "less_joy", "more_"
_AWAY = -0.05  # from so many points on
NEGATIVE = ("sad", "angry", "fear", "disgust")
_COLUMNS = (
    ("from_ms", Unit.MEDIA_MS),
    ("to_ms", Unit.MEDIA_MS),
    ("difference", Unit.CHANGE),
    ("low", Unit.CHANGE),
    ("high", Unit.CHANGE),
    ("p", Unit.P),
    ("n", Unit.COUNT),
    ("reason", Unit.NAME),
    ("attention", Unit.POINTS),
    ("cost", Unit.CHANGE),
)


def _stretches(data: AdData) -> Found:
    """The stretches, the dearest first; none where nobody differs, or the ad is too short, and none before the look
    that was registered."""
    viewers, look = _judged(data), data.look
    if viewers < MIN_FOR_MEANS:
        return Needs("viewers", MIN_FOR_MEANS - viewers)
    if look.kind == WAITING:
        return Needs("registered_viewers", look.planned - look.viewers)
    own = weakness_of(_seconds(data, HEADLINE))
    if own is None:
        return Needs("seconds", MIN_SECONDS)
    return Table(_COLUMNS, tuple(_row(data, stretch, own) for stretch in own.stretches))


def _judged(data: AdData) -> int:
    """How many are judged: whoever has no resting face tells no change, however many there are."""
    return len(data.study.judged[data.series.ad.pk].levels)


def _seconds(data: AdData, series: str) -> NDArray[np.float64]:
    """Return [V, S], a series second by second of the viewers who are judged."""
    return data.viewer_seconds(series)[list(data.study.judged[data.series.ad.pk].levels)]


def _row(data: AdData, own: Stretch, weakness: Weakness) -> tuple[float | int | str | None, ...]:
    def apart(series: str) -> Estimate | None:
        seconds = _seconds(data, series)
        return mean_interval(part_differences(seconds, own.start, own.end, weakness.ordinary))

    away, joy = apart("attention"), apart("change_happy")
    if away and (away.high is None or away.high < 0) and away.value <= _AWAY:
        reason = LOOKS_AWAY
    elif joy and joy.value <= own.difference / 2:
        reason = LESS_JOY
    else:
        more = {name: found.value for name in NEGATIVE if (found := apart(f"change_{name}"))}
        reason = MORE + max(more, key=lambda name: more[name], default=NEGATIVE[0])
    end_ms = min(own.end * SECOND_MS, data.series.timeline.duration_ms)
    place = (own.start * SECOND_MS, end_ms)
    numbers = (own.difference, own.low, own.high, own.p, own.n)
    return (*place, *numbers, reason, away.value if away else None, own.cost)


STRETCHES = Question[AdData](
    name="stretches",
    version=2,
    viewers=_judged,
    least=MIN_FOR_MEANS,
    measures=(
        Measure("stretches", Scale(Unit.CHANGE), ("F38", *methods_of(HEADLINE)), "decision", _stretches),
    ),
)
