"""Tools make, change, publish and close campaigns and upload ads; what is sent twice is done once."""

import threading
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.models import Ad, AuditEntry, Campaign, Event, IdempotentAnswer, Member, Organisation, User
from campaigns.services.idempotency import idempotency_forget
from tests.campaigns.viewing import browser_at
from tests.people import png_bytes, tool_of

pytestmark = pytest.mark.django_db
JSON = "application/json"
NEW = {"name": "Autumn", "brand": "Alpine"}


@pytest.fixture(autouse=True)
def _media(settings: object, tmp_path: object) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def tool(organisation: Organisation) -> Client:
    return tool_of(organisation)


def upload(tool: Client, campaign: int, content: bytes, **fields: object) -> object:
    file = SimpleUploadedFile("clip.exe", content)
    return tool.post(f"/api/v1/campaigns/{campaign}/ads", {"title": "Cut 1", "file": file, **fields})


@pytest.mark.parametrize("named", [5, 5.5, True, "5", "coastal", [], {}])
def test_an_organisation_that_is_not_mine_is_never_taken_for_mine(
    named: object, organisation: Organisation, other_organisation: Organisation
) -> None:
    tool = tool_of(organisation)
    campaign = {"name": "Autumn", "brand": "Alpine", "organisation": named}
    webhook = {"url": "https://tool.example.com/", "types": ["export.ready"], "organisation": named}
    for path, body in (("campaigns", campaign), ("webhooks", webhook)):
        answer = tool.post(f"/api/v1/{path}", body, content_type="application/json")
        assert answer.status_code in (400, 403), answer.content


def test_a_tool_takes_a_campaign_from_nothing_to_closed(tool: Client, tiny_clip: bytes) -> None:
    made = tool.post("/api/v1/campaigns", {**NEW, "preroll_seconds": 8}, JSON)
    assert made.status_code == 201, made.content
    pk = made.json()["id"]
    assert (made.json()["status"], made.json()["preroll_seconds"]) == ("draft", 8)
    address = f"/api/v1/campaigns/{pk}"
    early = tool.post(f"{address}/publish")
    assert early.status_code == 409 and "no ad yet" in early.json()["missing"][0]
    ad = upload(tool, pk, tiny_clip, tags=["drinks", "cold, fresh"])
    assert ad.status_code == 201, ad.content
    assert (ad.json()["kind"], ad.json()["tags"]) == ("video", ["drinks", "cold, fresh"])
    own = f"/api/v1/ads/{ad.json()['id']}"
    moments = [{"label": "Logo", "start_ms": 500, "end_ms": 1500}]
    assert tool.put(f"{own}/brand-moments", moments, JSON).json() == moments
    assert tool.get(own).json()["brand_moments"] == moments
    assert tool.patch(address, {"name": "Late autumn"}, JSON).json()["name"] == "Late autumn"
    published = tool.post(f"{address}/publish").json()
    assert published["status"] == "published" and "/v/" in published["share_url"]
    assert tool.post(f"{address}/close").json()["status"] == "closed"
    actions = list(
        AuditEntry.objects.exclude(action="token_made").values_list("actor_kind", "action").order_by("pk")
    )
    assert actions == [("token", "campaign_published"), ("token", "campaign_closed")]


def test_a_picture_needs_its_time_and_a_broken_file_says_why(tool: Client, campaign: Campaign) -> None:
    assert upload(tool, campaign.pk, png_bytes()).status_code == 400
    assert upload(tool, campaign.pk, png_bytes(), duration_ms=4000).json()["kind"] == "picture"
    refused = upload(tool, campaign.pk, b"MZ not a clip")
    assert refused.status_code == 400 and refused.json()["errors"]
    assert Ad.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "", "brand": "A"}, "name"),
        ({"name": "A"}, "brand"),
        ({**NEW, "setting": "workplace"}, "setting"),
        ({**NEW, "preroll_seconds": 99}, "preroll_seconds"),
        ({**NEW, "starts_on": "2026-12-02", "ends_on": "2026-12-01"}, "ends_on"),
        ({**NEW, "other_brands": ["alpine"]}, "other_brands"),
        ({**NEW, "other_brands": list("abcdef")}, "other_brands"),
        ({**NEW, "target_shares": {"age": {"young": 0.5, "old": 0.4}}}, "target_shares"),
        ({**NEW, "target_shares": [1]}, "target_shares"),
        ({**NEW, "status": "published"}, "status"),
        ({**NEW, "simulated": True}, "simulated"),
    ],
)
def test_what_a_page_refuses_is_refused_by_field(tool: Client, body: dict, field: str) -> None:
    answer = tool.post("/api/v1/campaigns", body, JSON)
    assert answer.status_code == 400 and field in answer.json()["errors"], answer.content
    assert not Campaign.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b"1", b"null", b'"x"', b"{", b""])
def test_a_body_that_is_no_campaign_is_refused(tool: Client, campaign: Campaign, body: bytes) -> None:
    assert tool.post("/api/v1/campaigns", body, JSON).status_code == 400
    if body:
        answer = tool.put(f"/api/v1/ads/{campaign.pk}/brand-moments", body, JSON)
        assert answer.status_code in {400, 404}


def test_what_was_measured_stays_comparable(tool: Client, published: Campaign, ad: Ad) -> None:
    browser_at(published)
    address = f"/api/v1/campaigns/{published.pk}"
    assert tool.patch(address, {"preroll_seconds": 9}, JSON).json()["code"] == "locked"
    assert tool.patch(address, {"name": "Renamed"}, JSON).status_code == 200
    assert tool.delete(f"/api/v1/ads/{ad.pk}").status_code == 409
    assert tool.patch(f"/api/v1/ads/{ad.pk}", {"position": 7}, JSON).status_code == 409
    assert tool.patch(f"/api/v1/ads/{ad.pk}", {"title": "New"}, JSON).json()["title"] == "New"


def test_nobody_writes_into_another_organisation(
    campaign: Campaign, ad: Ad, other_organisation: Organisation
) -> None:
    tool = tool_of(other_organisation)
    assert tool.post("/api/v1/campaigns", {**NEW, "organisation": "alpine"}, JSON).status_code == 403
    assert tool.patch(f"/api/v1/campaigns/{campaign.pk}", {"name": "Mine"}, JSON).status_code == 404
    assert upload(tool, campaign.pk, png_bytes()).status_code == 404
    assert tool.put(f"/api/v1/ads/{ad.pk}/brand-moments", [], JSON).status_code == 404


def test_whoever_works_in_several_organisations_names_one(
    alice: User, alice_client: Client, other_organisation: Organisation
) -> None:
    Member.objects.create(user=alice, organisation=other_organisation, role=Member.Role.MARKETER)
    assert alice_client.post("/api/v1/campaigns", NEW, JSON).json()["code"] == "organisation_needed"
    made = alice_client.post("/api/v1/campaigns", {**NEW, "organisation": "coastal"}, JSON)
    assert Campaign.objects.get(pk=made.json()["id"]).organisation == other_organisation


def test_a_browser_without_its_csrf_token_writes_nothing(alice: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/api/v1/campaigns", NEW, JSON).status_code == 403


def keyed(tool: Client, key: str, body: dict = NEW) -> object:
    return tool.post("/api/v1/campaigns", body, JSON, headers={"Idempotency-Key": key})


def test_the_same_key_answers_again_and_does_nothing_again(tool: Client) -> None:
    first, again = keyed(tool, "k"), keyed(tool, "k")
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json() and again["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first
    assert Campaign.objects.count() == 1
    other = keyed(tool, "k", {**NEW, "name": "Other"})
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_a_key_is_its_senders_own(tool: Client, organisation: Organisation, alice_client: Client) -> None:
    for sender in (tool, tool_of(organisation), alice_client):
        assert keyed(sender, "k").status_code == 201
    assert Campaign.objects.count() == 3


def test_an_upload_is_compared_by_its_bytes(tool: Client, campaign: Campaign, tiny_clip: bytes) -> None:
    def send(content: bytes) -> object:
        body = {"title": "Cut", "file": SimpleUploadedFile("a", content), "duration_ms": 4000}
        return tool.post(f"/api/v1/campaigns/{campaign.pk}/ads", body, headers={"Idempotency-Key": "k"})

    assert [send(tiny_clip).status_code, send(tiny_clip).status_code, send(png_bytes()).status_code] == [
        201,
        201,
        422,
    ]
    assert Ad.objects.count() == 1


def test_a_refused_request_may_be_mended_under_its_key(tool: Client) -> None:
    assert keyed(tool, "k", {"name": "Autumn"}).status_code == 400
    assert keyed(tool, "k").status_code == 201


@pytest.mark.parametrize(
    ("key", "status"), [("", 400), ("x" * 255, 201), ("x" * 256, 400), ("ü", 400), ("a\tb", 400)]
)
def test_keys_have_a_form(tool: Client, key: str, status: int) -> None:
    assert keyed(tool, key).status_code == status


def test_a_key_ends_after_a_day_and_a_lost_request_after_minutes(tool: Client) -> None:
    keyed(tool, "k")
    IdempotentAnswer.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert keyed(tool, "k", {**NEW, "name": "Other"}).status_code == 201
    IdempotentAnswer.objects.update(status=None)
    assert keyed(tool, "k", {**NEW, "name": "Other"}).json()["code"] == "idempotency_key_in_hand"
    IdempotentAnswer.objects.update(started_at=timezone.now() - timedelta(minutes=6))
    assert keyed(tool, "k", {**NEW, "name": "Other"}).status_code == 201
    IdempotentAnswer.objects.update(started_at=timezone.now() - timedelta(hours=25))
    assert idempotency_forget() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_the_same_time_make_one_campaign(organisation: Organisation) -> None:
    tool, statuses, gate = tool_of(organisation), [], threading.Barrier(6)

    def send() -> None:
        gate.wait()
        statuses.append(keyed(tool, "k").status_code)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for own in threads:
        own.start()
    for own in threads:
        own.join()
    assert Campaign.objects.count() == 1
    assert set(statuses) <= {201, 409} and 201 in statuses


def test_a_large_file_is_taken_from_a_tool_that_may_upload_and_from_nobody_else(
    organisation: Organisation, campaign: Campaign, settings: object
) -> None:
    settings.CLIP_MAX_BYTES = 2_000_000
    large = b"x" * 1_000_000
    reader = tool_of(organisation, "campaign:read")
    for refused in (Client(), reader, Client(headers={"Authorization": "Bearer fer_live_no"})):
        assert upload(refused, campaign.pk, large).status_code == 413
    assert upload(tool_of(organisation, "campaign:write"), campaign.pk, large).status_code == 400, "no clip"
    assert upload(tool_of(organisation, "campaign:write"), campaign.pk, large * 3).status_code == 413


def test_a_campaign_is_archived_and_taken_out_and_says_how_many_it_is_to_measure(published: Campaign) -> None:
    tool, address = tool_of(published.organisation), f"/api/v1/campaigns/{published.pk}"
    assert tool.patch(address, {"target_viewers": 120}, JSON).json()["target_viewers"] == 120
    for wrong in (0, 1_000_001, "many", 1.5):
        assert tool.patch(address, {"target_viewers": wrong}, JSON).status_code == 400, wrong
    open_still = tool.patch(address, {"archived": True, "name": "Other"}, JSON)
    assert open_still.status_code == 400 and "close it first" in str(open_still.json()["errors"])
    assert tool.get(address).json()["name"] == published.name, "nothing of a refused change is kept"
    tool.post(f"{address}/close")
    assert tool.patch(address, {"archived": True}, JSON).json()["archived_at"]
    for archived, found in (("true", [published.pk]), ("false", [])):
        rows = tool.get("/api/v1/campaigns", {"archived": archived}).json()["results"]
        assert [own["id"] for own in rows] == found
    assert tool.patch(address, {"archived": False}, JSON).json()["archived_at"] is None
    actions = list(AuditEntry.objects.values_list("action", flat=True).order_by("pk"))
    assert actions[-2:] == ["campaign_archived", "campaign_restored"]
    assert tool.post("/api/v1/campaigns", {**NEW, "archived": True}, JSON).status_code == 400


def test_an_ad_has_twenty_tags_at_most(published: Campaign, ad: Ad) -> None:
    tool = tool_of(published.organisation, "campaign:write")
    tags = [f"tag {number}" for number in range(21)]
    refused = tool.patch(f"/api/v1/ads/{ad.pk}", {"tags": tags}, "application/json")
    assert refused.status_code == 400 and "tags" in refused.json()["errors"]
    assert tool.patch(f"/api/v1/ads/{ad.pk}", {"tags": tags[:20]}, "application/json").status_code == 200


def test_what_has_happened_already_happens_to_nobody_again(
    tool: Client, campaign: Campaign, tiny_clip: bytes
) -> None:
    upload(tool, campaign.pk, tiny_clip)
    for act in ("publish", "publish", "close", "close"):
        assert tool.post(f"/api/v1/campaigns/{campaign.pk}/{act}").status_code == 200
    assert list(Event.objects.order_by("pk").values_list("type", flat=True)) == [
        "campaign.published",
        "campaign.closed",
    ]
    assert AuditEntry.objects.filter(action__startswith="campaign_").count() == 2


def test_an_ad_that_a_site_plays_is_added_without_a_file(
    tool: Client, campaign: Campaign, tiny_clip: bytes
) -> None:
    address = f"/api/v1/campaigns/{campaign.pk}/ads"
    form = {"title": "Shop", "kind": "elsewhere", "duration_ms": 15_000, "tags": ["warm"], "position": 2}
    made = tool.post(address, form)
    assert made.status_code == 201, made.content
    own = made.json()
    assert [own[name] for name in form] == list(form.values())
    assert [row["id"] for row in tool.get("/api/v1/ads?kind=elsewhere").json()["results"]] == [own["id"]]
    without = tool.post(address, {"title": "Shop", "kind": "elsewhere"})
    assert without.status_code == 400 and set(without.json()["errors"]) == {"duration_ms"}
    both = upload(tool, campaign.pk, tiny_clip, kind="elsewhere", duration_ms=15_000)
    assert both.status_code == 400 and set(both.json()["errors"]) == {"file"}
    assert set(tool.post(address, {"title": "Cut 1"}).json()["errors"]) == {"file"}
    assert tool.post(address, {"title": "Cut 1", "kind": "video"}).status_code == 400
    campaign.ads.exclude(pk=own["id"]).delete()
    Campaign.objects.filter(pk=campaign.pk).update(embed_origins=["https://shop.example"])
    opened = tool.post(f"/api/v1/campaigns/{campaign.pk}/publish")
    assert (opened.status_code, opened.json()["share_url"]) == (200, "")  # behind it nothing would be shown
