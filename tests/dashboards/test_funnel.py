"""Every session of a campaign is counted at one place of the funnel from invited to analysed."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Answer, Exposure, ViewerSession
from campaigns.selectors.studio import fieldwork_of
from campaigns.services.cameras import session_camera
from dashboards.analysis.finding import Findings
from dashboards.analysis.funnel import funnel_findings
from dashboards.selectors.answers import answers_of_ads
from dashboards.selectors.funnel import STEPS
from dashboards.statistics.frames.grade import CAUSES
from dashboards.surfaces.text.part_labels import LOST
from dashboards.surfaces.text.part_labels import STEPS as STEP_NAMES
from tests.dashboards.factories import Frame, exposure_of, frames_every, resting, rolled_up, session_of


def fill(ad: Ad) -> None:
    """One session for each way through a campaign."""
    cameras = ViewerSession.Camera
    session_of(ad, agreed=False, camera=cameras.UNASKED)
    for camera in (cameras.REFUSED, cameras.REFUSED, cameras.MISSING):
        session_of(ad, camera=camera)
    exposure_of(ad, session=session_of(ad, camera=cameras.STOPPED))
    no_face = [Frame(t_ms, None) for t_ms in range(0, 3000, 500)]
    exposure_of(ad, no_face)
    exposure_of(ad, frames_every(500, 1500))
    exposure_of(ad, frames_every(500, 3000))
    once_good = exposure_of(ad, no_face).session
    exposure_of(ad, frames_every(500, 3000), session=once_good)
    rolled_up(ad)
    exposure_of(ad, frames_every(500, 1000), status=Exposure.Status.PLAYING)
    withdrawn = session_of(ad, agreed=False)
    ViewerSession.objects.filter(pk=withdrawn.pk).update(status=ViewerSession.Status.WITHDRAWN, viewer=None)


def steps_of(found: Findings) -> list[int | None]:
    values = [found[f"funnel.step[step:{step}]"].value for step in STEPS]
    return [None if value is None else value.value for value in values]


def lost_at(found: Findings, step: str) -> dict[str, int]:
    return {
        own.part.split(":")[1]: own.value.value
        for own in found.parts("funnel.lost")
        if own.part.startswith(f"{step}:")
    }


def test_steps_and_reasons_add_up(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    fill(ad)
    found = funnel_findings(ad.campaign)
    steps = steps_of(found)
    assert steps == [None, 10, 9, 6, 4, 2]
    assert found["funnel.step[step:invited]"].needs.what == "invited"
    assert [lost_at(found, step) for step in STEPS] == [
        {},
        {"not_agreed": 1},
        {"camera_refused": 2, "camera_missing": 1},
        {"no_picture": 1, "still_watching": 1},
        {"no_face": 1, "few_frames": 1},
        {},
    ]
    for place, step in enumerate(STEPS[1:-1], 1):
        assert steps[place] == steps[place + 1] + sum(lost_at(found, step).values())
    exposures = [found.count(f"funnel.exposures[step:{name}]") for name in ("graded", "analysed")]
    assert (found.count("funnel.withdrawn"), *exposures) == (1, 5, 2)


def test_who_was_measured_before_the_camera_was_refused_counts_on_every_surface(
    plain_ad: Callable[..., Ad],
) -> None:
    ad = plain_ad()
    measured = exposure_of(ad, [*resting(), *frames_every(500, 3000)])
    Answer.objects.create(exposure=measured, liking=4)
    rolled_up(ad)
    before = session_of(ad, camera=ViewerSession.Camera.UNASKED)
    for camera in (
        "granted",
        "stopped",
        "refused",
    ):  # it stopped on the way, was asked for again, and refused
        session_camera(session=measured.session, camera=camera)
    for camera in ("busy", "refused"):
        session_camera(session=before, camera=camera)
    found = funnel_findings(ad.campaign)
    assert lost_at(found, "agreed") == {"camera_refused": 1}
    assert found.count("funnel.step[step:analysed]") == found.count("funnel.exposures[step:analysed]") == 1
    assert fieldwork_of(ad.campaign).people == 1
    assert answers_of_ads([ad]).camera.tolist() == [True]


def test_every_name_has_words() -> None:
    assert set(STEPS) == set(STEP_NAMES)
    cameras = {f"camera_{name}" for name in ("refused", "missing", "unasked")}
    assert cameras | {"not_answered", "not_agreed", "no_picture", "still_watching", *CAUSES} <= set(LOST)


def test_invitations_come_first_where_somebody_counted_them(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    fill(ad)
    for invited, silent in ((40, 29), (11, None), (5, None)):
        ad.campaign.invited = invited
        ad.campaign.save()
        found = funnel_findings(ad.campaign)
        assert steps_of(found)[0] == invited
        assert list(lost_at(found, "invited").values()) == ([silent] if silent else [])
    ad.campaign.invited = 40
    ad.campaign.save()
    page = bob_client.get(reverse("dashboards:campaign", args=[ad.campaign_id])).content.decode()
    assert ">29</data> did not answer the notice, if nobody came twice" in page
    assert '<meter class="meter funnel-meter" min="0" max="40"\n        value="6"' in page
    assert "2 of 10 sessions are behind the figures" in page


def test_other_campaigns_are_not_counted(plain_ad: Callable[..., Ad], other_campaign: object) -> None:
    fill(plain_ad("Foreign", campaign=other_campaign))
    assert steps_of(funnel_findings(plain_ad().campaign)) == [None, 0, 0, 0, 0, 0]


def test_page_shows_the_funnel_as_picture_and_table(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    ad = plain_ad()
    fill(ad)
    page = bob_client.get(reverse("dashboards:campaign", args=[ad.campaign_id])).content.decode()
    assert (
        "2 of 10 sessions are behind the figures, with 2 of 5 graded exposures. 1 more was withdrawn" in page
    )
    assert '<meter class="meter funnel-meter" min="0" max="10"\n        value="6"' in page
    assert "<td>2 refused the camera; 1 had no camera</td>" in page
    assert '<data value="2" data-finding="funnel.lost[agreed:camera_refused]">2</data>' in page
