import pytest

from campaigns.models import Ad, Campaign, Exposure, Intake, User
from campaigns.services.access_tokens import access_token_make
from campaigns.services.events import event_add
from campaigns.services.invitations import invitation_make
from campaigns.services.recruitment import recruitment_set
from campaigns.services.results_links import results_link_make
from campaigns.services.webhooks import webhook_add
from dashboards.models import ExportJob
from tests.campaigns.viewing import browser_at
from tests.security.doors import World


@pytest.fixture
def world(published: Campaign, ad: Ad, alice: User) -> World:
    """Alice's organisation with a published campaign, an ad, and a viewer in the middle of it."""
    session = browser_at(published).session
    exposure = Exposure.objects.create(session=session, ad=ad, position=0, number=1)
    access_token_make(organisation=published.organisation, name="Tool", scopes=["results:read"], days=1)
    webhook_add(
        organisation=published.organisation, url="https://example.org/hook", types=["campaign.closed"]
    )
    invitation_make(organisation=published.organisation, email="zoe@example.org", role="analyst")
    event_add(organisation=published.organisation, type="campaign.closed", subject="campaign:0", data={})
    Intake.objects.create(campaign=published, title="A film", notes=["container"])
    ExportJob.objects.create(campaign=published, what="frames", form="csv", scopes=["frames:read"])
    results_link_make(campaign=published, name="Client")
    recruitment_set(campaign=published, provider="own", parameters=["id"], outcomes={})
    return World(published, ad, session, exposure, alice.pk)
