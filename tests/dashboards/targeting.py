"""An adaptive campaign, and viewers who watch what they are given, as the page and the workers would have it."""

from collections.abc import Callable

from campaigns.models import Ad, Campaign, Exposure, ViewerSession
from dashboards.services.decisions import rewards_settle
from dashboards.services.rollup import exposures_roll_up
from inference.models import FrameEmotion, Snapshot
from tests.campaigns.viewing import YES, Browser, browser_at
from tests.dashboards.factories import _emotion, frames_every, model_version, resting, smiling

AGREED = YES | {"choose_ads": True}


def adaptive(
    campaign: Campaign, make: Callable[..., Ad], tags: dict[str, list[str]], **fields: object
) -> Campaign:
    """Make a campaign adaptive, with an ad for each title in `tags` and no other."""
    campaign.ads.all().delete()
    for title, own in tags.items():
        make(title, tags=own, campaign=campaign)
    Campaign.objects.filter(pk=campaign.pk).update(ad_order=Campaign.AdOrder.ADAPTIVE, **fields)
    campaign.refresh_from_db()
    return campaign


def seated(campaign: Campaign, consents: dict[str, bool] = AGREED, **fields: object) -> Browser:
    """Return a browser whose camera is on."""
    campaign.refresh_from_db()
    browser = browser_at(campaign, consents, **fields)
    assert browser.call("camera", {"camera": "granted"}).status_code == 204
    return browser


def watch(browser: Browser, ad: int, *, smile: float = 0.0, read: bool = True) -> Exposure:
    """Play an ad to its end before a face that smiles so much, 0..1; its frames still wait unless `read`."""
    session = browser.session
    answer = browser.call("exposures", {"ad": ad, "position": session.exposures.count()})
    assert answer.status_code == 200, answer.content
    exposure = Exposure.objects.get(pk=answer.json()["exposure"])
    kinds = ("preroll", "play", "ended")
    events = [
        {"sequence": place, "kind": kind, "media_ms": 0, "elapsed_ms": place}
        for place, kind in enumerate(kinds)
    ]
    assert browser.call(f"exposures/{exposure.pk}/events", {"events": events}).status_code == 204
    frames = [*resting(), *frames_every(500, exposure.ad.duration_ms, lambda _: smiling(smile))]
    first = Snapshot.objects.filter(session=session).count()
    state = Snapshot.Status.SCORED if read else Snapshot.Status.WAITING
    snapshots = Snapshot.objects.bulk_create(
        Snapshot(
            session=session, exposure=exposure, sequence=first + place, t_ms=frame.t_ms, playback=frame.playback,
            hidden=False, taken_at=exposure.started_at, status=state,
            finished_at=exposure.started_at if read else None,
        )
        for place, frame in enumerate(frames)
    )  # fmt: skip
    if read:
        model = model_version()
        FrameEmotion.objects.bulk_create(
            _emotion(snapshot, frame, model) for snapshot, frame in zip(snapshots, frames, strict=True)
        )
    return exposure


def next_ad(browser: Browser) -> dict:
    response = browser.call("next-ad")
    assert response.status_code == 200, response.content
    return response.json()


def ended() -> int:
    """End all sessions, roll them up, and settle their rewards; return how many decisions have theirs now."""
    ViewerSession.objects.filter(status="open").update(status="finished")
    exposures_roll_up()
    return rewards_settle()
