"""The parts fit together: frames of single exposures become an ad's figures and a comparison."""

import numpy as np

from dashboards.statistics.bands import bootstrap_band
from dashboards.statistics.comparison import traces_compared
from dashboards.statistics.frames.binning import viewer_means
from dashboards.statistics.frames.exposure import exposure_series
from dashboards.statistics.frames.expressing import ever_expressing
from dashboards.statistics.frames.series import SERIES
from dashboards.statistics.frames.timeline import Timeline
from dashboards.statistics.peaks import crossfitted_peak
from dashboards.statistics.summary import impact, share_extremes
from tests.dashboards.statistics.frames import play

TIMELINE = Timeline(10_000)
HAPPY, SMILING = SERIES.index("above_happy"), SERIES.index("expressing_happy")


def watched(generator: np.random.Generator, smile: float) -> np.ndarray:
    """One exposure's values: at rest, but for a smile from 5 s to 7 s."""
    happy = generator.uniform(0.05, 0.15, 20)
    happy[10:14] += smile
    signs, p, t_ms = play(list(happy), preroll=list(generator.uniform(0.05, 0.15, 10)))
    return exposure_series(signs=signs, probabilities=p, t_ms=t_ms, timeline=TIMELINE).values


def test_half_of_the_viewers_smile_at_one_ad_and_nobody_at_the_other() -> None:
    rng = np.random.default_rng(1)
    funny = np.stack([watched(rng, 0.8 * (k % 2)) for k in range(40)])
    plain = np.stack([watched(rng, 0.0) for _ in range(40)])

    assert ever_expressing(funny[:, :, SMILING]).value == 0.5
    most, least = share_extremes(funny[:, :, SMILING], bin_ms=TIMELINE.bin_ms)
    assert 5000 < most.at_ms < 7000 and most.settled
    assert least.value == 0.0
    assert ever_expressing(plain[:, :, SMILING]).value == 0.0
    assert not share_extremes(plain[:, :, SMILING], bin_ms=TIMELINE.bin_ms)[0].settled

    hold = crossfitted_peak(funny[:, :, HAPPY], bin_ms=TIMELINE.bin_ms)
    both = impact(funny[:, :, HAPPY], bin_ms=TIMELINE.bin_ms)
    assert 0.35 < hold.value < 0.48
    assert hold.low > both.value > hold.value / 2

    compared = traces_compared(funny[:, :, HAPPY], plain[:, :, HAPPY], paired=False)
    (cluster,) = [c for c in compared.clusters if c.flagged]
    assert (cluster.start, cluster.end, cluster.sign) in {(10, 14, 1), (9, 15, 1), (9, 14, 1), (10, 15, 1)}


def test_two_plays_of_a_viewer_are_one_row_of_the_band() -> None:
    rng = np.random.default_rng(2)
    plays = np.stack([watched(rng, 0.4) for _ in range(6)])
    viewers = np.array([0, 1, 2, 0, 1, 0])
    by_viewer = viewer_means(plays, viewers, 3)
    np.testing.assert_allclose(by_viewer[0], plays[[0, 3, 5]].mean(axis=0))
    np.testing.assert_allclose(by_viewer[2], plays[2])
    assert (bootstrap_band(by_viewer[:, :, :8]).n == 3).all()
