"""What is asked about how an ad played: which exposures could be heard and seen, and what those alone say."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from dashboards.analysis.finding import Needs
from dashboards.analysis.reception.data import AdData
from dashboards.analysis.registry import Measure, Question
from dashboards.statistics.frames.series import HEADLINE, SCALES, methods_of
from dashboards.statistics.intervals import MIN_FOR_MEANS, level_interval, wilson_interval
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.play import FLAWS, GRADES, Play, play_grade
from dashboards.statistics.values import COUNT, SHARE, Count, Estimate

_CHANGE = SCALES[HEADLINE]
PLAY_SHARES = ("play.with_sound", "play.in_sight", "play.captioned", "play.full_screen", "play.heard")


def _kept(data: AdData) -> Iterator[tuple[int, Play | None]]:
    """Yield the viewer of each exposure behind the figures, with how it played."""
    own = data.series
    for viewer, exposure in zip(own.viewer[own.kept].tolist(), own.exposure[own.kept].tolist(), strict=True):
        yield viewer, data.plays.get(exposure)


def _grades(data: AdData) -> list[tuple[str, Count]]:
    found = Counter(play_grade(play)[0] for _, play in _kept(data))
    return [(f"play:{grade}", Count(found[grade])) for grade in GRADES]


def _flaws(data: AdData) -> list[tuple[str, Count]]:
    found = Counter(flaw for _, play in _kept(data) for flaw in play_grade(play)[1])
    return [(f"flaw:{flaw}", Count(found[flaw])) for flaw in FLAWS]


def _share(of: Callable[[Play], float | None]) -> Callable[[AdData], Estimate | None]:
    """Return the finder of the mean over viewers of a share of the time that the ad played to them.

    `of`: how long of an exposure, in ms; None where the question makes no sense of it.
    """

    def find(data: AdData) -> Estimate | None:
        hits, totals = np.zeros((2, len(data.series.viewer_keys)))
        for viewer, play in _kept(data):
            own = of(play) if play is not None and play.told else None
            if play is not None and own is not None:
                hits[viewer] += own
                totals[viewer] += play.played_ms
        return level_interval(
            np.divide(hits, totals, out=np.full(len(hits), np.nan), where=totals > 0), share=True
        )

    return find


def _heard(data: AdData) -> Estimate | Needs:
    """The share of the viewers asked who counted the tones right; whoever skipped did not."""
    asked: dict[int, bool] = {}
    for viewer, play in _kept(data):
        if play is not None and play.heard != "unasked":
            asked[viewer] = asked.get(viewer, False) or play.heard == "heard"
    if not asked:
        return Needs("sound_check")
    share = sum(asked.values()) / len(asked)
    return Estimate(share, *wilson_interval(share, len(asked)), len(asked))


def _well_played(data: AdData) -> Estimate | None:
    """The headline of the exposures whose play is good: does it hang on how the ad was shown?"""
    own = data.series
    good = np.array([play_grade(data.plays.get(pk))[0] == "good" for pk in own.exposure.tolist()], dtype=bool)
    well = replace(own, grade=np.where(good, own.grade, "rejected"))
    return level_interval(well.levels(HEADLINE), share=False)


def _viewers(data: AdData) -> int:
    return data.series.viewers


PLAY = Question[AdData](
    name="play",
    version=2,
    viewers=_viewers,
    least=MIN_VIEWERS,
    measures=(
        Measure("play.exposures", COUNT, ("play",), "play", _grades),
        Measure("play.flaws", COUNT, ("play",), "play", _flaws),
        Measure(
            "play.with_sound",
            SHARE,
            ("play", "F19"),
            "play",
            _share(lambda own: None if own.silent_ms is None else own.played_ms - own.silent_ms),
            MIN_FOR_MEANS,
        ),
        Measure(
            "play.in_sight",
            SHARE,
            ("play", "F19"),
            "play",
            _share(lambda own: own.visible * own.played_ms),
            MIN_FOR_MEANS,
        ),
        Measure(
            "play.captioned",
            SHARE,
            ("play", "F19"),
            "play",
            _share(lambda own: own.captioned_ms),
            MIN_FOR_MEANS,
        ),
        Measure(
            "play.full_screen",
            SHARE,
            ("play", "F19"),
            "play",
            _share(lambda own: own.full_screen_ms),
            MIN_FOR_MEANS,
        ),
        Measure("play.heard", SHARE, ("play", "F19"), "play", _heard, MIN_VIEWERS),
        Measure(
            "play.good.change_valence",
            _CHANGE,
            ("play", *methods_of(HEADLINE), "F19"),
            "play",
            _well_played,
            MIN_FOR_MEANS,
        ),
    ),
)
