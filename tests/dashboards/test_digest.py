"""The digest by mail: chosen, told once, ended by its own link; no figure without n and interval."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from campaigns.models import Ad, Campaign, Member, User
from campaigns.selectors.digests import digest_token, members_due
from campaigns.services.campaigns import campaign_close
from campaigns.services.digests import digest_choose
from campaigns.services.events import event_add
from dashboards.surfaces.digest_mail import digests_mail
from tests.dashboards.factories import rolled_up

MONDAY = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def bobs(bob: User, settings: object) -> Member:
    """Bob has chosen to be told daily, on the Friday before."""
    settings.EMAIL_HOST = "mail.example"
    member = bob.memberships.get()
    digest_choose(member=member, digest="daily")
    Member.objects.update(digest_at=MONDAY - timedelta(days=3))
    return Member.objects.get(pk=member.pk)


def happened(campaign: Campaign, type: str = "session.finished", times: int = 1) -> None:
    for _ in range(times):
        event_add(
            organisation=campaign.organisation, type=type, subject="session:x", data={"campaign": campaign.pk}
        )


def test_nobody_is_told_who_has_not_chosen_it(campaign: Campaign, bob: User, settings: object) -> None:
    settings.EMAIL_HOST = "mail.example"
    happened(campaign)
    assert digests_mail(datetime.now(UTC) + timedelta(days=8)) == 0
    assert mail.outbox == []


def test_digest_tells_what_happened_once_with_n_and_interval(
    watched: Callable[..., Ad], bobs: Member
) -> None:
    ads = [watched(30, "Many"), watched(26, "Some")]
    for ad in ads:
        rolled_up(ad)
    happened(ads[0].campaign, times=3)
    at = datetime.now(UTC) + timedelta(days=1)
    assert digests_mail(at) == 1
    assert digests_mail(at + timedelta(minutes=10)) == 0
    (message,) = mail.outbox
    assert message.to == ["bob@example.org"]
    assert "3 viewers finished." in message.body
    for text in (message.body, message.alternatives[0].content):
        figures = re.findall(r"(?:Many|Some): [^<\n]+", text)
        assert len(figures) == 2
        assert all("n = " in own and "95 %" in own for own in figures)
    assert f"/campaigns/{ads[0].campaign_id}/" in message.body


def test_nothing_is_sent_of_a_time_in_which_nothing_happened(bobs: Member) -> None:
    assert digests_mail(datetime.now(UTC) + timedelta(days=1)) == 0
    assert mail.outbox == []
    bobs.refresh_from_db()
    assert bobs.digest_at > datetime.now(UTC)


def test_events_of_others_and_simulated_campaigns_are_not_told(
    campaign: Campaign, other_campaign: Campaign, bobs: Member
) -> None:
    happened(other_campaign)
    Campaign.objects.filter(pk=campaign.pk).update(simulated=True)
    happened(campaign)
    assert digests_mail(datetime.now(UTC) + timedelta(days=1)) == 0


@pytest.mark.parametrize(
    ("digest", "told", "now", "due"),
    [
        ("daily", MONDAY - timedelta(days=1), MONDAY, True),
        ("daily", MONDAY - timedelta(hours=2), MONDAY, False),  # after this day's seven o'clock
        (
            "daily",
            MONDAY - timedelta(hours=8),
            MONDAY.replace(hour=5, minute=59),
            False,
        ),  # in Vienna it is 6:59
        ("daily", MONDAY - timedelta(hours=8), MONDAY.replace(hour=6, minute=1), True),
        ("weekly", MONDAY - timedelta(days=1), MONDAY, True),
        ("weekly", MONDAY, MONDAY + timedelta(days=6), False),
        ("weekly", MONDAY - timedelta(days=1), MONDAY.replace(hour=5), False),
        (
            "weekly",
            MONDAY - timedelta(days=9),
            MONDAY + timedelta(days=3),
            True,
        ),  # the machine was away on Monday
        ("", MONDAY - timedelta(days=99), MONDAY, False),
    ],
)
def test_day_begins_at_seven_where_the_organisation_is(
    bobs: Member, digest: str, told: datetime, now: datetime, due: bool
) -> None:
    type(bobs.organisation).objects.update(time_zone="Europe/Vienna")
    Member.objects.filter(pk=bobs.pk).update(digest=digest, digest_at=told)
    assert bool(members_due(now)) is due


def test_link_of_the_mail_ends_it_without_signing_in_and_a_look_does_not(
    campaign: Campaign, bobs: Member
) -> None:
    happened(campaign, "campaign.closed")
    assert digests_mail(datetime.now(UTC) + timedelta(days=1)) == 1
    headers = mail.outbox[0].extra_headers
    address = re.fullmatch(r"<https?://[^/]+(/.+)>", headers["List-Unsubscribe"])[1]
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address in mail.outbox[0].body
    program = Client(enforce_csrf_checks=True)
    assert program.get(address).status_code == 200
    bobs.refresh_from_db()
    assert bobs.digest == "daily"
    assert program.post(address, {"List-Unsubscribe": "One-Click"}).status_code == 200
    bobs.refresh_from_db()
    assert bobs.digest == ""
    assert program.post(reverse("access:digest-stop", args=[digest_token(bobs) + "x"])).status_code == 404
    assert program.get(reverse("access:digest-stop", args=["x" * 5000])).status_code == 404


def test_person_chooses_for_own_memberships_alone(bob_client: Client, charlie: User, bobs: Member) -> None:
    address, theirs = reverse("access:digest"), charlie.memberships.get()
    assert "Alpine Drinks" in bob_client.get(address).content.decode()
    assert bob_client.post(address, {"member": bobs.pk, "digest": "weekly"}).status_code == 302
    bobs.refresh_from_db()
    assert bobs.digest == "weekly"
    assert bob_client.post(address, {"member": theirs.pk, "digest": "daily"}).status_code == 404
    bob_client.post(address, {"member": bobs.pk, "digest": "hourly"})
    bobs.refresh_from_db()
    assert bobs.digest == "weekly"
    for strange in ("9" * 40, "x", "²"):
        assert bob_client.post(address, {"member": strange, "digest": "daily"}).status_code == 404


def test_what_happened_before_it_was_chosen_is_not_told(published: Campaign, bobs: Member) -> None:
    campaign_close(campaign=published)
    digest_choose(member=bobs, digest="daily")
    assert digests_mail(datetime.now(UTC) + timedelta(days=1)) == 0


@pytest.mark.parametrize(("days", "told"), [(None, False), (0, False), (1, True)])
def test_digest_of_a_published_campaign_says_that_its_link_opens_later(
    days: int | None, told: bool, published: Campaign, bobs: Member
) -> None:
    if days is not None:
        published.starts_on = published.organisation.today + timedelta(days=days)
        published.save(update_fields=["starts_on"])
    happened(published, "campaign.published")
    assert digests_mail(datetime.now(UTC) + timedelta(days=1)) == 1
    assert "It was published." in mail.outbox[0].body
    assert ("It opens on" in mail.outbox[0].body) is told


@pytest.mark.parametrize(("code", "told_later"), [(550, False), (450, True)])
def test_an_address_that_takes_none_keeps_no_digest_from_others(
    code: int, told_later: bool, campaign: Campaign, bobs: Member, alice: User, refused: Callable[..., None]
) -> None:
    """A colleague's that is gone; where the server asks to wait, all wait."""
    Member.objects.filter(user=alice).update(digest="daily", digest_at=bobs.digest_at)
    happened(campaign, "campaign.closed")
    at = datetime.now(UTC) + timedelta(days=1)
    due = members_due(at)
    refused(due[0].user.email, code)
    assert digests_mail(at) == (0 if told_later else 1)
    assert members_due(at) == (due if told_later else [])
    assert [message.to for message in mail.outbox] == ([] if told_later else [[due[1].user.email]])


def test_an_address_whose_host_is_no_name_keeps_no_digest_from_others(
    campaign: Campaign, bobs: Member, alice: User, refused: Callable[..., None]
) -> None:
    refused("nobody@example.org")
    Member.objects.filter(user=alice).update(digest="daily", digest_at=bobs.digest_at)
    first, second = (own.user for own in members_due(datetime.now(UTC) + timedelta(days=1)))
    User.objects.filter(pk=first.pk).update(email=f"first@{'ü' * 60}.example")
    happened(campaign, "campaign.closed")
    assert digests_mail(datetime.now(UTC) + timedelta(days=1)) == 1
    assert [message.to for message in mail.outbox] == [[second.email]]
