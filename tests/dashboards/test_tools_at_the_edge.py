"""The API's promises to tools, one step outside of what its own tests try."""

import base64
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.utils import timezone

from campaigns.api import rate
from campaigns.models import AccessToken, Ad, Campaign, IdempotentAnswer, Member, Organisation, User
from campaigns.selectors.access_tokens import AccessTokenRefused, access_token_of
from campaigns.services import idempotency
from campaigns.services.access_tokens import access_token_make, access_token_rotate
from campaigns.services.idempotency import KeyInHand, idempotency_answer, idempotency_begin
from campaigns.services.members import member_remove
from dashboards.models import ExportJob
from dashboards.services.exports import export_ask, export_claim, export_progress, exports_expire
from dashboards.surfaces.exports.write import export_write_next
from tests.people import tool_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def tool(organisation: Organisation) -> Client:
    return tool_of(organisation)


def refused(text: str) -> str:
    with pytest.raises(AccessTokenRefused) as caught:
        access_token_of(text)
    return caught.value.code


def test_the_text_before_lives_to_the_second_and_only_the_last_one_does(organisation: Organisation) -> None:
    token, first = access_token_make(organisation=organisation, name="T", scopes=["results:read"], days=1)
    token, second = access_token_rotate(token=token)
    AccessToken.objects.update(old_until=timezone.now() + timedelta(seconds=5))
    assert access_token_of(first).pk == access_token_of(second).pk == token.pk
    AccessToken.objects.update(old_until=timezone.now())
    assert refused(first) == "access_token_expired"
    _, third = access_token_rotate(token=token)
    assert access_token_of(second) and access_token_of(third)
    assert refused(first) == "access_token_invalid"


def test_who_comes_back_does_not_bring_old_tokens_to_life(organisation: Organisation, bob: User) -> None:
    """A token may be why somebody was removed."""
    member = Member.objects.get(user=bob, organisation=organisation)
    role = member.role
    _, text = access_token_make(
        organisation=organisation, name="T", scopes=["results:read"], days=1, owner=bob
    )
    other = Organisation.objects.create(name="Elsewhere", slug="elsewhere")
    Member.objects.create(user=bob, organisation=other, role=role)
    _, elsewhere = access_token_make(organisation=other, name="T", scopes=["results:read"], days=1, owner=bob)
    member_remove(member=member)
    assert refused(text) == "access_token_orphaned"
    Member.objects.create(user=bob, organisation=organisation, role=role)
    assert refused(text) == "access_token_revoked"
    assert access_token_of(elsewhere).organisation == other
    _, of_both = access_token_make(organisation=other, name="O", scopes=["results:read"], days=1)
    other.delete()
    assert refused(elsewhere) == refused(of_both) == "access_token_invalid"


def cursor(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "query",
    [
        "sessions?status=open&status=finished",  # of two, one would be ignored
        "sessions?fields=id&fields=status",
        "ads?fields=brand_moments.label",
        "ads?fields=brand_moments__label",
        "ads?fields=,",
        "ads?fields=campaign__organisation__name",
        "sessions?updated_after=2026-11-26T08:00:00+02:00",  # a plus that was not written %2B is a space
        "sessions?updated_after=2026-11-26",
        "sessions?updated_after=2026-11-26T08:00:00%2B99:00",
        "sessions?updated_after=1764144000",
        "campaigns?cursor=" + cursor("[" * 1500),
        "campaigns?cursor=" + cursor("{}"),
        "campaigns?cursor=" + cursor("[null, null]"),
        "campaigns?cursor=" + cursor('["2026-11-26T08:00:00Z", 1e400]'),
        "campaigns?cursor=" + cursor('["2026-11-26T08:00:00Z", "99999999999999999999"]'),
    ],
)
def test_nothing_that_is_not_understood_is_ignored_or_breaks(query: str, tool: Client) -> None:
    answer = tool.get(f"/api/v1/{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "parameter_invalid"), answer.content


def test_time_is_a_moment_however_it_is_written(tool: Client, campaign: Campaign) -> None:
    moment = campaign.updated_at - timedelta(seconds=1)
    for offset in (-11.5, 0, 5.75, 14):
        local = moment + timedelta(hours=offset)
        sign, minutes = "-" if offset < 0 else "%2B", int(abs(offset) * 60)
        text = f"{local:%Y-%m-%dT%H:%M:%S.%f}{sign}{minutes // 60:02}:{minutes % 60:02}"
        assert len(tool.get(f"/api/v1/campaigns?updated_after={text}").json()["results"]) == 1, text
    after = f"{campaign.updated_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    assert tool.get(f"/api/v1/campaigns?updated_after={after}").json()["results"] == []


def test_going_on_behind_a_row_that_is_gone_loses_none(tool: Client, plain_ad: Callable[..., Ad]) -> None:
    ads = [plain_ad(f"Ad {own}") for own in range(4)]
    page = tool.get("/api/v1/ads?limit=2&fields=id").json()
    ads[1].delete()
    ads[2].delete()
    rest = tool.get(page["next"]).json()
    assert [own["id"] for own in rest["results"]] == [ads[3].pk] and rest["next"] is None


def test_an_ad_whose_brand_moments_change_has_changed(tool: Client, plain_ad: Callable[..., Ad]) -> None:
    ad = plain_ad()
    since = f"{ad.updated_at:%Y-%m-%dT%H:%M:%S.%fZ}"
    moments = [{"label": "Logo", "start_ms": 0, "end_ms": 900}]
    done = tool.put(f"/api/v1/ads/{ad.pk}/brand-moments", moments, content_type="application/json")
    assert done.status_code == 200, done.content
    (row,) = tool.get(f"/api/v1/ads?updated_after={since}").json()["results"]
    assert row["brand_moments"] == moments


def test_an_export_that_is_asked_for_twice_under_a_key_is_written_once(
    tool: Client, campaign: Campaign
) -> None:
    address, body = f"/api/v1/campaigns/{campaign.pk}/exports", {"what": "ads", "form": "csv"}
    answers = [
        tool.post(address, body, content_type="application/json", headers={"Idempotency-Key": "once"})
        for _ in range(2)
    ]
    assert [own.status_code for own in answers] == [202, 202]
    assert answers[0].json()["id"] == answers[1].json()["id"] and ExportJob.objects.count() == 1
    assert {own["Location"] for own in answers} == {f"/api/v1/exports/{answers[0].json()['id']}"}


def test_who_takes_longer_than_a_key_is_held_has_done_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = idempotency_begin(sender="token:1", key="k", digest="d")
    monkeypatch.setattr(idempotency, "IN_HAND", timedelta(0))
    twin = idempotency_begin(sender="token:1", key="k", digest="d")
    assert twin.pk != slow.pk
    with pytest.raises(KeyInHand):
        idempotency_answer(row=slow, status=201, body="{}")
    idempotency_answer(row=twin, status=201, body="{}")
    assert IdempotentAnswer.objects.get().status == 201


@pytest.mark.django_db(transaction=True)
def test_twins_at_the_same_moment_make_one_campaign(organisation: Organisation) -> None:
    tool = tool_of(organisation)
    authorization = tool.defaults["HTTP_AUTHORIZATION"]

    def send(_: int) -> int:
        try:
            own = Client(HTTP_AUTHORIZATION=authorization)
            body, key = {"name": "Twin", "brand": "B"}, {"Idempotency-Key": "twin"}
            return own.post(
                "/api/v1/campaigns", body, content_type="application/json", headers=key
            ).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as pool:
        statuses = list(pool.map(send, range(6)))
    assert set(statuses) <= {201, 409} and 201 in statuses
    assert Campaign.objects.filter(name="Twin").count() == 1


def test_a_late_worker_does_not_hold_the_lease_of_the_next(campaign: Campaign) -> None:
    export_ask(campaign=campaign, what="ads", form="csv", scopes=[])
    lost = export_claim()
    past = timezone.now() - timedelta(seconds=1)
    ExportJob.objects.update(leased_until=past)
    taken = export_claim()
    assert (lost.pk, taken.attempts) == (taken.pk, 2)
    ExportJob.objects.update(leased_until=past)
    export_progress(job=lost, rows=7)
    found = ExportJob.objects.get()
    assert (found.rows, found.leased_until) == (0, past)


def test_a_file_that_is_nobodys_does_not_stay(
    campaign: Campaign, settings: object, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MEDIA_ROOT = tmp_path
    export_ask(campaign=campaign, what="ads", form="csv", scopes=[])
    assert export_write_next()
    job = ExportJob.objects.get()
    lost = default_storage.save("exports/of-a-worker-that-was-lost.csv", ContentFile(b"1"))
    assert exports_expire() == 0, "a worker may be about to say whose it is"
    monkeypatch.setattr("dashboards.services.exports.LEASE", timedelta(seconds=-5))
    assert exports_expire() == 1 and not default_storage.exists(lost)
    assert default_storage.exists(job.file)
    campaign.delete()
    assert exports_expire() == 1 and not default_storage.exists(job.file)


def test_what_is_counted_is_counted_once_however_many_ask_at_once(
    organisation: Organisation, settings: object
) -> None:
    settings.API_PER_MINUTE = 20
    token = access_token_make(organisation=organisation, name="T", scopes=["results:read"], days=1)[0]
    with ThreadPoolExecutor(8) as pool:
        taken = list(pool.map(lambda _: rate.rate_take(token_id=token.pk, kind="calls", limit=20), range(40)))
    by_window: dict[str, list[int]] = {}
    for own in taken:
        by_window.setdefault(own.headers["RateLimit-Policy"], []).append(own.left)
    assert by_window.keys() == {'"calls";q=20;w=60'}
    lefts = sorted(by_window.popitem()[1], reverse=True)
    whole = list(range(19, -21, -1))
    assert lefts == whole or len(set(lefts)) < 40, "a minute may have begun in between"
    assert all("r=-" not in own.headers["RateLimit"] for own in taken)
