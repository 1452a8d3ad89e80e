"""Charlie is an admin of another organisation. Nothing of this one may reach him through the admin, by any door."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.models import Ad, Campaign, Member, Organisation, User, Viewer, ViewerSession
from campaigns.selectors.campaigns import campaign_get, campaigns_for, role_in
from tests.people import client_of

SECRETS = ("Summer launch", "Alpine", "Mountain spring", "alice", "marta")


@pytest.fixture
def session(published: Campaign) -> ViewerSession:
    viewer = Viewer.objects.create(organisation=published.organisation)
    return ViewerSession.objects.create(campaign=published, viewer=viewer, ad_order=[])


@pytest.fixture
def doors(
    organisation: Organisation, published: Campaign, ad: Ad, session: ViewerSession, alice: User, marta: User
) -> list[str]:
    """Every address of the admin that names a row of the first organisation."""
    rows = {
        "organisation": organisation.pk,
        "campaign": published.pk,
        "ad": ad.pk,
        "member": alice.memberships.get().pk,
        "viewersession": session.pk,
        "user": alice.pk,
    }
    pages = [f"/admin/campaigns/{model}/{pk}/" for model, pk in rows.items()]
    found = [f"{address}{action}/" for address in pages for action in ("change", "delete", "history")]
    return [*found, f"/admin/campaigns/ad/{ad.pk}/media/file/", f"/admin/campaigns/ad/{ad.pk}/media/poster/"]


LISTS = [
    f"/admin/campaigns/{model}/" for model in ("organisation", "campaign", "ad", "member", "viewersession")
]


def test_charlie_gets_no_page_of_others(charlie_client: Client, doors: list[str]) -> None:
    for door in doors:
        response = charlie_client.get(door, follow=True)
        text = response.content.decode() if not response.streaming else "streamed"
        leaked = [secret for secret in SECRETS if secret in text]
        assert not leaked, f"{door}: {leaked}"
        assert response.status_code in (403, 404) or response.redirect_chain, door
        assert text != "streamed", door


def test_charlie_changes_nothing_of_others(
    charlie_client: Client, doors: list[str], published: Campaign
) -> None:
    for door in doors:
        response = charlie_client.post(
            door, {"post": "yes", "name": "taken", "title": "taken", "role": "admin"}
        )
        assert response.status_code in (302, 403, 404, 405), door
    for action in ("publish", "close"):
        assert charlie_client.post(f"/admin/campaigns/campaign/{published.pk}/{action}/").status_code == 404
    published.refresh_from_db()
    assert (published.status, published.name) == ("published", "Summer launch")
    assert Ad.objects.get().title == "Mountain spring"
    assert Member.objects.filter(organisation=published.organisation).count() == 2


@pytest.mark.parametrize("address", [*LISTS, "/admin/", "/admin/campaigns/"])
def test_lists_filters_and_searches_show_charlie_his_own_only(
    charlie_client: Client, doors: list[str], other_campaign: Campaign, address: str
) -> None:
    for query in ("", "?q=a", "?o=1", "?campaign__id__exact=1", "?e=1"):
        response = charlie_client.get(address + query, follow=True)
        assert response.status_code == 200, query
        leaked = [secret for secret in SECRETS if secret in response.content.decode()]
        assert not leaked, (query, leaked)


@pytest.mark.parametrize("model", ["campaign", "ad", "member"])
def test_choices_in_forms_end_at_the_border(
    charlie_client: Client, doors: list[str], other_campaign: Campaign, model: str
) -> None:
    content = charlie_client.get(f"/admin/campaigns/{model}/add/").content.decode()
    assert ("Electric spring" if model == "ad" else "Coastal Cars") in content
    assert not [secret for secret in SECRETS if secret in content]


def test_forged_choice_is_refused(
    charlie_client: Client, organisation: Organisation, campaign: Campaign, tiny_clip: bytes
) -> None:
    form = {"name": "Mine now", "brand": "x", "setting": "panel", "ad_order": "random"}
    numbers = {"preroll_seconds": 5, "snapshot_interval_ms": 500, "reading": "server"}
    response = charlie_client.post(
        "/admin/campaigns/campaign/add/", {**form, **numbers, "organisation": organisation.pk}
    )
    assert "organisation" in response.context["adminform"].form.errors
    upload = SimpleUploadedFile("x.mp4", tiny_clip)
    inline = {"brand_moments-TOTAL_FORMS": 0, "brand_moments-INITIAL_FORMS": 0}
    response = charlie_client.post(
        "/admin/campaigns/ad/add/",
        {"campaign": campaign.pk, "title": "x", "file": upload, "position": 0, **inline},
    )
    assert "campaign" in response.context["adminform"].form.errors
    person = {
        "organisation": organisation.pk,
        "role": "admin",
        "username": "mole",
        "password": "seven green bicycles",
    }
    response = charlie_client.post("/admin/campaigns/member/add/", person)
    assert "organisation" in response.context["adminform"].form.errors
    assert not User.objects.filter(username="mole").exists()


def test_row_cannot_be_moved_to_another_organisation(
    charlie_client: Client, other_campaign: Campaign, organisation: Organisation
) -> None:
    form = {"name": "Electric", "brand": "x", "setting": "panel", "ad_order": "random"}
    numbers = {"preroll_seconds": 5, "snapshot_interval_ms": 500, "reading": "server"}
    address = f"/admin/campaigns/campaign/{other_campaign.pk}/change/"
    assert (
        charlie_client.post(address, {**form, **numbers, "organisation": organisation.pk}).status_code == 302
    )
    other_campaign.refresh_from_db()
    assert (other_campaign.name, other_campaign.organisation.name) == ("Electric", "Coastal Cars")


@pytest.mark.parametrize("address", [*LISTS, "/admin/", "/admin/campaigns/campaign/add/"])
def test_analysts_and_strangers_have_no_admin(bob_client: Client, client: Client, address: str) -> None:
    assert "/admin/login/" in bob_client.get(address)["Location"]
    assert "/admin/login/" in client.get(address)["Location"]


def test_marketers_have_campaigns_but_no_members(marta_client: Client, doors: list[str]) -> None:
    statuses = {address: marta_client.get(address).status_code for address in LISTS}
    assert statuses == {
        "/admin/campaigns/organisation/": 403,
        "/admin/campaigns/campaign/": 200,
        "/admin/campaigns/ad/": 200,
        "/admin/campaigns/member/": 403,
        "/admin/campaigns/viewersession/": 200,
    }
    assert marta_client.get("/admin/campaigns/member/add/").status_code == 403


def test_rights_do_not_travel_between_organisations(
    charlie: User, organisation: Organisation, published: Campaign, other_campaign: Campaign
) -> None:
    """Charlie, an admin at home, is made an analyst here: his rights at home must not help him here."""
    Member.objects.create(user=charlie, organisation=organisation, role=Member.Role.ANALYST)
    browser = client_of(charlie)
    assert browser.get(f"/admin/campaigns/campaign/{other_campaign.pk}/change/").status_code == 200
    response = browser.get(f"/admin/campaigns/campaign/{published.pk}/change/", follow=True)
    assert "Summer launch" not in response.content.decode()
    assert browser.post(f"/admin/campaigns/campaign/{published.pk}/close/").status_code == 404
    assert campaign_get(user=charlie, pk=published.pk) == published  # results may be read


def test_sessions_are_read_only_for_everybody(
    alice_client: Client, operator_client: Client, session: ViewerSession
) -> None:
    address = f"/admin/campaigns/viewersession/{session.pk}/"
    for browser in (alice_client, operator_client):
        assert browser.get(f"{address}change/").status_code == 200
        assert browser.post(f"{address}change/", {"status": "finished"}).status_code == 403
        assert browser.post(f"{address}delete/", {"post": "yes"}).status_code == 403
        assert browser.get("/admin/campaigns/viewersession/add/").status_code == 403


def test_organisation_admin_edits_the_contact_but_adds_no_organisation(
    alice_client: Client, organisation: Organisation
) -> None:
    address = f"/admin/campaigns/organisation/{organisation.pk}/"
    data = {"name": "Alpine Drinks", "contact": "new@alpine.example", "slug": "stolen", "is_demo": "on"}
    data |= {"language": organisation.language, "time_zone": organisation.time_zone}
    assert alice_client.post(f"{address}change/", data).status_code == 302
    organisation.refresh_from_db()
    assert (organisation.contact, organisation.slug, organisation.is_demo) == (
        "new@alpine.example",
        "alpine",
        False,
    )
    assert alice_client.get("/admin/campaigns/organisation/add/").status_code == 403
    assert alice_client.post(f"{address}delete/", {"post": "yes"}).status_code == 403


def test_operator_deletes_an_organisation_with_its_files(
    operator_client: Client, published: Campaign, ad: Ad, django_capture_on_commit_callbacks: Callable
) -> None:
    address = f"/admin/campaigns/organisation/{published.organisation_id}/delete/"
    assert "campaigns with all their results" in operator_client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert operator_client.post(address, {"post": "yes"}).status_code == 302
    assert not Campaign.objects.exists()
    assert not ad.file.storage.exists(ad.file.name)


def test_selectors_know_whose_campaigns(
    alice: User, bob: User, charlie: User, operator: User, campaign: Campaign, other_campaign: Campaign
) -> None:
    assert set(campaigns_for(alice)) == set(campaigns_for(bob)) == {campaign}
    assert set(campaigns_for(operator)) == {campaign, other_campaign}
    with pytest.raises(Campaign.DoesNotExist):
        campaign_get(user=charlie, pk=campaign.pk)
    assert [role_in(user, campaign.organisation) for user in (alice, bob, charlie, operator)] == [
        "admin",
        "analyst",
        None,
        "admin",
    ]
    alice.is_active = False
    assert not campaigns_for(alice)
