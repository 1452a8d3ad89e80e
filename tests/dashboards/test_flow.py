"""Every sitting of a campaign is counted at one place of the flow from invited to analysed."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Exposure, ViewerSession
from dashboards.selectors.flow import flow_of_campaign
from tests.dashboards.factories import Frame, exposure_of, frames_every, rolled_up, session_of


def fill(ad: Ad) -> None:
    """One sitting for each way through a campaign."""
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
    ViewerSession.objects.filter(pk=withdrawn.pk).update(status=ViewerSession.Status.WITHDRAWN)


def test_steps_and_reasons_add_up(plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    fill(ad)
    flow = flow_of_campaign(ad.campaign)
    assert [(step.count, dict(step.lost)) for step in flow.steps] == [
        (None, {}),
        (10, {"did not agree to be measured": 1}),
        (9, {"refused the camera": 2, "had no camera": 1}),
        (6, {"no picture of an ad arrived": 1, "still watching, or being read": 1}),
        (4, {"poor pictures, mostly no face in view": 1, "hardly any picture while the ad ran": 1}),
        (2, {}),
    ]
    for step, following in zip(flow.steps[1:], flow.steps[2:], strict=False):
        assert step.count == following.count + sum(count for _, count in step.lost)
    assert (flow.withdrawn, flow.plays_graded, flow.plays_analysed) == (1, 5, 2)


def test_invitations_come_first_where_somebody_counted_them(
    plain_ad: Callable[..., Ad], bob_client: Client
) -> None:
    ad = plain_ad()
    fill(ad)
    for invited, silent in ((40, 29), (11, None), (5, None)):
        ad.campaign.invited = invited
        ad.campaign.save()
        first = flow_of_campaign(ad.campaign).steps[0]
        assert (first.label, first.count) == ("Invited", invited)
        assert [count for _, count in first.lost] == ([silent] if silent else [])
    ad.campaign.invited = 40
    ad.campaign.save()
    page = bob_client.get(reverse("dashboards:campaign", args=[ad.campaign_id])).content.decode()
    assert "29 did not answer the notice, if nobody came twice" in page
    assert '<meter class="meter flow-meter" min="0" max="40" value="6"' in page
    assert "2 of 10 sittings are behind the figures" in page


def test_other_campaigns_are_not_counted(plain_ad: Callable[..., Ad], other_campaign: object) -> None:
    fill(plain_ad("Foreign", campaign=other_campaign))
    flow = flow_of_campaign(plain_ad().campaign)
    assert (flow.started, flow.analysed, flow.withdrawn) == (0, 0, 0)


def test_page_shows_the_flow_as_picture_and_table(plain_ad: Callable[..., Ad], bob_client: Client) -> None:
    ad = plain_ad()
    fill(ad)
    page = bob_client.get(reverse("dashboards:campaign", args=[ad.campaign_id])).content.decode()
    assert "2 of 10 sittings are behind the figures, with 2 of 5 graded plays. 1 more withdrew" in page
    assert '<meter class="meter flow-meter" min="0" max="10" value="6"' in page
    assert '<td class="num">9</td><td>2 refused the camera; 1 had no camera</td>' in page
