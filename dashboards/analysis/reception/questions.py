"""The registry of what is asked about one ad: every figure with its key, scale and formulas."""

from dataclasses import replace
from functools import partial

from dashboards.analysis.reception import finders as find
from dashboards.analysis.reception.data import EVIDENCE_OF, AdData
from dashboards.analysis.reception.play import PLAY
from dashboards.analysis.reception.scenes import SCENES
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.analysis.reception.weighting import WEIGHTED
from dashboards.analysis.registry import Measure, Question
from dashboards.statistics.frames.baseline import EXPRESSIVE
from dashboards.statistics.frames.series import (
    CHANGES,
    HEADLINE,
    SCALES,
    SHIFTED,
    TRACED,
    methods_of,
    stored_as,
)
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.study.lost import MIN_FOR_BOUNDS
from dashboards.statistics.values import COUNT, POINTS, SHARE, Scale, Unit

_CHANGE = SCALES[HEADLINE]
_CORRELATION = Scale(Unit.CORRELATION, -1.0, 1.0)
_RATE = Scale(Unit.RATE)
_JUDGED = ("looks", *methods_of(HEADLINE))
_P = Scale(Unit.P, 0.0, 1.0)
LEVELS = ("engagement", "activation")
# Series in the order in which a legend shows them.
EXPRESSIONS_SHOWN = ("happy", "surprise", "sad", "angry", "fear", "disgust", "neutral")
_NUMBERS_SERIES = (
    *("change_valence", "attention", "engagement", "change_happy", "change_surprise"),
    *(f"expressing_{name}" for name in EXPRESSIVE),
)


def _viewers(data: AdData) -> int:
    return data.series.viewers


def _timeline(data: AdData) -> Timeline:
    return data.series.timeline


# A question that is asked of a part of the viewers, too.
_of_parts = partial(Question[AdData], viewers=_viewers, least=MIN_VIEWERS, fewest=lambda data: data.fewest)


def _of_series(name: str, group: str) -> list[Measure[AdData]]:
    scale, methods = SCALES[name], methods_of(name)
    return [
        Measure(f"{name}.trace", scale, (*methods, "F19"), group, find.trace_of(name)),
        Measure(f"{name}.mean", scale, (*methods, "F19"), group, find.mean_of(name), MIN_FOR_MEANS),
    ]


def _expressing(name: str) -> list[Measure[AdData]]:
    series, group = f"expressing_{name}", "expressions"
    methods = ("F13", *methods_of(series))
    mean = (*methods, "F19")
    return [
        Measure(f"{series}.people", SHARE, mean, group, find.people_of(series), MIN_VIEWERS),
        Measure(f"{series}.mean", SHARE, mean, group, find.mean_of(series), MIN_FOR_MEANS),
        Measure(
            f"{series}.floor", SHARE, ("floor", *mean), group, find.people_at_rest_of(series), MIN_VIEWERS
        ),
        Measure(f"{series}.high", SHARE, (*methods, "F14"), group, find.most_of(series)),
        Measure(f"{series}.low", SHARE, (*methods, "F14"), group, find.least_of(series)),
    ]


def _change(name: str) -> list[Measure[AdData]]:
    """A change from the resting face, what it reads where nothing is shown, and the level as the network read it."""
    raw, scale, methods = stored_as(name), SCALES[name], methods_of(name)
    return [
        *_of_series(name, "traces"),
        Measure(
            f"{name}.floor", scale, ("floor", *methods, "F19"), "traces", find.floor_of(name), MIN_FOR_MEANS
        ),
        Measure(
            f"{raw}.mean",
            SCALES[raw],
            (*methods_of(raw), "F19"),
            "raw",
            find.raw_mean_of(name),
            MIN_FOR_MEANS,
        ),
    ]


def _moment(name: str, group: str, *, low: bool = False) -> Measure[AdData]:
    key, finder = (f"{name}.low", find.low_of(name)) if low else (f"{name}.high", find.high_of(name))
    return Measure(key, SCALES[name], ("F14", *methods_of(name)), group, finder)


TRACES = _of_parts(
    name="traces",
    version=7,
    timeline=_timeline,
    measures=(
        Measure("viewers", COUNT, ("F3",), "quality", find.viewers),
        Measure("viewers.excluded", COUNT, ("F6",), "quality", find.viewers_excluded),
        Measure("exposures", COUNT, ("F3",), "quality", find.exposures),
        Measure("exposures.excluded", COUNT, ("F3", "F6"), "quality", find.excluded),
        Measure("exposures.read", COUNT, ("F3",), "quality", find.exposures_read),
        Measure("ad.standing", Scale(Unit.NAME), ("looks",), "look", find.standing),
        Measure("ad.look", Scale(Unit.NAME), ("looks",), "look", find.look),
        Measure("ad.look.planned", COUNT, ("looks",), "look", find.planned),
        Measure(f"{HEADLINE}.judged", _CHANGE, _JUDGED, "look", find.judged, MIN_FOR_MEANS),
        Measure("frames", COUNT, ("F3",), "quality", find.frames),
        Measure("frames.set_aside", COUNT, ("F3",), "quality", find.set_aside),
        Measure("frames.valid_share", SHARE, ("F3", "F19"), "quality", find.valid_share, MIN_VIEWERS),
        *(measure for name in CHANGES for measure in _change(name)),
        *_of_series("attention", "traces"),
        *(_moment(name, "traces") for name in TRACED),
        Measure(
            f"{HEADLINE}.size",
            Scale(Unit.EFFECT),
            ("effect", *methods_of(HEADLINE)),
            "traces",
            find.size_of(HEADLINE),
            MIN_FOR_MEANS,
        ),
    ),
)
# As the network read it, whatever the viewers' resting faces read: beside the changes, for whoever asks.
AS_READ = Question[AdData](
    name="as_read",
    version=3,
    timeline=_timeline,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=tuple(
        measure
        for name in map(stored_as, CHANGES)
        for measure in (_of_series(name, "raw")[0], _moment(name, "raw"))
    ),
)
MOMENTS = (
    *("expressing_happy.high", "change_surprise.high", "engagement.high"),
    *("change_valence.low", "attention.low"),
)
NUMBERS = _of_parts(
    name="numbers",
    version=7,
    timeline=_timeline,
    measures=(
        _moment("engagement", "moments"),
        _moment(HEADLINE, "moments", low=True),
        _moment("attention", "moments", low=True),
        Measure("hook", POINTS, ("F13", "F14", "F6"), "numbers", find.hook_moment),
        Measure("impact", POINTS, ("F13", "F14", "F6"), "numbers", find.impact_moment),
        Measure(
            "change_valence.end",
            _CHANGE,
            ("F15", "F6", "F7", "F19"),
            "numbers",
            find.end_of(HEADLINE),
            MIN_FOR_MEANS,
        ),
        Measure(
            "attention.end",
            SCALES["attention"],
            ("F15", *methods_of("attention"), "F19"),
            "numbers",
            find.end_of("attention"),
            MIN_FOR_MEANS,
        ),
        Measure(
            "change_valence.change",
            _CHANGE,
            ("F15", "F7", "F19"),
            "numbers",
            find.valence_change,
            MIN_FOR_MEANS,
        ),
        Measure("frames.lost", SHARE, ("lost", "F4", "F19"), "numbers", find.frames_lost, MIN_FOR_MEANS),
        Measure(
            "change_valence.lost.low",
            _CHANGE,
            ("lost", "F6", "F7", "F19"),
            "numbers",
            find.lost_low,
            MIN_FOR_BOUNDS,
        ),
        Measure(
            "change_valence.lost.high",
            _CHANGE,
            ("lost", "F6", "F7", "F19"),
            "numbers",
            find.lost_high,
            MIN_FOR_BOUNDS,
        ),
        Measure("joy.rise", _RATE, ("F16", "F6", "F14"), "numbers", find.joy_rise),
        Measure("joy.fall", _RATE, ("F16", "F6", "F14"), "numbers", find.joy_fall),
        *(measure for name in EXPRESSIVE for measure in _expressing(name)),
        Measure(
            "change_valence.arc",
            Scale(Unit.ARC, 1.0),
            ("F18", "F7", "F19"),
            "course",
            find.valence_arc,
            MIN_FOR_MEANS,
        ),
        Measure(
            "change_valence.third.mean",
            _CHANGE,
            ("F18", "F6", "F7", "F19"),
            "course",
            find.third_means,
            MIN_FOR_MEANS,
        ),
        Measure("change_valence.third.high", _CHANGE, ("F18", "F6", "F7", "F14"), "course", find.third_highs),
        Measure(
            "change_valence.third.change",
            _CHANGE,
            ("F18", "F7", "F19"),
            "course",
            find.third_changes,
            MIN_FOR_MEANS,
        ),
        Measure("change_valence.brand", _CHANGE, ("F17", "F7", "F14"), "brand", find.brand),
        Measure("change_valence.brand.p", _P, ("F17", "F14", "looks"), "brand", find.brand_p),
    ),
)
EVIDENCE = _of_parts(
    name="evidence",
    version=2,
    measures=(
        Measure("synchrony", _CORRELATION, ("F37", "F7"), "evidence", find.synchrony_of(0)),
        Measure("synchrony.p", _P, ("F37", "F7"), "evidence", find.synchrony_of(1)),
        Measure("reliability.trace", _CORRELATION, ("F37", "F7"), "evidence", find.trace_reliable),
        Measure("reliability.level", _CORRELATION, ("F37", "F7"), "evidence", find.level_reliable),
    ),
)
PEAK_END = _of_parts(
    name="peak_end",
    version=3,
    measures=(
        Measure("peak_end", Scale(Unit.NUMBER), ("F15", "F14"), "numbers", find.peak_end),
        Measure("peak_end.weight", Scale(Unit.NUMBER), ("F15",), "method", find.peak_end_weights),
    ),
)
LEVELS_QUESTION = _of_parts(
    name="levels",
    version=3,
    measures=tuple(measure for name in LEVELS for measure in _of_series(name, "levels")),
)
_SPREAD = ("spread", "F7")
AUDIENCE = Question[AdData](
    name="audience",
    version=4,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure(
            "segment.change_valence", _CHANGE, ("segments", "F6", "F7", "F19"), "segments", find.segments
        ),
        Measure("segment.viewers", COUNT, ("segments",), "segments", find.segment_viewers),
        Measure("segment.unknown", COUNT, ("segments",), "segments", find.segment_unknown),
        Measure("segment.spread", _CHANGE, _SPREAD, "spread", find.segment_spread),
        Measure("segment.spread.p", _P, _SPREAD, "spread", find.segment_spread_p),
        Measure("segment.highest", Scale(Unit.NAME), _SPREAD, "spread", find.segment_highest),
        Measure("segment.lowest", Scale(Unit.NAME), _SPREAD, "spread", find.segment_lowest),
    ),
)
PRIOR_SHIFT = _of_parts(
    name="prior_shift",
    version=2,
    measures=tuple(
        replace(
            _of_series(name, "prior_shift")[1],
            methods=("F2", *methods_of(name)),
            find=find.shifted_mean_of(name),
        )
        for name in SHIFTED
    ),
)
# What each question reads of an ad's exposures; the fewer series, and the further in front, the faster.
SERIES_READ: dict[str, tuple[str, ...]] = {
    "traces": TRACED,
    "as_read": tuple(map(stored_as, CHANGES)),
    "numbers": _NUMBERS_SERIES,
    "evidence": (EVIDENCE_OF,),
    "peak_end": (HEADLINE,),
    "levels": LEVELS,
    "audience": (HEADLINE,),
    "play": (HEADLINE,),
    "weighted": (HEADLINE,),
    "prior_shift": SHIFTED,
    "scenes": (HEADLINE, "attention"),
    "stretches": TRACED,
}
# Those that are made of levels: the series themselves, which are the most to read, are left where they are.
LEVELS_ALONE = frozenset({"audience", "play", "weighted", "prior_shift"})
# What the registration decides over, too.
JUDGED = (TRACES, STRETCHES)
AD_QUESTIONS = (
    *(TRACES, AS_READ, NUMBERS, EVIDENCE, PEAK_END, LEVELS_QUESTION, AUDIENCE, WEIGHTED, PLAY, PRIOR_SHIFT),
    *(SCENES, STRETCHES),
)
# Those that are asked of a part of the viewers, too; the others set all viewers side by side.
PART_QUESTIONS = (TRACES, NUMBERS, EVIDENCE, PEAK_END, LEVELS_QUESTION, PRIOR_SHIFT, SCENES)
