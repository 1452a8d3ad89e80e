"""The trace of an ad equals what a plain loop over its rows says."""

from collections.abc import Callable

import numpy as np
import pytest

from campaigns.models import Ad, Exposure, Viewer, ViewerSession
from dashboards.analysis.encode import encoded
from dashboards.analysis.finding import Findings, Needs
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import AS_READ
from dashboards.analysis.reception.state import reception_of_ad, revision_of
from dashboards.models import Analysis
from dashboards.selectors.pulses import pulses_of_ads
from inference.models import Snapshot
from tests.dashboards.factories import Frame, exposure_of, frames_every, resting, rolled_up, smiling

STORED = 3e-4  # how exact a float16 between 0 and 1 is


def traces(ad: Ad) -> Findings:
    return reception_of_ad(ad).traces


def frames(found: Findings, name: str) -> int:
    return found.count(f"frames[frames:{name}]")


def set_aside(found: Findings) -> dict[str, int]:
    return {own.part.removeprefix("reason:"): own.value.value for own in found.parts("frames.set_aside")}


def rejected(found: Findings) -> int:
    return found.count("exposures.excluded[cause:rejected]")


def test_means_and_n_equal_a_loop_over_the_rows(watched: Callable[..., Ad]) -> None:
    ad = watched(viewers=11)
    happy = traces(ad).series("change_happy.trace")  # their neutral screens are wholly neutral
    for second in range(3):
        levels = []
        for exposure in Exposure.objects.filter(ad=ad):
            rows = exposure.emotions.filter(t_ms__gte=1000 * second, t_ms__lt=1000 * (second + 1))
            levels.append(np.mean([row.happy / 10_000 for row in rows]))
        assert happy.at[second] == 1000 * second
        assert happy.mean[second] == pytest.approx(np.mean(levels), abs=STORED)
        assert happy.n[second] == 11
        assert happy.low[second] < np.mean(levels) < happy.high[second]


def test_exposures_are_counted_by_where_their_frames_were_read(watched: Callable[..., Ad]) -> None:
    ad = watched(viewers=6)
    on_device = list(Exposure.objects.filter(ad=ad).values_list("session_id", flat=True)[:2])
    ViewerSession.objects.filter(pk__in=on_device).update(origin=ViewerSession.Origin.DEVICE)
    found = traces(ad)
    read = [found.count(f"exposures.read[origin:{origin}]") for origin in ("server", "device")]
    assert read == [4, 2]
    assert sum(read) == found.count("exposures")


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
    found = traces(ad)
    assert set_aside(found) == {"preroll": 1, "paused": 1, "tab_hidden": 1, "no_face": 1, "several_faces": 1}
    assert [frames(found, name) for name in ("ended", "running", "valid")] == [8, 6, 3]
    happy, attention = ad_findings(ad, AS_READ).series("happy.trace"), found.series("attention.trace")
    np.testing.assert_allclose(happy.mean, [0.3, np.nan, 0.6], atol=STORED)
    # Bins 1 1 0 0 1 1, smoothed with their neighbours by ¼ ½ ¼ (F5), but not the first two: the pause parts them.
    np.testing.assert_allclose(attention.mean, [1.0, 0.25, 0.875])
    assert happy.n.tolist() == [1, 0, 1]


def test_viewer_who_saw_the_ad_twice_counts_once(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    returning = Viewer.objects.create(organisation=ad.campaign.organisation)
    for share in (0.2, 0.4):
        shown = frames_every(500, 3000, lambda _, share=share: smiling(share))
        exposure_of(ad, [*resting(smiling(0.1)), *shown], viewer=returning)
    exposure_of(ad, [*resting(smiling(0.3)), *frames_every(500, 3000, lambda _: smiling(0.9))])
    found = traces(ad)
    assert (found.count("viewers"), found.count("exposures")) == (2, 3)
    np.testing.assert_allclose(found.series("change_happy.trace").mean, (0.2 + 0.6) / 2, atol=STORED)
    np.testing.assert_allclose(
        ad_findings(ad, AS_READ).series("happy.trace").mean, (0.3 + 0.9) / 2, atol=STORED
    )
    assert found["happy.mean"].value is None  # of two people no mean is told
    assert found["happy.mean"].needs == Needs("viewers", 3)


def test_ad_without_frames_is_empty(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(ad)
    own = reception_of_ad(ad)
    assert own.state == "empty"
    assert own.pulse.exposures == 1
    assert np.isnan(own.traces.series("change_happy.trace").mean).all()
    assert own.traces["frames.valid_share"].value is None
    assert not any(finding.known for finding in own.traces if finding.key.endswith((".mean", ".high")))


def test_few_viewers_are_a_preview(watched: Callable[..., Ad]) -> None:
    states = {n: reception_of_ad(watched(n, f"Ad {n}")).state for n in (1, 2, 9, 10)}
    assert states == {1: "single", 2: "few", 9: "few", 10: "ready"}


def test_new_and_erased_frames_are_seen_at_once(watched: Callable[..., Ad]) -> None:
    """A withdrawal takes the viewer out of the very next answer."""
    ad = watched(2)
    assert reception_of_ad(ad).viewers == 2
    exposure = exposure_of(ad, frames_every(500, 3000))
    assert reception_of_ad(ad).viewers == 3
    exposure.delete()
    assert reception_of_ad(ad).viewers == 2


def test_unchanged_traces_are_read_and_not_computed_again(
    watched: Callable[..., Ad], django_assert_num_queries: Callable
) -> None:
    ad = watched(2)
    first = traces(ad)
    computed_at = Analysis.objects.get(subject=f"ad:{ad.pk}", question="traces").computed_at
    with django_assert_num_queries(4):  # pulse, withdrawn sessions, registration, the answer
        second = traces(ad)
    assert encoded(second) == encoded(first)
    assert Analysis.objects.get(subject=f"ad:{ad.pk}", question="traces").computed_at == computed_at


def test_traces_stay_the_same_when_their_exposures_are_rolled_up(watched: Callable[..., Ad]) -> None:
    ad = watched(12)
    exposure_of(ad, [Frame(0, None), Frame(500, smiling(0.4))])
    before = reception_of_ad(ad)
    rolled_up(ad)
    after = reception_of_ad(ad)
    found = after.traces
    assert (after.viewers, rejected(found), frames(found, "ended")) == (12, 1, 134)
    assert (frames(found, "running"), frames(found, "valid"), set_aside(found)) == (
        74,
        73,
        {"no_face": 1, "preroll": 60},
    )
    assert (after.pulse.exposures, after.pulse.ended) == (before.pulse.exposures, before.pulse.ended)
    for name in ("change_happy", "change_valence", "attention"):
        first, second = (own.traces.series(f"{name}.trace") for own in (before, after))
        np.testing.assert_array_equal(first.low, second.low)
        assert before.traces.estimate(f"{name}.mean") == after.traces.estimate(f"{name}.mean")


def test_exposure_is_judged_when_it_ends(plain_ad: Callable[..., Ad]) -> None:
    """Until then it is shown, so that the page follows the viewer."""
    ad = plain_ad()
    exposure = exposure_of(ad, frames_every(500, 1000), status=Exposure.Status.PLAYING)
    assert (reception_of_ad(ad).viewers, rejected(traces(ad))) == (1, 0)
    Exposure.objects.filter(pk=exposure.pk).update(status=Exposure.Status.ABANDONED)
    assert (reception_of_ad(ad).viewers, rejected(traces(ad))) == (0, 1)


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
    )
    seen.append(revision())
    snapshot.status, snapshot.finished_at = Snapshot.Status.NO_FACE, exposure.started_at
    snapshot.save()
    seen.append(revision())
    assert len(set(seen)) == 4


def test_everybody_looking_all_the_time_still_has_an_interval(watched: Callable[..., Ad]) -> None:
    level = traces(watched(12)).estimate("attention.mean")
    assert (level.value, level.high, level.n) == (1.0, 1.0, 12)
    assert 0.7 < level.low < 0.8
