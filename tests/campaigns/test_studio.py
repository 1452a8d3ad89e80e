"""The studio: who may do what, what is saved and what is not, and what is missing."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from campaigns.clips.encode import clip_encode
from campaigns.models import Ad, AuditEntry, BrandMoment, Campaign, Deletion, Exposure, Intake, ViewerSession
from campaigns.services.campaigns import campaign_archive, campaign_publish
from campaigns.services.copies import campaign_duplicate
from tests.campaigns.viewing import browser_at
from tests.people import moving_frames

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def save(client: Client, campaign: Campaign, field: str, value: str, **more: str) -> Any:
    return client.post(f"/studio/{campaign.pk}/save/", {"field": field, "value": value, **more})


def act(client: Client, campaign: Campaign, action: str) -> Any:
    return client.post(f"/studio/{campaign.pk}/act/{action}/")


def test_marketer_makes_a_campaign_that_lacks_nothing_but_an_ad(
    marta_client: Client, tiny_clip: bytes
) -> None:
    answer = marta_client.post("/studio/new/")
    campaign = Campaign.objects.get()
    assert answer["Location"] == f"/studio/{campaign.pk}/"
    assert b"There is no ad yet" in marta_client.get(answer["Location"]).content
    upload = SimpleUploadedFile("Summer_launch v2.final.MP4", tiny_clip)
    assert marta_client.post(f"/studio/{campaign.pk}/upload/", {"file": upload}).status_code == 201
    assert campaign.ads.get().title == "Summer launch v2.final"
    assert act(marta_client, campaign, "publish").status_code == 200
    page = marta_client.get(f"/studio/{campaign.pk}/state/").content.decode()
    assert "It works now" in page and f"/v/{campaign.share_code}/" in page


def test_state_is_told_as_it_is_of_a_link_that_opens_later(marta_client: Client, published: Campaign) -> None:
    Campaign.objects.filter(pk=published.pk).update(starts_on="2126-12-24")
    page = marta_client.get(f"/studio/{published.pk}/state/").content.decode()
    assert "It opens on" in page and "It works now" not in page


@pytest.mark.parametrize("who", ["bob_client", "charlie_client"])
def test_analysts_look_and_strangers_find_nothing(
    who: str, published: Campaign, ad: Ad, request: pytest.FixtureRequest
) -> None:
    client, analyst = request.getfixturevalue(who), who == "bob_client"
    page = client.get(f"/studio/{published.pk}/")
    assert page.status_code == (200 if analyst else 404)
    if analyst:
        assert b"disabled" in page.content and b"data-post" not in page.content
    answers = [
        save(client, published, "name", "Mine"),
        act(client, published, "close"),
        client.post(f"/studio/{published.pk}/ads/{ad.pk}/delete/"),
        client.post(f"/studio/{published.pk}/ads/{ad.pk}/save/", {"field": "title", "value": "Mine"}),
    ]
    assert {answer.status_code for answer in answers} == {403 if analyst else 404}
    assert client.post("/studio/new/").status_code == (
        403 if analyst else 302
    )  # charlie makes one of his own
    assert not Campaign.objects.filter(name="Mine").exists()


def test_ad_of_another_campaign_is_not_changed_through_ones_own(
    charlie_client: Client, other_campaign: Campaign, ad: Ad
) -> None:
    address = f"/studio/{other_campaign.pk}/ads/{ad.pk}"
    assert charlie_client.post(f"{address}/delete/").status_code == 404
    assert charlie_client.get(f"{address}/file/").status_code == 404


def test_nobody_writes_over_what_they_have_not_seen(marta_client: Client, campaign: Campaign) -> None:
    assert save(marta_client, campaign, "brand", "Alps", was="Alpine").status_code == 200
    late = save(marta_client, campaign, "brand", "Dolomites", was="Alpine")
    assert (late.status_code, late.json()) == (409, {"code": "changed", "now": "Alps"})
    campaign.refresh_from_db()
    assert campaign.brand == "Alps"
    # The same wish twice, as after an answer that was lost, is no conflict.
    assert save(marta_client, campaign, "brand", "Alps", was="Alpine").status_code == 200
    assert (
        save(marta_client, campaign, "other_brands", "Zephyr, Aqua", was="").json()["value"] == "Zephyr, Aqua"
    )


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("status", "published"),
        ("organisation", "1"),
        ("share_code", "mine"),
        ("setting", "workplace"),
        ("other_brands", "alpine"),
        ("snapshot_interval_ms", "1"),
        ("ends_on", "yesterday"),
        ("name", ""),
    ],
)
def test_fields_that_are_not_for_writing_and_bad_values_are_refused(
    marta_client: Client, campaign: Campaign, field: str, value: str
) -> None:
    before = Campaign.objects.values().get(pk=campaign.pk)
    answer = save(marta_client, campaign, field, value)
    assert answer.status_code == 422 and answer.json()["problem"]
    assert Campaign.objects.values().get(pk=campaign.pk) == before


def test_publishing_says_that_an_ad_can_never_be_measured(marta_client: Client, ad: Ad) -> None:
    campaign = ad.campaign
    assert save(marta_client, campaign, "snapshot_interval_ms", "501").status_code == 200
    answer = act(marta_client, campaign, "publish")
    assert answer.status_code == 422
    assert "Mountain spring" in answer.json()["problem"] and "500 ms or less" in answer.json()["problem"]
    assert save(marta_client, campaign, "snapshot_interval_ms", "500").status_code == 200
    assert act(marta_client, campaign, "publish").status_code == 200


def test_what_is_needed_of_the_operator_is_told_with_a_way_on(
    marta_client: Client, alice_client: Client, ad: Ad
) -> None:
    type(ad.campaign.organisation).objects.update(controller="")
    address = f"/studio/{ad.campaign_id}/state/"
    marketers, admins = (client.get(address).content.decode() for client in (marta_client, alice_client))
    assert "alice" in marketers and "/admin/" not in marketers
    assert f"/admin/campaigns/organisation/{ad.campaign.organisation_id}/change/" in admins


def test_ones_own_test_fixes_nothing_once_it_is_removed(
    marta_client: Client, published: Campaign, ad: Ad
) -> None:
    session = browser_at(published).session
    Exposure.objects.create(session=session, ad=ad, position=0, number=1)
    locked = save(marta_client, published, "preroll_seconds", "7")
    assert locked.status_code == 422 and "already taken part" in locked.json()["problem"]
    ViewerSession.objects.filter(pk=session.pk).update(status=ViewerSession.Status.FINISHED)
    assert marta_client.post(f"/studio/{published.pk}/sessions/{session.pk}/remove/").status_code == 200
    assert not ViewerSession.objects.exists() and not Exposure.objects.exists()
    assert Deletion.objects.get().reason == Deletion.Reason.TEST
    entry = AuditEntry.objects.get(action=AuditEntry.Action.SESSION_REMOVED)
    assert (entry.actor, str(session.pk) in entry.subject) == ("marta", True)
    assert save(marta_client, published, "preroll_seconds", "7").status_code == 200


def test_somebody_who_left_before_the_first_ad_fixes_nothing_but_who_watches_does(
    marta_client: Client, published: Campaign
) -> None:
    session = browser_at(published).session
    assert save(marta_client, published, "preroll_seconds", "7").status_code == 422
    ViewerSession.objects.filter(pk=session.pk).update(status=ViewerSession.Status.ABANDONED)
    assert save(marta_client, published, "preroll_seconds", "7").status_code == 200


def test_moments_are_kept_together_or_not_at_all(marta_client: Client, ad: Ad) -> None:
    address = f"/studio/{ad.campaign_id}/ads/{ad.pk}/moments/"
    first = json.dumps([{"label": "Alpine", "start_ms": 200, "end_ms": 900}])
    assert marta_client.post(address, {"moments": first, "was": "[]"}).status_code == 200
    assert marta_client.post(address, {"moments": "[]", "was": "[]"}).status_code == 409
    beyond = json.dumps([{"label": "Alpine", "start_ms": 200, "end_ms": 9000}])
    endless = '[{"label": "Alpine", "start_ms": 0, "end_ms": Infinity}]'
    for bad in (beyond, "{", '[{"label": "", "start_ms": 0, "end_ms": 1}]', "[1]", "[" * 5000, "{}", endless):
        assert marta_client.post(address, {"moments": bad, "was": first}).status_code == 422, bad
    assert list(ad.brand_moments.values_list("start_ms", "end_ms")) == [(200, 900)]


def test_duplicate_takes_settings_ads_and_moments_and_no_viewer(
    marta_client: Client, published: Campaign, ad: Ad
) -> None:
    BrandMoment.objects.create(ad=ad, label="Alpine", start_ms=100, end_ms=400)
    Campaign.objects.filter(pk=published.pk).update(preroll_seconds=9, other_brands=["Aqua"], invited=40)
    published.refresh_from_db()
    browser_at(published)
    copy = Campaign.objects.get(pk=int(act(marta_client, published, "duplicate").json()["go"].split("/")[2]))
    assert (copy.status, copy.preroll_seconds, copy.other_brands, copy.invited) == (
        "draft",
        9,
        ["Aqua"],
        None,
    )
    assert copy.share_code != published.share_code and not copy.sessions.exists()
    twin = copy.ads.get()
    assert (twin.title, twin.sha256) == (ad.title, ad.sha256)
    assert list(twin.brand_moments.values_list("label", "start_ms")) == [("Alpine", 100)]


def test_shared_file_goes_with_the_last_ad_that_shows_it(
    ad: Ad, marta_client: Client, django_capture_on_commit_callbacks: Any
) -> None:
    copy = campaign_duplicate(campaign=ad.campaign)
    file = Path(ad.file.path)
    for campaign, left in ((ad.campaign, True), (copy, False)):
        with django_capture_on_commit_callbacks(execute=True):
            pk = campaign.ads.get().pk
            assert marta_client.post(f"/studio/{campaign.pk}/ads/{pk}/delete/").status_code == 200
        assert file.exists() is left


def test_only_drafts_without_results_are_deleted_here(marta_client: Client, published: Campaign) -> None:
    assert act(marta_client, published, "delete").status_code == 403
    Campaign.objects.filter(pk=published.pk).update(status="draft")
    assert act(marta_client, published, "delete").status_code == 200
    assert not Campaign.objects.exists()


def test_upload_of_a_usual_size_is_taken_and_its_limit_is_named(
    marta_client: Client, campaign: Campaign, tiny_clip: bytes, settings: Any
) -> None:
    padded = tiny_clip + (2**20).to_bytes(4, "big") + b"free" + bytes(2**20 - 8)
    address = f"/studio/{campaign.pk}/upload/"
    sent = {"file": SimpleUploadedFile("large.mp4", padded)}
    assert marta_client.post(address, sent).status_code == 201
    settings.CLIP_MAX_BYTES = 2**20
    answer = marta_client.post(address, {"file": SimpleUploadedFile("large.mp4", padded)})
    assert answer.status_code == 422 and "1 MB at most" in answer.json()["problem"]


def test_upload_that_can_be_no_ad_says_why(marta_client: Client, campaign: Campaign) -> None:
    for name, data in (("notes.mp4", b"Dear diary" * 50), ("empty.mov", b"")):
        sent = {"file": SimpleUploadedFile(name, data)}
        answer = marta_client.post(f"/studio/{campaign.pk}/upload/", sent)
        assert answer.status_code == 422 and answer.json()["problem"]
    assert not Ad.objects.exists() and not Intake.objects.exists()


def test_fieldwork_counts_people_and_tells_when_the_target_is_reached(
    marta_client: Client, published: Campaign, ad: Ad
) -> None:
    Campaign.objects.filter(pk=published.pk).update(target_viewers=1)
    session = browser_at(published).session
    for position in range(2):  # one person who watches twice is one
        Exposure.objects.create(session=session, ad=ad, position=position, number=1, status="completed")
    page = f"/studio/{published.pk}/state/"
    assert "0 of 1 people" in marta_client.get(page).content.decode()  # without a camera nobody is measured
    ViewerSession.objects.filter(pk=session.pk).update(camera="granted")
    page_text = marta_client.get(page).content.decode()
    assert "1 of 1 people" in page_text and "The target is reached" in page_text


def test_file_names_never_lead_out_of_a_title(marta_client: Client, campaign: Campaign) -> None:
    clip = clip_encode(moving_frames(seconds=2))
    for name in ("‮gpj.exe.mp4", "a" * 400 + ".mp4", ".mp4"):
        answer = marta_client.post(f"/studio/{campaign.pk}/upload/", {"file": SimpleUploadedFile(name, clip)})
        assert answer.status_code == 201, name
    assert all(
        0 < len(title) <= 200 and title.isprintable()
        for title in campaign.ads.values_list("title", flat=True)
    )


def test_simulated_campaign_is_neither_rehearsed_nor_published(marta_client: Client, ad: Ad) -> None:
    Campaign.objects.filter(pk=ad.campaign_id).update(simulated=True)
    assert act(marta_client, ad.campaign, "publish").status_code == 422
    assert act(marta_client, ad.campaign, "rehearse").status_code == 422


def test_signed_out_script_is_told_so_and_not_sent_to_a_page(campaign: Campaign) -> None:
    answer = Client().post(
        f"/studio/{campaign.pk}/save/", {"field": "name", "value": "x"}, headers={"X-Studio": "1"}
    )
    assert (answer.status_code, answer.json()["code"]) == (401, "signed_out")


def test_publishing_a_closed_campaign_opens_its_link_again(marta_client: Client, published: Campaign) -> None:
    assert act(marta_client, published, "close").status_code == 200
    assert "Open the link again" in marta_client.get(f"/studio/{published.pk}/state/").content.decode()
    campaign_archive(campaign=published, archived=True)
    assert act(marta_client, published, "publish").status_code == 200
    again = campaign_publish(campaign=published)
    assert (again.status, again.archived_at) == (
        Campaign.Status.PUBLISHED,
        None,
    )  # lists show what viewers can see


def test_captions_are_given_and_taken_away_in_the_studio(
    marta_client: Client, campaign: Campaign, ad: Ad
) -> None:
    address = f"/studio/{campaign.pk}/ads/{ad.pk}/captions/save/"
    good = SimpleUploadedFile("any.txt", b"WEBVTT\n\n00:00.000 --> 00:01.000\nA spring.\n")
    assert marta_client.post(address, {"file": good}).status_code == 200
    assert b"It has captions." in marta_client.get(f"/studio/{campaign.pk}/state/").content
    bad = marta_client.post(address, {"file": SimpleUploadedFile("a.vtt", b"\xff\xfe1\n00:00 --> 00:01")})
    assert (bad.status_code, bool(bad.json()["problem"])) == (422, True)
    ad.refresh_from_db()
    assert ad.captions
    assert marta_client.post(address).status_code == 200
    assert b"It has no captions" in marta_client.get(f"/studio/{campaign.pk}/state/").content


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        *[("500, 1500", 200), ("", 200), ("1500, 500", 422), ("0", 422), ("2000", 422), ("500, 500", 422)],
        *[("9" * 30, 422), ("x", 422), ("-1", 422), (", ".join(map(str, range(1, 200))), 422)],
    ],
)
def test_scenes_begin_one_after_the_other_within_the_ad(
    marta_client: Client, campaign: Campaign, ad: Ad, sent: str, status: int
) -> None:
    Ad.objects.filter(pk=ad.pk).update(cuts_ms=[700])
    wish = {"field": "cuts_ms", "value": sent, "was": "700"}
    assert marta_client.post(f"/studio/{campaign.pk}/ads/{ad.pk}/save/", wish).status_code == status
    ad.refresh_from_db()
    assert ad.cuts_ms == ([700] if status == 422 else [int(own) for own in sent.split(",") if own])
    assert ad.scenes[0][0] == 0 and ad.scenes[-1][1] == ad.duration_ms
