"""The question about an ad's scenes: where each begins, what viewers show in it, whether the brand is seen."""

from collections.abc import Iterator, Sequence

from dashboards.analysis.reception.data import AdData
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.statistics.frames.series import HEADLINE, SCALES
from dashboards.statistics.intervals import MIN_FOR_MEANS
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.scenes import against_the_ad, scene_estimates, scene_levels
from dashboards.statistics.values import COUNT, SHARE, Count, Scale, Unit

Parts = Iterator[tuple[str, Found]]


def starts(data: AdData) -> Parts:
    return _parts([Count(start) for start, _ in data.scenes])


def changes(data: AdData) -> Parts:
    """From the resting face."""
    levels = scene_levels(data.viewer_bins(HEADLINE), data.scenes, bin_ms=data.bin_ms)
    return _parts(scene_estimates(levels))


def lifts(data: AdData) -> Parts:
    """From the viewer's own mean over the ad."""
    values = data.viewer_bins(HEADLINE)
    levels = scene_levels(values, data.scenes, bin_ms=data.bin_ms)
    return _parts(scene_estimates(against_the_ad(levels, values)))


def attention(data: AdData) -> Parts:
    levels = scene_levels(data.viewer_bins("attention"), data.scenes, bin_ms=data.bin_ms)
    return _parts(scene_estimates(levels, share=True))


def brands(data: AdData) -> Parts:
    """How many of the ad's brand moments are seen within the scene, in part at least."""
    return _parts(
        [
            Count(sum(begin < end and start < over for begin, over in data.brand_spans))
            for start, end in data.scenes
        ]
    )


def _parts(values: Sequence[Found]) -> Parts:
    return ((f"scene:{place}", value) for place, value in enumerate(values, 1))


_SCENES = ("scenes", "F6", "F7", "F19")
SCENES = Question[AdData](
    name="scenes",
    version=2,
    viewers=lambda data: data.series.viewers,
    fewest=lambda data: data.fewest,
    least=MIN_VIEWERS,
    measures=(
        Measure("scene.start", Scale(Unit.MEDIA_MS, 0.0), ("scenes",), "scenes", starts),
        Measure("scene.change_valence", SCALES[HEADLINE], _SCENES, "scenes", changes, MIN_FOR_MEANS),
        Measure("scene.lift", SCALES[HEADLINE], _SCENES, "scenes", lifts, MIN_FOR_MEANS),
        Measure("scene.attention", SHARE, ("scenes", "F11", "F19"), "scenes", attention, MIN_FOR_MEANS),
        Measure("scene.brands", COUNT, ("scenes",), "scenes", brands),
    ),
)
