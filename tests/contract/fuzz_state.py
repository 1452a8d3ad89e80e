"""What the API is asked about by `make fuzz-api`: campaigns with data, viewers in the middle of them, and tokens."""

import base64
from collections.abc import Callable
from typing import Any

from campaigns.models import AccessToken, Ad, Annotation, Answer, Campaign, User, Viewer
from campaigns.permissions import scopes_of_role
from campaigns.services.access_tokens import access_token_make
from campaigns.services.campaigns import campaign_publish
from campaigns.services.recruitment import recruitment_set
from campaigns.services.webhooks import webhook_add
from dashboards.models import ExportJob
from inference.shipped import shipped_weights
from tests.campaigns.test_recruitment import begun
from tests.campaigns.viewing import NO, YES, Browser, browser_at, notice_read
from tests.dashboards.factories import exposure_of, frames_every, resting, rolled_up, smiling
from tests.inference.faces import look
from tests.inference.pictures import face_jpeg
from tests.inference.test_readings import reading
from tests.inference.wire import frame
from tests.people import png_bytes

FACE = YES | {"return_visits": True, "face": True}
MakeAd = Callable[..., Ad]
_API = "/api/v1"
_SESSION = f"{_API}/sessions/{{session_id}}"


def watched(campaign: Campaign, make_ad: MakeAd) -> list[Ad]:
    """Give the campaign two ads that six viewers of a panel have watched and answered, and publish it."""
    ads = [make_ad(campaign, title) for title in ("Cut 1", "Cut 2")]
    for ad in ads:
        Ad.objects.filter(pk=ad.pk).update(duration_ms=3000)
        ad.refresh_from_db()
        for place, strength in enumerate((0.1, 0.3, 0.5, 0.2, 0.6, 0.4)):
            viewer = Viewer.objects.create(
                organisation=campaign.organisation, panel_variables={"age": ("18-34", "35+")[place % 2]}
            )
            frames = resting() + frames_every(500, 3000, lambda _, s=strength: smiling(s))
            exposure = exposure_of(ad, frames, viewer=viewer)
            Answer.objects.create(exposure=exposure, liking=4, recall="right")
        rolled_up(ad)
        Annotation.objects.create(ad=ad, at_ms=500, text="The logo comes")
    Campaign.objects.filter(pk=campaign.pk).update(
        ask_after_ads=True,
        other_brands=["Coastal"],
        reading=Campaign.Reading.VIEWER,
        recognises_faces=True,
        slider_without_camera=True,
    )
    recruitment_set(
        campaign=campaign,
        provider="own",
        parameters=["P"],
        outcomes={"complete": {"url": "https://panel.example/back?id={id}", "code": "C"}},
    )
    campaign.refresh_from_db()
    campaign_publish(campaign=campaign)
    return ads


def state_of(campaign: Campaign, make_ad: MakeAd, admin: User) -> dict[str, Any]:
    """Return what requests are filled with: `headers` and `paths` by a pattern of `METHOD path media-type`, and good
    `bodies` and `queries` by `METHOD path`."""
    ads = watched(campaign, make_ad)
    draft = Campaign.objects.create(organisation=campaign.organisation, name="Autumn", brand="Alpine")
    changed, deleted = make_ad(draft, "Changed"), make_ad(draft, "Deleted")
    pictures, device = (browser_at(campaign, origin=own) for own in ("server", "device"))
    ending, withdrawing, erased = (browser_at(campaign, origin="server") for _ in range(3))
    leaving = begun(campaign, "P=P-1", YES | {"panel": True}, origin="server")
    leaving.call("finish")
    silent = browser_at(campaign, NO, origin="server")
    coming_again = browser_at(campaign, FACE, origin="server")
    shown = {own: _exposure(own) for own in (pictures, device, silent)}
    webhook, _ = webhook_add(
        organisation=campaign.organisation, url="https://example.org/hook", types=["campaign.closed"]
    )
    export = ExportJob.objects.create(
        campaign=campaign, what="frames", form="csv", scopes=["results:read", "frames:read"]
    )
    tool, eraser = (_token(campaign, scopes, owner) for scopes, owner in (
        (scopes_of_role("marketer"), None), ([AccessToken.Scope.VIEWER_WRITE], admin)
    ))  # fmt: skip
    own_session = [
        (rf"POST .*\}}/{end} ?.*", browser)
        for end, browser in (("finish", ending), ("withdraw", withdrawing), ("way-out", leaving),
                             ("snapshots application/json", device), ("slider", silent),
                             ("face multipart", coming_again))
    ]  # fmt: skip
    viewers = [*own_session, (r"(POST|GET) .*/sessions/\{session_id\}/.*", pictures)]
    return {
        "headers": [
            *((pattern, {"Authorization": f"Viewer {own.token}"}) for pattern, own in viewers),
            (r"DELETE .*/(sessions|viewers)/.*", {"Authorization": f"Bearer {eraser}"}),
            (r".*/(viewing|try-it).*", {}),
            (r".*", {"Authorization": f"Bearer {tool}"}),
        ],
        "paths": [
            *((pattern, {"session_id": own.session_id, "exposure_id": shown.get(own, 0)}) for pattern, own in viewers),
            (r"DELETE .*/sessions/.*", {"session_id": erased.session_id}),
            (r"DELETE .*/viewers/.*", {"viewer_id": str(Viewer.objects.earliest("created_at").pk)}),
            (r"DELETE .*/ads/\{id\} ?", {"id": deleted.pk}),
            (r"(PUT|PATCH|DELETE) .*/ads/.*", {"id": changed.pk}),
            (r"GET .*/ads/.*", {"id": ads[0].pk}),
            (r"(PUT|PATCH) .*|POST .*/(ads|publish|close|panel-links) ?.*", {"id": draft.pk}),
            (r".*", {"id": campaign.pk, "export_pk": str(export.pk), "webhook_pk": webhook.pk,
                     "share_code": campaign.share_code}),
        ],
        "bodies": _bodies(campaign, shown[pictures], shown[device], pictures.session.ad_order[0]),
        "queries": {
            f"GET {_API}/frames": {"campaign": campaign.pk},
            f"GET {_API}/campaigns/{{id}}/comparison": {"a": ads[0].pk, "b": ads[1].pk},
        },
    }  # fmt: skip


def _token(campaign: Campaign, scopes: list[str], owner: User | None) -> str:
    made = access_token_make(
        organisation=campaign.organisation, name="Fuzz", scopes=scopes, days=1, owner=owner
    )
    return made[1]


def _exposure(browser: Browser) -> int:
    ad = browser.session.ad_order[0]
    return browser.call("exposures", {"ad": ad, "position": 0}).json()["exposure"]


def _bodies(campaign: Campaign, exposure: int, on_device: int, first_ad: int) -> dict[str, dict[str, Any]]:
    json_of = {
        f"POST {_API}/viewing/{{share_code}}/sessions": {
            "consents": YES, "notice_version": notice_read(campaign), "origin": "server",
        },
        f"POST {_SESSION}/exposures": {"ad": first_ad, "position": 0},
        f"POST {_SESSION}/exposures/{{exposure_id}}/slider": {"moves": [{"t_ms": 0, "value": -20}]},
        f"POST {_SESSION}/exposures/{{exposure_id}}/answers": {"liking": 4, "brand": "Alpine"},
        f"POST {_SESSION}/snapshots": {
            "model": shipped_weights().digest, "frames": [reading(0, on_device)], "dropped": 0,
        },
        f"POST {_API}/campaigns": {"name": "Winter", "brand": "Alpine"},
        f"POST {_API}/campaigns/{{id}}/exports": {"what": "ads", "form": "csv"},
        f"POST {_API}/campaigns/{{id}}/panel-links": {"participants": [{"panel_id": "P-1"}]},
        f"PUT {_API}/campaigns/{{id}}/recruitment": {"provider": "own", "parameters": ["P"], "outcomes": {}},
        f"PUT {_API}/ads/{{id}}/brand-moments": [{"label": "Logo", "start_ms": 500, "end_ms": 900}],
        f"POST {_API}/webhooks": {"url": "https://example.org/hook", "types": ["campaign.closed"]},
        f"POST {_API}/try-it": {"picture": base64.b64encode(face_jpeg()).decode()},
    }  # fmt: skip
    forms = {
        f"POST {_API}/campaigns/{{id}}/ads": {"title": "Still", "file": _file(png_bytes()), "duration_ms": 3000},
        f"PUT {_API}/ads/{{id}}/captions": {"file": _file(b"WEBVTT\n\n00:00.000 --> 00:01.000\nA stream\n")},
        f"POST {_SESSION}/snapshots": {
            "batch": {"frames": [{"picture": "picture_0", **frame(0, exposure)}], "dropped": 0},
            "picture_0": _file(face_jpeg()),
        },
        f"POST {_API}/try-it": {"picture": _file(face_jpeg())},
        f"POST {_SESSION}/face": {
            f"picture_{at}": _file(look(turned=turn)) for at, turn in enumerate((-3.0, -1.5, 0.0, 1.5, 3.0))
        },
    }  # fmt: skip
    found = {name: {"application/json": own} for name, own in json_of.items()}
    for name, own in forms.items():
        found.setdefault(name, {})["multipart/form-data"] = own
    found[f"POST {_SESSION}/camera-check"] = {"image/jpeg": _file(face_jpeg())}
    return found


def _file(data: bytes) -> dict[str, str]:
    return {"base64": base64.b64encode(data).decode()}
