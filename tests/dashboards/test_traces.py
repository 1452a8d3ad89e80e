"""The trace of an ad equals what a plain loop over its rows says."""

from collections.abc import Callable

import numpy as np
import pytest
from dashboards.analysis.reception.traces import revision_of, trace_of_ad
from dashboards.statistics.trace import SERIES

from campaigns.models import Ad, Exposure, Viewer
from dashboards.selectors.pulses import pulses_of_ads
from inference.models import Snapshot
from tests.dashboards.factories import Frame, exposure_of, frames_every, rolled_up, smiling

HAPPY, ATTENTION = SERIES.index("happy"), SERIES.index("attention")
STORED = 3e-4  # how exact a float16 between 0 and 1 is


def test_means_and_n_equal_a_loop_over_the_rows(watched: Callable[..., Ad]) -> None:
    ad = watched(viewers=11)
    trace = trace_of_ad(ad).trace
    for second in range(3):
        levels = []
        for exposure in Exposure.objects.filter(ad=ad):
            rows = exposure.emotions.filter(t_ms__gte=1000 * second, t_ms__lt=1000 * (second + 1))
            levels.append(np.mean([row.happy / 10_000 for row in rows]))
        assert trace.band.mean[second, HAPPY] == pytest.approx(np.mean(levels), abs=STORED)
        assert trace.band.n[second, HAPPY] == 11
        assert trace.band.low[second, HAPPY] < np.mean(levels) < trace.band.high[second, HAPPY]


def test_frames_that_are_not_valid_are_set_aside_by_reason(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(
        ad,
        [
            Frame(-400, smiling(0.9), playback=Snapshot.Playback.PREROLL),
            Frame(100, smiling(0.2)),
            Frame(600, smiling(0.4)),
            Frame(700, smiling(0.9), playback=Snapshot.Playback.PAUSED),
            Frame(1100, None),
            Frame(1600, smiling(0.9), hidden=True),
            Frame(2100, smiling(0.9), faces=2),
            Frame(2600, smiling(0.6)),
        ],
    )
    trace = trace_of_ad(ad).trace
    assert trace.set_aside == {"preroll": 1, "paused": 1, "tab_hidden": 1, "no_face": 1, "several_faces": 1}
    assert (trace.frames, trace.running, trace.valid) == (8, 6, 3)
    np.testing.assert_allclose(trace.band.mean[:, HAPPY], [0.3, np.nan, 0.6], atol=STORED)
    # Bins 1 1 0 0 1 1, smoothed with their neighbours by ¼ ½ ¼ (F5), but not the first two: the pause parts them.
    np.testing.assert_allclose(trace.band.mean[:, ATTENTION], [1.0, 0.25, 0.875])
    assert trace.band.n[:, HAPPY].tolist() == [1, 0, 1]


def test_viewer_who_saw_the_ad_twice_counts_once(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    returning = Viewer.objects.create(organisation=ad.campaign.organisation)
    for share in (0.2, 0.4):
        exposure_of(ad, frames_every(500, 3000, lambda _, share=share: smiling(share)), viewer=returning)
    exposure_of(ad, frames_every(500, 3000, lambda _: smiling(0.9)))
    trace = trace_of_ad(ad).trace
    assert (trace.viewers, trace.exposures) == (2, 3)
    np.testing.assert_allclose(trace.band.mean[:, HAPPY], (0.3 + 0.9) / 2, atol=STORED)


def test_ad_without_frames_is_empty(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(ad)
    result = trace_of_ad(ad)
    assert result.state == "empty"
    assert result.pulse.plays == 1
    assert np.isnan(result.trace.band.mean).all()
    assert result.trace.valid_share is None


def test_few_viewers_are_a_preview(watched: Callable[..., Ad]) -> None:
    states = {n: trace_of_ad(watched(n, f"Ad {n}")).state for n in (1, 2, 9, 10)}
    assert states == {1: "single", 2: "few", 9: "few", 10: "ready"}


def test_new_and_erased_frames_are_seen_at_once(watched: Callable[..., Ad]) -> None:
    """A withdrawal takes the viewer out of the very next answer."""
    ad = watched(2)
    assert trace_of_ad(ad).trace.viewers == 2
    exposure = exposure_of(ad, frames_every(500, 3000))
    assert trace_of_ad(ad).trace.viewers == 3
    exposure.delete()
    assert trace_of_ad(ad).trace.viewers == 2


def test_unchanged_trace_is_not_computed_again(
    watched: Callable[..., Ad], django_assert_num_queries: Callable
) -> None:
    ad = watched(2)
    # pulse, open plays, their frames and networks, stored plays, what they set aside, models
    with django_assert_num_queries(7):
        first = trace_of_ad(ad)
    with django_assert_num_queries(1):
        second = trace_of_ad(ad)
    assert second.trace is first.trace


def test_trace_stays_the_same_when_its_plays_are_rolled_up(watched: Callable[..., Ad]) -> None:
    ad = watched(12)
    exposure_of(ad, [Frame(0, None), Frame(500, smiling(0.4))])
    before = trace_of_ad(ad)
    rolled_up(ad)
    after = trace_of_ad(ad)
    assert (after.trace.viewers, after.trace.rejected, after.trace.frames) == (12, 1, 74)
    assert (after.trace.running, after.trace.valid, after.trace.set_aside) == (74, 73, {"no_face": 1})
    assert after.pulse == before.pulse
    assert after.models == before.models
    np.testing.assert_array_equal(after.trace.band.low, before.trace.band.low)


def test_play_is_judged_when_it_ends(plain_ad: Callable[..., Ad]) -> None:
    """Until then it is shown, so that the page follows the viewer."""
    ad = plain_ad()
    exposure = exposure_of(ad, frames_every(500, 1000), status=Exposure.Status.PLAYING)
    assert (trace_of_ad(ad).trace.viewers, trace_of_ad(ad).trace.rejected) == (1, 0)
    Exposure.objects.filter(pk=exposure.pk).update(status=Exposure.Status.ABANDONED)
    assert (trace_of_ad(ad).trace.viewers, trace_of_ad(ad).trace.rejected) == (0, 1)


def test_live_counts_viewers_at_the_ad_with_a_fresh_frame(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(ad, frames_every(500, 3000), age_seconds=2, status=Exposure.Status.PLAYING)
    exposure_of(ad, frames_every(500, 3000), age_seconds=30, status=Exposure.Status.PLAYING)
    exposure_of(ad, frames_every(500, 3000), age_seconds=2, status=Exposure.Status.COMPLETED)
    pulse = pulses_of_ads([ad.pk])[ad.pk]
    assert pulse.live == 1
    assert pulse.ended == 18


def test_revision_changes_when_a_frame_starts_to_wait_and_when_it_is_scored(
    plain_ad: Callable[..., Ad],
) -> None:
    ad = plain_ad()

    def revision() -> str:
        return revision_of(ad, pulses_of_ads([ad.pk])[ad.pk])

    seen = [revision()]
    exposure = exposure_of(ad, [Frame(0)])
    seen.append(revision())
    snapshot = Snapshot.objects.create(
        session=exposure.session,
        exposure=exposure,
        sequence=99,
        t_ms=500,
        taken_at=exposure.started_at,
        picture=b"jpeg",
    )
    seen.append(revision())
    snapshot.status, snapshot.picture, snapshot.finished_at = (
        Snapshot.Status.NO_FACE,
        None,
        exposure.started_at,
    )
    snapshot.save()
    seen.append(revision())
    assert len(set(seen)) == 4


def test_everybody_looking_all_the_time_still_has_an_interval(watched: Callable[..., Ad]) -> None:
    level = trace_of_ad(watched(12)).trace.means["attention"]
    assert (level.value, level.high, level.n) == (1.0, 1.0, 12)
    assert 0.7 < level.low < 0.8
