"""The registry of what is asked about one ad: every figure with its key, scale and formulas."""

from dataclasses import replace

from dashboards.analysis.reception import finders as find
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.registry import Measure, Question
from dashboards.statistics.frames.baseline import EXPRESSIVE
from dashboards.statistics.frames.series import RAW, SCALES, SHIFTED, methods_of
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import COUNT, SHARE, Scale, Unit

_CHANGE = Scale(Unit.CHANGE, -2.0, 2.0, good=1)
_RATE = Scale(Unit.RATE, 0.0)
LEVELS = ("engagement", "activation")
# Series in the order in which a legend shows them.
EXPRESSIONS_SHOWN = ("happy", "surprise", "sad", "angry", "fear", "disgust", "neutral")
_NUMBERS_SERIES = (
    *("valence", "attention", "engagement", "above_happy", "above_surprise"),
    *(f"expressing_{name}" for name in EXPRESSIVE),
)


def _viewers(data: AdData) -> int:
    return data.series.viewers


def _of_series(name: str, group: str) -> list[Measure[AdData]]:
    scale, methods = SCALES[name], methods_of(name)
    return [
        Measure(f"{name}.trace", scale, (*methods, "F19"), group, find.trace_of(name)),
        Measure(f"{name}.mean", scale, (*methods, "F19"), group, find.mean_of(name)),
    ]


def _expressing(name: str) -> list[Measure[AdData]]:
    series = f"expressing_{name}"
    methods = ("F13", *methods_of(series))
    return [
        Measure(f"{series}.people", SHARE, (*methods, "F19"), "expressions", find.people_of(series)),
        Measure(f"{series}.mean", SHARE, (*methods, "F19"), "expressions", find.mean_of(series)),
        Measure(f"{series}.high", SHARE, (*methods, "F14"), "expressions", find.most_of(series)),
        Measure(f"{series}.low", SHARE, (*methods, "F14"), "expressions", find.least_of(series)),
    ]


def _moment(name: str, group: str, *, low: bool = False) -> Measure[AdData]:
    key, finder = (f"{name}.low", find.low_of(name)) if low else (f"{name}.high", find.high_of(name))
    return Measure(key, SCALES[name], ("F14", *methods_of(name)), group, finder)


TRACES = Question[AdData](
    name="traces",
    version=1,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure("viewers", COUNT, ("F3",), "quality", find.viewers),
        Measure("exposures", COUNT, ("F3",), "quality", find.exposures),
        Measure("exposures.excluded", COUNT, ("F3",), "quality", find.excluded),
        Measure("frames", COUNT, ("F3",), "quality", find.frames),
        Measure("frames.set_aside", COUNT, ("F3",), "quality", find.set_aside),
        Measure("frames.valid_share", SHARE, ("F3", "F19"), "quality", find.valid_share),
        *(measure for name in RAW for measure in _of_series(name, "traces")),
        *(_moment(name, "traces") for name in RAW),
    ),
)
MOMENTS = ("expressing_happy.high", "above_surprise.high", "engagement.high", "valence.low", "attention.low")
NUMBERS = Question[AdData](
    name="numbers",
    version=1,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=(
        _moment("above_surprise", "moments"),
        _moment("engagement", "moments"),
        _moment("valence", "moments", low=True),
        _moment("attention", "moments", low=True),
        Measure("hook", SHARE, ("F13", "F14", "F6"), "numbers", find.hook_moment),
        _moment("above_happy", "numbers"),
        Measure("impact", SHARE, ("F13", "F14", "F6"), "numbers", find.impact_moment),
        Measure("valence.end", SCALES["valence"], ("F15", "F7", "F19"), "numbers", find.valence_end),
        Measure("valence.change", _CHANGE, ("F15", "F7", "F19"), "numbers", find.valence_change),
        Measure("joy.rise", _RATE, ("F16", "F6", "F14"), "numbers", find.joy_rise),
        Measure("joy.fall", _RATE, ("F16", "F6", "F14"), "numbers", find.joy_fall),
        *(measure for name in EXPRESSIVE for measure in _expressing(name)),
        Measure("valence.arc", Scale(Unit.ARC, 1.0), ("F18", "F7", "F19"), "course", find.valence_arc),
        Measure("valence.third.mean", SCALES["valence"], ("F18", "F7", "F19"), "course", find.third_means),
        Measure("valence.third.high", SCALES["valence"], ("F18", "F7", "F14"), "course", find.third_highs),
        Measure("valence.third.change", _CHANGE, ("F18", "F7", "F19"), "course", find.third_changes),
        Measure("valence.brand", _CHANGE, ("F17", "F7", "F14"), "brand", find.brand),
    ),
)
PEAK_END = Question[AdData](
    name="peak_end",
    version=1,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure("peak_end", Scale(Unit.NUMBER), ("F15", "F14"), "numbers", find.peak_end),
        Measure("peak_end.weight", Scale(Unit.NUMBER), ("F15",), "method", find.peak_end_weights),
    ),
)
LEVELS_QUESTION = Question[AdData](
    name="levels",
    version=1,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=tuple(measure for name in LEVELS for measure in _of_series(name, "levels")),
)
AUDIENCE = Question[AdData](
    name="audience",
    version=1,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure("segment.valence", SCALES["valence"], ("segments", "F7", "F19"), "segments", find.segments),
        Measure("segment.viewers", COUNT, ("segments",), "segments", find.segment_viewers),
        Measure("segment.unknown", COUNT, ("segments",), "segments", find.segment_unknown),
    ),
)
PRIOR_SHIFT = Question[AdData](
    name="prior_shift",
    version=1,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=tuple(
        replace(_of_series(name, "prior_shift")[1], methods=("F2", *methods_of(name))) for name in SHIFTED
    ),
)
# What each question reads of an ad's exposures; the fewer series, and the further in front, the faster.
SERIES_READ: dict[str, tuple[str, ...]] = {
    "traces": RAW,
    "numbers": _NUMBERS_SERIES,
    "peak_end": ("valence",),
    "levels": LEVELS,
    "audience": ("valence",),
    "prior_shift": SHIFTED,
}
AD_QUESTIONS = (TRACES, NUMBERS, PEAK_END, LEVELS_QUESTION, AUDIENCE, PRIOR_SHIFT)
