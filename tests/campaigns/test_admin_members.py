"""Members in the admin, and what their roles open."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from campaigns.models import Member, Organisation, User
from campaigns.services.members import member_attach, member_change_role, member_password_set, member_remove
from tests.people import client_of, member_make

LIST = "/admin/campaigns/member/"
STRONG = "seven green bicycles"


def page(user: User, action: str = "change") -> str:
    return reverse(f"admin:campaigns_member_{action}", args=[user.memberships.get().pk])


def person(organisation: Organisation, **changes: object) -> dict[str, object]:
    return {
        "organisation": organisation.pk,
        "role": "marketer",
        "username": "dora",
        "password": STRONG,
        **changes,
    }


def sign_in(name: str, password: str) -> bool:
    return Client().post("/sign-in/", {"username": name, "password": password}).status_code == 302


def test_admin_adds_a_marketer_who_can_sign_in(alice_client: Client, organisation: Organisation) -> None:
    response = alice_client.post(f"{LIST}add/", person(organisation, first_name="Dora"))
    assert response.status_code == 302
    dora = User.objects.get(username="dora")
    assert (dora.first_name, dora.is_staff, dora.is_superuser) == ("Dora", True, False)
    assert sign_in("dora", STRONG)


def test_made_password_is_shown_once_and_works(alice_client: Client, organisation: Organisation) -> None:
    response = alice_client.post(
        f"{LIST}add/", person(organisation, password="", role="analyst"), follow=True
    )
    password = re.search(r"<code>(\S{16})</code>", response.content.decode()).group(1)
    assert sign_in("dora", password)
    assert not User.objects.get(username="dora").is_staff
    assert password not in alice_client.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("changes", "field"), [({"password": "short"}, "password"), ({"username": "ALICE"}, "username")]
)
def test_weak_password_and_taken_name_are_refused(
    alice_client: Client, organisation: Organisation, changes: dict[str, str], field: str
) -> None:
    response = alice_client.post(f"{LIST}add/", person(organisation, **changes))
    assert field in response.context["adminform"].form.errors


def test_role_decides_about_the_admin_site(alice_client: Client, bob: User) -> None:
    assert client_of(bob).get("/admin/").status_code == 302
    assert alice_client.post(page(bob), {"role": "marketer"}).status_code == 302
    bob.refresh_from_db()
    assert client_of(bob).get("/admin/").status_code == 200
    alice_client.post(page(bob), {"role": "analyst"})
    bob.refresh_from_db()
    assert client_of(bob).get("/admin/").status_code == 302


def test_forgotten_password_is_set_anew(alice_client: Client, bob: User) -> None:
    assert alice_client.post(page(bob), {"role": "analyst", "new_password": STRONG}).status_code == 302
    assert sign_in("bob", STRONG)


def test_password_of_someone_who_belongs_elsewhere_too_is_out_of_reach(
    alice_client: Client, bob: User, other_organisation: Organisation
) -> None:
    mine = bob.memberships.get()
    address = page(bob)
    member_attach(user=bob, organisation=other_organisation, role=Member.Role.ANALYST)
    assert "new_password" not in alice_client.get(address).content.decode()
    alice_client.post(address, {"role": "analyst", "new_password": STRONG})
    assert not sign_in("bob", STRONG)
    with pytest.raises(ValidationError):
        member_password_set(member=mine, password=STRONG)


def test_removed_member_can_no_longer_sign_in(alice_client: Client, bob: User) -> None:
    browser = client_of(bob)
    assert alice_client.post(page(bob, "delete"), {"post": "yes"}).status_code == 302
    bob.refresh_from_db()
    assert not bob.is_active
    assert browser.get("/admin/").status_code == 302


def test_last_admin_stays(alice_client: Client, alice: User, organisation: Organisation) -> None:
    assert alice_client.post(page(alice, "delete"), {"post": "yes"}).status_code == 403
    response = alice_client.post(page(alice), {"role": "marketer"})
    assert "role" in response.context["adminform"].form.errors
    member = alice.memberships.get()
    with pytest.raises(ValidationError):
        member_remove(member=member)
    member_make("anna", organisation, Member.Role.ADMIN)
    assert member_change_role(member=member, role=Member.Role.MARKETER).role == "marketer"


def test_operator_sees_accounts_and_nobody_else_does(
    alice_client: Client, operator_client: Client, bob: User
) -> None:
    assert operator_client.get("/admin/campaigns/user/").status_code == 200
    assert operator_client.get(f"/admin/campaigns/user/{bob.pk}/change/").status_code == 200
    assert alice_client.get("/admin/campaigns/user/").status_code == 403
    assert alice_client.get(f"/admin/campaigns/user/{bob.pk}/change/").status_code == 403
    assert alice_client.post(f"/admin/campaigns/user/{bob.pk}/password/", {}).status_code in (403, 404)


@pytest.mark.parametrize("rows", [1, 3])
def test_list_takes_the_same_queries_for_one_and_three(
    alice_client: Client,
    organisation: Organisation,
    rows: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for index in range(rows):
        member_make(f"person{index}", organisation, Member.Role.ANALYST)
    with django_assert_num_queries(10):
        content = alice_client.get(LIST).content.decode()
    assert content.count("person") >= rows
