"""The team's notes on an ad: by members alone, at a moment of it, in the audit log, and gone when they are removed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Annotation, AuditEntry, Campaign, User
from campaigns.services import annotations
from campaigns.services.annotations import annotation_add
from tests.people import tool_of


@pytest.fixture
def clip(campaign: Campaign, make_ad: Callable[..., Ad]) -> Ad:
    return make_ad(campaign)


def send(client: Client, ad: Ad, **data: str) -> object:
    return client.post(reverse("dashboards:ad-notes", args=[ad.campaign_id, ad.pk]), data, follow=True)


def test_note_is_on_page_trace_strip_and_api_and_in_the_audit_log(
    clip: Ad, bob: User, bob_client: Client
) -> None:
    assert send(bob_client, clip, at="0:01.5", text=" Too <slow> ").status_code == 200
    note = clip.annotations.get()
    assert (note.at_ms, note.text, note.author) == (1500, "Too <slow>", bob)
    where = [clip.campaign_id, clip.pk]
    assert "Too &lt;slow&gt;" in bob_client.get(reverse("dashboards:ad-notes", args=where)).content.decode()
    marks = bob_client.get(reverse("dashboards:ad-trace", args=where)).json()["charts"]["valence"]["marks"]
    assert [own["label"] for own in marks if own["at"] == 1500] == ["Note 1"]
    tool = tool_of(clip.campaign.organisation, "results:read")
    (row,) = tool.get(reverse("api-annotations"), {"ad": clip.pk}).json()["results"]
    assert (row["at_ms"], row["text"], row["author"]) == (1500, "Too <slow>", bob.username)
    entry = AuditEntry.objects.get(action="note_added")
    assert (entry.actor, "Too <slow>" in entry.subject) == (bob.username, True)


def test_trace_that_a_browser_holds_is_old_once_somebody_leaves_a_note(clip: Ad, bob_client: Client) -> None:
    address = reverse("dashboards:ad-trace", args=[clip.campaign_id, clip.pk])
    etag = bob_client.get(address)["ETag"]
    assert bob_client.get(address, headers={"If-None-Match": etag}).status_code == 304
    send(bob_client, clip, at="1", text="Look")
    assert bob_client.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    ("at", "text", "words"),
    [
        ("0:59", "Late", "The ad is over after"),
        ("soon", "When", "“soon” is no moment of an ad"),
        ("-1", "Before", "is no moment of an ad"),
        ("0:01", "   ", "This field cannot be blank"),
        ("0:01", "x" * 501, "at most 500 characters"),
    ],
)
def test_note_that_cannot_be_is_refused_with_a_sentence_and_kept_in_the_form(
    clip: Ad, bob_client: Client, at: str, text: str, words: str
) -> None:
    answer = send(bob_client, clip, at=at, text=text)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert words in page and f'value="{text}"' in page
    assert not clip.annotations.exists()


def test_strangers_see_and_leave_nothing(clip: Ad, bob: User, charlie_client: Client, client: Client) -> None:
    note = annotation_add(ad=clip, author=bob, at_ms=0, text="Ours")
    address = reverse("dashboards:ad-notes", args=[clip.campaign_id, clip.pk])
    assert charlie_client.get(address).status_code == 404
    assert send(charlie_client, clip, at="1", text="Theirs").status_code == 404
    assert send(charlie_client, clip, remove=str(note.pk)).status_code == 404
    assert client.post(address, {"at": "1", "text": "Nobody's"}).status_code == 302
    assert list(clip.annotations.all()) == [note]


def test_author_and_who_may_change_the_ad_remove_a_note_and_others_do_not(
    clip: Ad, alice: User, bob: User, alice_client: Client, bob_client: Client
) -> None:
    of_alice, of_bob = (
        annotation_add(ad=clip, author=own, at_ms=0, text=own.username) for own in (alice, bob)
    )
    assert send(bob_client, clip, remove=str(of_alice.pk)).status_code == 403
    assert send(bob_client, clip, remove="x").status_code == 404
    assert send(alice_client, clip, remove=str(of_bob.pk)).status_code == 200
    assert list(clip.annotations.all()) == [of_alice]
    assert AuditEntry.objects.get(action="note_removed").actor == alice.username


def test_note_of_another_ad_is_not_removed_from_here(
    clip: Ad, campaign: Campaign, make_ad: Callable[..., Ad], alice: User, alice_client: Client
) -> None:
    other = annotation_add(ad=make_ad(campaign), author=alice, at_ms=0, text="There")
    assert send(alice_client, clip, remove=str(other.pk)).status_code == 404
    assert Annotation.objects.filter(pk=other.pk).exists()


def test_notes_of_an_ad_have_an_end(
    clip: Ad, bob: User, bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotations, "MOST_NOTES", 1)
    annotation_add(ad=clip, author=bob, at_ms=0, text="One")
    assert "remove one first" in send(bob_client, clip, at="0", text="Two").content.decode()


def test_note_outlives_its_author_without_a_name(clip: Ad, bob: User, alice_client: Client) -> None:
    annotation_add(ad=clip, author=bob, at_ms=0, text="Stays")
    bob.delete()
    page = alice_client.get(reverse("dashboards:ad-notes", args=[clip.campaign_id, clip.pk])).content.decode()
    assert "Stays" in page and "a former member" in page
