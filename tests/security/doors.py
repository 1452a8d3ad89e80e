"""Every door of the platform: all routes of the URLconf, each with a real address."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from campaigns.models import Ad, Campaign, Delivery, Exposure, Intake, Invitation, ViewerSession
from dashboards.models import ExportJob
from inference.engine.weights import current_folder
from inference.shipped import shipped_weights

# Routes that nobody needs to sign in for, each with its reason. A new one must be put here on purpose.
PUBLIC = {
    "home": "the front page",
    "login": "the door itself",
    "second-factor-code": "the door's second step: it leads those back who have not made the first",
    "second-factor-new": "part of the second step, for those who must have a factor: it leads others back",
    "passkey-new": "the same",
    "password_reset": "whoever has forgotten a password cannot sign in",
    "password_reset_done": "says the same to everybody",
    "password_reset_confirm": "the link of the mail opens it",
    "password_reset_complete": "says the same to everybody",
    "join": "the link of an invitation opens it",
    "logout": "ends a session; harmless without one",
    "api-schema": "the published reference",
    "api-docs": "the published reference",
    "livez": "machines ask whether the process lives",
    "readyz": "machines ask whether it is ready; it names no host, path or secret",
    "metrics": "opened by address or bearer token: tests/fer_platform/test_health_metrics.py",
    "campaigns:view": "the share link opens it",
    "campaigns:ad-media": "the share link opens it, while the campaign is open",
    "campaigns:ad-poster": "the share link opens it, while the campaign is open",
    "campaigns:recorder-allowed": "says whether a site may have an ad measured, to whoever has the share link",
    "recorder:script": "pages of other sites load it: it is no secret, and tells of nobody",
    "campaigns:words": "what the viewer's page says by itself, the same for everybody",
    "rights:data": "the viewer's own code opens it, for a person who has no account",
    "rights:forget-face": "the viewer's own code opens it",
    "rights:withdraw": "the viewer's own code opens it",
    "rights:choosing": "the viewer's own code opens it",
    "rights:purpose": "the viewer's own code opens it",
    "rights:disagree": "the viewer's own code opens it",
    "rights:mail": "the viewer's own code opens it",
    "rights:proof": "the viewer's own code opens it",
    "device:networks": "the viewer's browser loads it before anybody has signed in; it tells of no person",
    "shared:results": "a link to results opens it: tests/dashboards/test_shared_results.py",
    "shared:embedded": "the same in a frame",
    "shared:poster": "the same",
    "api-return": "who holds a viewer's key, code or signed link is looked at; it tells of that viewer alone",
    "shared:oembed": "says how such a frame is put into a page, to whoever has the link",
    "look:style": "viewers’ pages load it: an organisation’s colour, under a code that cannot be guessed",
    "look:logo": "the same: its logo",
    "access:digest-stop": "the link of a digest opens it, for whoever is signed out",
    "api-session-start": "whoever has the share link may begin a session",
    "admin:login": "the door itself",
    "admin-sign-in": "the door itself, at the same address",
    "admin:logout": "ends a session; harmless without one",
}


@dataclass(frozen=True)
class Door:
    """A route: its name with namespaces, and its pattern, such as `campaigns/<int:pk>/`."""

    name: str
    route: str

    def path(self, world: "World") -> str:
        """Return an address of this door with real objects of Alice's organisation in it."""
        return "/" + re.sub(
            r"<(?:\w+:)?(\w+)>", lambda argument: str(world.value(self, argument.group(1))), self.route
        )


@dataclass(frozen=True)
class World:
    """What there is to look at in Alice's organisation."""

    campaign: Campaign
    ad: Ad
    session: ViewerSession
    exposure: Exposure
    user_id: int

    def value(self, door: Door, argument: str) -> Any:
        rows = {"organisation": self.campaign.organisation_id, "campaign": self.campaign.pk, "ad": self.ad.pk}
        rows |= {"viewersession": self.session.pk, "user": self.user_id}
        rows |= {"member": self.campaign.organisation.members.order_by("pk").first().pk}
        if argument in {"pk", "object_id", "id"}:
            if door.name.startswith("admin:"):
                model = door.name.split("_")[-2]
                return rows.get(model, 1)
            return self.ad.pk if "ads/<int:pk>" in door.route else self.campaign.pk
        return {
            "share_code": self.campaign.share_code,
            "ad_id": self.ad.pk,
            "campaign_pk": self.campaign.pk,
            "session_id": self.session.pk,
            "token_pk": self.campaign.organisation.access_tokens.order_by("pk").first().pk,
            "webhook_pk": self.campaign.organisation.webhooks.order_by("pk").first().pk,
            "organisation_pk": self.campaign.organisation_id,
            "invitation_pk": Invitation.objects.first().pk,
            "uidb64": "MQ",
            "token": "set-password",
            "viewer_id": self.session.viewer_id,
            "delivery_pk": Delivery.objects.first().pk,
            "action": "rotate",
            "secret": "opens-nothing",
            "link_pk": self.campaign.results_links.first().pk,
            "ad_pk": self.ad.pk,
            "view_pk": 1,
            "intake_pk": Intake.objects.first().pk,
            "export_pk": ExportJob.objects.first().pk,
            "exposure_id": self.exposure.pk,
            "content_type_id": 1,
            "app_label": "campaigns",
            "url": "somewhere",
            "which": "file",
            "code": "opens-nothing",
            "key": current_folder().name,
            "digest": shipped_weights().digest,
            "at_ms": 500,
            "chart": "curve",
            "language": "de",
            "version": "1.0.0",
        }[argument]


def doors() -> list[Door]:
    """Return every route of the URLconf."""
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Door]:
    for entry in resolver.url_patterns:
        route = prefix + _plain(str(entry.pattern))
        if isinstance(entry, URLResolver):
            yield from _walk(entry, route, (*namespaces, *([entry.namespace] if entry.namespace else [])))
        elif isinstance(entry, URLPattern):
            yield Door(":".join((*namespaces, entry.name or route)), route)


def _plain(pattern: str) -> str:
    """A pattern of the admin that is a regular expression, such as `^(?P<app_label>auth|axes)/$`, as a route."""
    return re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", pattern).replace("^", "").replace("$", "").replace("\\Z", "")


def opened(client: Client, path: str) -> HttpResponseBase:
    """Ask and read the answer to its end, as readers do: the turn at heavy answers lasts until then."""
    response = client.get(path)
    response.getvalue()
    return response


def anonymous_answers(door: Door, world: World) -> dict[str, int]:
    """Return the status of each method that a person without an account gets; 302 counts only to a sign-in page."""
    client, path, found = Client(), door.path(world), {}
    for method in ("get", "post", "put", "patch", "delete"):
        response = getattr(client, method)(path, follow=False)
        found[method] = response.status_code
        if response.status_code == 302 and not response["Location"].startswith(
            ("/sign-in/", "/admin/login/")
        ):
            found[method] = -302
    return found
