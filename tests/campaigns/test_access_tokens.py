"""Access tokens: what opens the API, what does not, and what is written down."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from campaigns.access_secret import secret_make, secret_well_formed
from campaigns.models import AccessToken, AuditEntry, Campaign, Member, Organisation, User
from campaigns.permissions import scopes_of_role
from campaigns.selectors.access_tokens import AccessTokenRefused, access_token_of
from campaigns.services.access_tokens import access_token_make, access_token_revoke, access_token_rotate
from campaigns.services.members import member_remove

pytestmark = pytest.mark.django_db
ADDRESS = "/api/v1/campaigns"


def make(
    organisation: Organisation, *scopes: str, owner: User | None = None, days: int = 30
) -> tuple[AccessToken, str]:
    return access_token_make(organisation=organisation, name="Report", scopes=scopes, days=days, owner=owner)


def asked(text: str, address: str = ADDRESS) -> object:
    return Client().get(address, headers={"Authorization": f"Bearer {text}"})


def test_a_token_reads_its_organisation_alone_and_is_nowhere_in_the_database(
    organisation: Organisation, campaign: Campaign, other_campaign: Campaign
) -> None:
    token, text = make(organisation, "campaign:read")
    answer = asked(text)
    assert [own["id"] for own in answer.json()["results"]] == [campaign.pk]
    token.refresh_from_db()
    assert token.last_used_on == timezone.localdate()
    row = AccessToken.objects.filter(pk=token.pk).values().get()
    assert text not in str(row) and text[9:40] not in str(row)


@pytest.mark.parametrize("broken", ["", "fer_live_", "fer_live_" + "a" * 49, "Bearer", "x" * 9000])
def test_what_is_no_token_is_refused_with_how_to_sign_in(broken: str) -> None:
    answer = asked(broken)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer["Content-Type"] == "application/problem+json"


def test_a_mistyped_token_is_known_by_its_checksum() -> None:
    text = secret_make()
    assert secret_well_formed(text)
    wrong = text[:20] + ("A" if text[20] != "A" else "B") + text[21:]
    assert not secret_well_formed(wrong)


def test_a_missing_scope_is_named(organisation: Organisation) -> None:
    answer = asked(make(organisation, "results:read")[1])
    assert answer.status_code == 403
    assert answer.json()["scope"] == "campaign:read"
    assert 'scope="campaign:read"' in answer["WWW-Authenticate"]


def test_rotation_keeps_both_for_a_day_and_revocation_ends_both(organisation: Organisation) -> None:
    token, first = make(organisation, "campaign:read")
    token, second = access_token_rotate(token=token)
    assert asked(first).status_code == asked(second).status_code == 200
    AccessToken.objects.update(old_until=timezone.now() - timedelta(seconds=1))
    assert (asked(first).status_code, asked(second).status_code) == (401, 200)
    token, third = access_token_rotate(token=token)
    access_token_revoke(token=token)
    assert {asked(text).json()["code"] for text in (second, third)} == {"access_token_revoked"}


def test_an_expired_token_stays_out_and_is_not_rotated(organisation: Organisation) -> None:
    token, text = make(organisation, "campaign:read")
    AccessToken.objects.update(expires_at=timezone.now())
    assert asked(text).json()["code"] == "access_token_expired"
    with pytest.raises(ValidationError):
        access_token_rotate(token=token)


def test_no_token_lives_longer_than_a_year_whoever_writes_it(organisation: Organisation) -> None:
    with pytest.raises(ValidationError):
        make(organisation, "campaign:read", days=366)
    token, _ = make(organisation, "campaign:read", days=365)
    with pytest.raises(DatabaseError), transaction.atomic():
        AccessToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() + timedelta(days=400))


def test_a_personal_token_may_what_its_owner_may_and_ends_with_the_membership(
    organisation: Organisation, bob: User, marta: User
) -> None:
    with pytest.raises(ValidationError):
        make(organisation, "campaign:write", owner=bob)
    text = make(organisation, "campaign:write", "campaign:read", owner=marta)[1]
    member = Member.objects.get(user=marta)
    Member.objects.filter(pk=member.pk).update(role=Member.Role.ANALYST)
    assert asked(text).status_code == 200
    member_remove(member=member)
    with pytest.raises(AccessTokenRefused, match="access_token_orphaned"):
        access_token_of(text)


def test_a_token_opens_no_page(organisation: Organisation, campaign: Campaign) -> None:
    text = make(organisation, *scopes_of_role("marketer"))[1]
    for address in (f"/campaigns/{campaign.pk}/", "/admin/", "/access/tokens/", "/access/log/"):
        assert asked(text, address).status_code == 302


def test_the_page_shows_a_text_once_and_only_to_whom_it_belongs(
    organisation: Organisation, alice_client: Client, marta: User, charlie_client: Client
) -> None:
    form = {"name": "Sheet", "organisation": organisation.pk, "whose": "organisation", "days": 30}
    page = alice_client.post("/access/tokens/", form | {"scopes": ["results:read"]})
    token = AccessToken.objects.get()
    text = page.context["text"]
    assert text in page.content.decode() and access_token_of(text) == token
    assert text not in alice_client.get("/access/tokens/").content.decode()
    assert alice_client.post("/access/tokens/", form).status_code == 422
    assert charlie_client.post(f"/access/tokens/{token.pk}/revoke/").status_code == 404
    martas = make(organisation, "results:read", owner=marta)[0]
    assert alice_client.post(f"/access/tokens/{martas.pk}/rotate/").status_code == 404
    assert alice_client.post(f"/access/tokens/{martas.pk}/revoke/").status_code == 302
    assert alice_client.get(f"/access/tokens/{token.pk}/revoke/").status_code == 405


def test_only_admins_make_tokens_of_the_organisation(
    organisation: Organisation, marta_client: Client
) -> None:
    form = {"name": "Sheet", "organisation": organisation.pk, "whose": "organisation", "days": 30}
    assert marta_client.post("/access/tokens/", form | {"scopes": ["results:read"]}).status_code == 422
    assert not AccessToken.objects.exists()


def test_the_command_makes_lists_rotates_and_revokes(organisation: Organisation) -> None:
    def command(*words: str) -> str:
        out = StringIO()
        call_command("token", *words, stdout=out, stderr=StringIO())
        return out.getvalue().strip()

    first = command("make", "Nightly", "--organisation", "alpine", "--scope", "campaign:read")
    token = access_token_of(first)
    assert f"…{token.hint}\tNightly\torganisation" in command("list", "--organisation", "alpine")
    AccessToken.objects.update(expires_at=timezone.now())
    assert "\texpired 2" in command("list", "--organisation", "alpine")  # on its last day, too
    AccessToken.objects.update(expires_at=timezone.now() + timedelta(days=1))
    second = command("rotate", str(token.pk))
    command("revoke", str(token.pk))
    assert asked(second).status_code == 401


def test_a_token_is_told_how_much_is_left_and_stopped_after_it(
    organisation: Organisation, settings: object
) -> None:
    settings.API_PER_MINUTE = 2
    text = make(organisation, "campaign:read")[1]
    answers = [asked(text) for _ in range(5)]  # more than two minutes never lie in between
    assert answers[0]["RateLimit-Policy"] == '"calls";q=2;w=60'
    assert '"calls";r=1' in answers[0]["RateLimit"]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) <= 61


def test_reading_does_not_depend_on_redis(organisation: Organisation, settings: object) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = asked(make(organisation, "campaign:read")[1])
    assert answer.status_code == 200 and "RateLimit" not in answer


def test_the_log_names_who_did_what_and_cannot_be_changed(
    organisation: Organisation, alice: User, alice_client: Client, campaign: Campaign, bob_client: Client
) -> None:
    alice.set_password("a long password 7")
    alice.save()
    alice_client.force_login(alice, backend="django.contrib.auth.backends.ModelBackend")
    Client().post("/sign-in/", {"username": "alice", "password": "a long password 7"})
    Client().post("/admin/login/", {"username": "alice", "password": "a long password 7"})
    alice_client.get(f"/campaigns/{campaign.pk}/findings.xlsx")
    alice_client.post(f"/admin/campaigns/campaign/{campaign.pk}/delete/", {"post": "yes"})
    found = list(AuditEntry.objects.order_by("pk").values_list("actor", "action", "organisation__slug"))
    expected = ["signed_in", "signed_in", "exported", "campaign_deleted"]
    assert found == [("alice", action, "alpine") for action in expected]
    page = alice_client.get("/access/log/?action=exported").content.decode()
    assert "findings" in page and "Deleted a campaign</td>" not in page
    lines = alice_client.get("/access/log.csv").getvalue().decode().splitlines()
    assert len(lines) == 5 and lines[0].endswith("at,organisation,actor_kind,actor,action,subject")
    assert bob_client.get("/access/log/").status_code == bob_client.get("/access/log.csv").status_code == 403
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.update(actor="somebody else")


def test_the_log_of_one_organisation_is_not_anothers(
    organisation: Organisation, campaign: Campaign, alice_client: Client, charlie_client: Client
) -> None:
    alice_client.post(f"/admin/campaigns/campaign/{campaign.pk}/delete/", {"post": "yes"})
    assert "Summer launch" not in charlie_client.get("/access/log/").content.decode()
    assert b"Summer" not in charlie_client.get("/access/log.csv").getvalue()


def test_a_name_like_a_formula_stays_text_in_the_log(
    organisation: Organisation, campaign: Campaign, alice_client: Client
) -> None:
    Campaign.objects.update(name='=HYPERLINK("x")')
    alice_client.post(f"/admin/campaigns/campaign/{campaign.pk}/delete/", {"post": "yes"})
    assert b"'=HYPERLINK" in alice_client.get("/access/log.csv").getvalue()


def test_nobody_is_offered_a_scope_that_the_role_is_refused(
    alice_client: Client, marta_client: Client, bob_client: Client
) -> None:
    for client, role in ((alice_client, "admin"), (marta_client, "marketer"), (bob_client, "analyst")):
        form = client.get("/access/tokens/").context["form"]
        assert {own for own, _ in form.fields["scopes"].choices} == scopes_of_role(role)


def test_an_operator_who_names_a_wrong_organisation_is_told_which_there_are(
    organisation: Organisation,
) -> None:
    for words in (["token", "list"], ["bi", "grant"], ["norms", "import", "no.json"]):
        with pytest.raises(CommandError, match=f"There are: .*{organisation.slug}"):
            call_command(*words, "--organisation", "nobody")
