"""A play is rolled up once, when nothing can be added to it, and leaves nothing behind when it is erased."""

from collections.abc import Callable

import numpy as np
import pytest
from django.db import connection
from django.utils.timezone import now

from campaigns.models import Ad, Campaign, Exposure, Viewer, ViewerSession
from campaigns.services.sessions import session_withdraw
from dashboards.models import ExposureTrace
from dashboards.selectors.series import responses_of_ad, series_of_ad, series_of_ads
from dashboards.selectors.timelines import timeline_of_ad
from dashboards.services.rollup import exposures_roll_up
from dashboards.statistics.frames.exposure import VERSION
from dashboards.statistics.frames.packing import STORED, packed, unpacked
from dashboards.statistics.frames.series import CHANGES, SERIES
from dashboards.statistics.frames.valence import EXPRESSIONS
from inference.models import Snapshot
from tests.dashboards.factories import Frame, exposure_of, frames_every, rolled_up, smiling

PREROLL = [Frame(t_ms, smiling(0.1), playback=Snapshot.Playback.PREROLL) for t_ms in range(-2500, 0, 500)]


def with_preroll(share: float) -> list[Frame]:
    return [*PREROLL, *frames_every(500, 3000, lambda _: smiling(share))]


def test_packed_series_come_back_with_their_gaps() -> None:
    values = np.array([[0.25, np.nan, -0.5], [0.1234, 1.0, np.nan]])
    back = np.frombuffer(packed(values), STORED).reshape(3, 2).T
    np.testing.assert_allclose(back, values, atol=3e-4)


def test_stored_series_are_those_that_the_frames_give(watched: Callable[..., Ad]) -> None:
    ad = watched(3)
    exposure_of(ad, with_preroll(0.5))
    names = (*SERIES, *CHANGES)
    before = series_of_ad(ad, names)
    assert rolled_up(ad) == 4
    after = series_of_ad(ad, names)
    assert before.values.shape == (4, 6, len(names))
    np.testing.assert_array_equal(after.values, before.values)
    for name in ("exposure", "viewer", "number", "day", "grade", "valid", "running", "raw", "resting"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name), err_msg=name)
    assert after.viewer_keys == before.viewer_keys
    assert after.set_aside == before.set_aside == {"preroll": 20}
    np.testing.assert_array_equal(
        series_of_ad(ad, ("valence", "attention")).of("valence"), after.of("valence")
    )


def test_row_holds_grade_counts_and_means(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure = exposure_of(ad, with_preroll(0.4), number=2)
    rolled_up(ad)
    row = ExposureTrace.objects.get()
    assert (row.exposure_id, row.ad_id, row.viewer_id) == (exposure.pk, ad.pk, exposure.session.viewer_id)
    assert (row.number, row.day, row.version) == (2, exposure.started_at.date(), VERSION)
    assert (row.frames, row.running, row.valid, row.unscored) == (11, 6, 6, 0)
    assert (row.grade, row.reasons, row.cause) == ("good", [], "")
    means = dict(zip(SERIES, row.means, strict=True))
    assert means["happy"] == pytest.approx(0.4)
    assert means["above_happy"] == pytest.approx(0.3 / 0.9)
    assert means["expressing_happy"] == 1.0
    assert means["engagement"] == pytest.approx(0.3 + 0.7 * 0.3)
    assert row.resting[: len(EXPRESSIONS)] == pytest.approx(
        [0.1 * (name == "happy") + 0.9 * (name == "neutral") for name in EXPRESSIONS]
    )
    assert [
        str(version) for version in exposure.emotions.values_list("model_version", flat=True).distinct()
    ] == [str(version) for version in row.model_versions]


def test_missing_means_are_null_not_zero(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(ad, frames_every(500, 3000))
    rolled_up(ad)
    row = ExposureTrace.objects.get()
    means = dict(zip(SERIES, row.means, strict=True))
    assert (means["neutral"], means["above_happy"], means["engagement"]) == (1.0, None, None)
    assert (row.grade, row.reasons, set(row.resting)) == ("fair", ["no_baseline"], {None})


def test_play_waits_until_its_sitting_is_over_and_its_frames_have_ended(plain_ad: Callable[..., Ad]) -> None:
    exposure = exposure_of(plain_ad(), with_preroll(0.4))
    assert exposures_roll_up() == 0
    ViewerSession.objects.update(status=ViewerSession.Status.FINISHED)
    waiting = Snapshot.objects.create(
        session=exposure.session,
        exposure=exposure,
        sequence=99,
        t_ms=2900,
        taken_at=exposure.started_at,
    )
    assert exposures_roll_up() == 0
    waiting.status = Snapshot.Status.DEAD
    waiting.save()
    assert (exposures_roll_up(), exposures_roll_up()) == (1, 0)
    assert ExposureTrace.objects.get().unscored == 1


def test_rejected_plays_say_why_and_stay_out_of_the_figures(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(ad)
    exposure_of(ad, frames_every(500, 1500))
    exposure_of(ad, [Frame(t_ms, None if t_ms else smiling(0.9)) for t_ms in range(0, 3000, 500)])
    good = exposure_of(ad, with_preroll(0.2))
    rolled_up(ad)
    causes = ExposureTrace.objects.order_by("exposure_id").values_list("cause", flat=True)
    assert list(causes) == ["no_frames", "few_frames", "no_face", ""]
    found = series_of_ad(ad)
    assert found.grade.tolist() == ["rejected", "rejected", "good"]
    levels = dict(zip(found.viewer_keys, found.per_viewer("happy"), strict=True))
    np.testing.assert_allclose(levels.pop(str(good.session.viewer_id)), 0.2, atol=3e-4)
    assert np.isnan(list(levels.values())).all()
    assert responses_of_ad(ad).y.tolist() == [[pytest.approx(0.2)]]
    assert responses_of_ad(ad, "change_happy").y.tolist() == [[pytest.approx(0.1)]]


def test_open_plays_are_shown_and_not_judged(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    exposure_of(ad, frames_every(500, 1000), status=Exposure.Status.PLAYING)
    found = series_of_ad(ad)
    assert found.grade.tolist() == ["open"]
    assert np.isfinite(found.per_viewer("happy")).tolist() == [[True, True, False, False, False, False]]


def test_viewer_is_averaged_over_plays_or_one_number_is_taken(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    twice = Viewer.objects.create(organisation=ad.campaign.organisation)
    exposure_of(ad, with_preroll(0.5), viewer=twice, number=1)
    exposure_of(ad, with_preroll(0.25), viewer=twice, number=2)
    once = exposure_of(ad, with_preroll(0.75)).session.viewer_id
    rolled_up(ad)
    found = series_of_ad(ad)
    rows = [found.viewer_keys.index(str(key)) for key in (twice.pk, once)]
    np.testing.assert_allclose(found.per_viewer("happy")[rows, 0], [0.375, 0.75], atol=3e-4)
    np.testing.assert_allclose(found.per_viewer("happy", 2)[rows, 0], [0.25, np.nan], atol=3e-4)
    answers = responses_of_ad(ad)
    np.testing.assert_allclose(np.sort(answers.y, axis=0), [[0.5, 0.25], [0.75, np.nan]])
    with pytest.raises(ValueError, match="not in tuple"):
        responses_of_ad(ad, "joy")


def test_withdrawal_leaves_no_row(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    withdrawn, kept = exposure_of(ad, with_preroll(0.5)), exposure_of(ad, with_preroll(0.2))
    rolled_up(ad)
    session_withdraw(session=withdrawn.session)
    assert [row.exposure_id for row in ExposureTrace.objects.all()] == [kept.pk]


def test_the_database_itself_removes_a_row_with_its_play(plain_ad: Callable[..., Ad]) -> None:
    exposure = exposure_of(plain_ad())
    rolled_up(exposure.ad)
    assert ExposureTrace.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM campaigns_exposure WHERE id = %s", [exposure.pk])
    assert not ExposureTrace.objects.exists()


def test_other_ads_are_left_alone_and_read_apart(
    watched: Callable[..., Ad], plain_ad: Callable[..., Ad]
) -> None:
    first, longer = watched(2, "First"), plain_ad("Longer", duration_ms=4600)
    for share in (0.2, 0.3, 0.4):
        exposure_of(longer, frames_every(500, 4600, lambda _, share=share: smiling(share)))
    assert rolled_up(first) == 2
    assert ExposureTrace.objects.filter(ad=longer).count() == 0
    assert rolled_up(longer) == 3
    both = series_of_ads([longer, first])
    assert (both[first.pk].values.shape[:2], both[longer.pk].values.shape[:2]) == ((2, 6), (3, 10))
    for ad in (first, longer):
        np.testing.assert_array_equal(both[ad.pk].values, series_of_ad(ad).values)


@pytest.mark.parametrize("interval_ms", [200, 201, 500, 501, 2000])
@pytest.mark.parametrize("duration_ms", [999, 1000, 3000, 3001])
def test_database_and_code_agree_on_the_bins(
    plain_ad: Callable[..., Ad], interval_ms: int, duration_ms: int
) -> None:
    ad = plain_ad(duration_ms=duration_ms)
    exposure_of(ad, frames_every(200, duration_ms))
    Campaign.objects.update(snapshot_interval_ms=interval_ms)
    ad.refresh_from_db()
    assert (rolled_up(ad), exposures_roll_up()) == (1, 0)
    row = ExposureTrace.objects.get()
    assert (row.bins, row.bin_ms) == (timeline_of_ad(ad).bins, timeline_of_ad(ad).bin_ms)


def test_rows_of_other_bins_or_versions_are_done_again(watched: Callable[..., Ad]) -> None:
    ad = watched(2)
    rolled_up(ad)
    wanted = series_of_ad(ad).values
    ExposureTrace.objects.update(version=VERSION - 1, series=b"")
    np.testing.assert_array_equal(series_of_ad(ad).values, wanted)  # from frames until it is done
    assert exposures_roll_up() == 2
    np.testing.assert_array_equal(series_of_ad(ad).values, wanted)
    Campaign.objects.update(snapshot_interval_ms=200)
    ad.campaign.refresh_from_db()
    assert series_of_ad(ad).values.shape[1] == 15
    assert exposures_roll_up() == 2
    assert series_of_ad(ad).values.shape[1] == 15


def test_a_camera_that_stood_still_is_never_graded_good_and_the_grade_says_why(
    plain_ad: Callable[..., Ad],
) -> None:
    ad = plain_ad()
    exposure = exposure_of(ad, with_preroll(0.4))
    Snapshot.objects.filter(exposure=exposure).update(likeness=-5)
    rolled_up(ad)
    row = ExposureTrace.objects.get()
    assert (row.grade, row.cause, row.set_aside["frozen"]) == ("rejected", "frozen", 6)


def test_frames_whose_time_is_none_of_the_ads_have_a_name_and_a_count(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    away = ad.duration_ms + 2000
    exposure_of(ad, [*PREROLL, *(Frame(away + 500 * k, smiling(0.4)) for k in range(8))])
    rolled_up(ad)
    row = ExposureTrace.objects.get()
    assert (row.grade, row.cause) == ("rejected", "outside_ad")
    assert row.set_aside == {"preroll": len(PREROLL), "outside_ad": 8}
    assert sum(row.set_aside.values()) + row.valid == row.frames


@pytest.mark.parametrize("every", [1000, 1400, 2000])
def test_an_exposure_is_not_excluded_for_the_pace_that_was_asked_for(
    plain_ad: Callable[..., Ad], every: int
) -> None:
    ad = plain_ad(duration_ms=20_000)
    # Slowed down in mid-ad: half a second apart, then as the server asked.
    times = [*range(0, 6000, 500), *range(6000, 20_000, every)]
    exposure_of(ad, [*PREROLL, *(Frame(t_ms, smiling(0.4)) for t_ms in times)])
    rolled_up(ad)
    row = ExposureTrace.objects.get()
    assert (row.grade, row.cause) == ("good", "")


def test_a_hole_in_a_dense_series_is_a_gap_still(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad(duration_ms=20_000)
    times = [t_ms for t_ms in range(0, 20_000, 500) if not 8000 < t_ms < 10_000]
    blind = [Frame(t_ms, None) if 12_000 < t_ms < 14_000 else Frame(t_ms, smiling(0.4)) for t_ms in times]
    exposure_of(ad, [*PREROLL, *blind])
    series = series_of_ad(ad, ("happy",)).values[0, :, 0]
    assert np.flatnonzero(np.isnan(series)).tolist() == [17, 18, 19, 25, 26, 27]


def test_each_float16_is_read_as_numpy_reads_it() -> None:
    stored = np.arange(1 << 16, dtype=np.uint16).view(STORED)
    stored = stored[~np.isinf(stored)].reshape(-1, 2, 1)  # gaps are NaN: nothing stored is infinite
    order = np.random.default_rng(1).permutation(len(stored))
    wanted = stored.astype(np.float32)[order, ::-1]
    found = unpacked(stored, [1, 0], order)
    np.testing.assert_array_equal(found, wanted)
    there = ~np.isnan(wanted)
    np.testing.assert_array_equal(np.signbit(found[there]), np.signbit(wanted[there]))


def test_exposures_stand_in_their_order_wherever_their_rows_lie(watched: Callable[..., Ad]) -> None:
    ad = watched(3)
    rolled_up(ad)
    before = series_of_ad(ad, ("change_valence", "happy"))
    first = ExposureTrace.objects.order_by("exposure").first()
    ExposureTrace.objects.filter(pk=first.pk).update(
        rolled_up_at=now()
    )  # writes the row anew, behind the others
    after = series_of_ad(ad, ("change_valence", "happy"))
    assert (np.diff(after.exposure) > 0).all()
    for name in ("exposure", "viewer", "number", "day", "grade", "valid", "values", "raw", "resting"):
        np.testing.assert_array_equal(getattr(after, name), getattr(before, name))


def test_levels_are_read_without_the_series_and_are_the_same(watched: Callable[..., Ad]) -> None:
    ad = watched(3)
    exposure_of(ad, with_preroll(0.5))
    for _ in ("going on", "rolled up"):
        whole, alone = (
            series_of_ad(ad, ("change_valence", "expressing_happy"), bins=bins) for bins in (True, False)
        )
        assert whole.values.shape[1] == 6 and alone.values.shape == (4, 0, 2)
        np.testing.assert_array_equal(alone.means, whole.means)
        np.testing.assert_array_equal(
            alone.floor_levels("change_valence"), whole.floor_levels("change_valence")
        )
        np.testing.assert_array_equal(
            alone.floor_levels("expressing_happy"), whole.floor_levels("expressing_happy")
        )
        rolled_up(ad)
