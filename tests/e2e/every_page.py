"""Addresses of every route with something behind it, for tests that open them all in a browser."""

import json

from django.core.files.base import ContentFile

from campaigns.models import Campaign, Exposure, Intake, User, ViewerSession
from campaigns.services.access_tokens import access_token_make
from campaigns.services.ads import ad_create
from campaigns.services.campaigns import campaign_publish
from campaigns.services.events import event_add
from campaigns.services.invitations import invitation_make
from campaigns.services.recruitment import recruitment_set
from campaigns.services.results_links import results_link_make
from campaigns.services.webhooks import webhook_add
from dashboards.models import ExportJob
from tests.people import png_bytes
from tests.security.doors import World, doors


def seed(simulated: int) -> None:
    """Print JSON: `path` by route, of the campaign with that key; `others`, in states that it is not in."""
    measured = Campaign.objects.get(pk=simulated)
    ad = measured.ads.order_by("position").first()
    owner = measured.organisation
    access_token_make(organisation=owner, name="Warehouse", scopes=["results:read"], days=1)
    webhook_add(organisation=owner, url="https://example.org/hook", types=["campaign.closed"])
    event_add(organisation=owner, type="campaign.closed", subject=f"campaign:{simulated}", data={})
    invitation_make(organisation=owner, email="zoe@example.org", role="analyst")
    ExportJob.objects.create(campaign=measured, what="frames", form="csv", scopes=["frames:read"])
    session = ViewerSession.objects.filter(campaign=measured).order_by("started_at").first()
    draft = Campaign.objects.create(organisation=owner, name="A draft", brand="Alpine")
    picture = ContentFile(png_bytes(320, 180), name="still.png")
    ad_create(campaign=draft, title="Still", file=picture, duration_ms=5000)
    Intake.objects.create(campaign=draft, title="A film", notes=["container"])
    recruitment_set(campaign=draft, provider="own", parameters=["id"], outcomes={})
    empty = Campaign.objects.create(organisation=owner, name="Just published", brand="Alpine")
    ad_create(
        campaign=empty, title="Still", file=ContentFile(png_bytes(320, 180), name="b.png"), duration_ms=5000
    )
    campaign_publish(campaign=empty)
    _, open_link = results_link_make(campaign=measured, name="Client")
    _, asking = results_link_make(campaign=measured, name="Board", password="a long password")
    _, frame = results_link_make(
        campaign=measured, name="Intranet", embed_origins=["https://intranet.example"]
    )
    world = World(
        measured,
        ad,
        session,
        Exposure.objects.filter(session=session).first(),
        User.objects.get(username="admin").pk,
    )
    paths = {door.name: door.path(world) for door in doors()}
    paths |= {"shared:results": f"/shared/{open_link}/", "shared:embedded": f"/shared/{frame}/embed/"}
    others = [
        f"/studio/{draft.pk}/",
        f"/studio/{draft.pk}/panel/",
        f"/studio/{empty.pk}/",
        f"/shared/{asking}/",
    ]
    others += [
        f"/campaigns/{draft.pk}/",
        f"/campaigns/{empty.pk}/",
        f"/campaigns/{empty.pk}/ads/{empty.ads.get().pk}/",
    ]
    print(json.dumps({"paths": paths, "others": others}))
