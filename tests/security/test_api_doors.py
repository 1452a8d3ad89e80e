"""Every address for tools × everybody who may try it, made from the URL map: what is declared is what is held."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone

from campaigns.api.door import ApiDoor
from campaigns.models import AccessToken, Member, Organisation, User
from campaigns.permissions import scopes_of_role
from campaigns.services.access_tokens import access_token_make
from campaigns.services.sessions import session_withdraw
from campaigns.tokens import token_issue
from tests.people import client_of, member_make, tool_of
from tests.security.doors import Door, World, doors

pytestmark = pytest.mark.django_db
METHODS = ("get", "post", "put", "patch", "delete")
INSTALLATION = {"api-models", "api-model"}  # of networks, which are no organisation's
NEEDED = {"api-frames": "?campaign={campaign}"}  # lists that want to know of what


def view_classes() -> dict[str, type]:
    """Return the class of each address of the API by its name."""
    found, left = {}, [get_resolver()]
    while left:
        for entry in left.pop().url_patterns:
            if hasattr(entry, "url_patterns"):
                left.append(entry)
            elif hasattr(entry.callback, "view_class"):
                found[entry.name] = entry.callback.view_class
    return found


def tool_doors() -> list[tuple[Door, type]]:
    classes = view_classes()
    return [
        (door, classes[door.name]) for door in doors() if issubclass(classes.get(door.name, object), ApiDoor)
    ]


def path_of(door: Door, world: World) -> str:
    return door.path(world) + NEEDED.get(door.name, "").format(campaign=world.campaign.pk)


def bearer(text: str) -> Client:
    return Client(headers={"Authorization": f"Bearer {text}"})


@pytest.fixture
def refused(world: World, alice: User) -> dict[str, Client]:
    """Who may do nothing at all."""
    organisation = world.campaign.organisation
    made = {
        name: access_token_make(
            organisation=organisation, name=name, scopes=AccessToken.Scope.values, days=1, owner=alice
        )
        for name in ("revoked", "expired", "left")
    }
    AccessToken.objects.filter(name="revoked").update(revoked_at=timezone.now())
    AccessToken.objects.filter(name="expired").update(expires_at=timezone.now() - timedelta(seconds=1))
    somebody = member_make("somebody", organisation, Member.Role.ADMIN)
    AccessToken.objects.filter(name="left").update(owner=somebody)
    somebody.memberships.all().delete()
    viewer = token_issue(world.session.pk)
    people = {
        "anonymous": Client(),
        "viewer": Client(headers={"Authorization": f"Viewer {viewer}"}),
        "viewer's token as a tool's": bearer(viewer),
        "person without organisation": client_of(User.objects.create_user("nobody")),
        **{name: bearer(text) for name, (_, text) in made.items()},
    }
    session_withdraw(session=world.session)
    return people | {"withdrawn": Client(headers={"Authorization": f"Viewer {viewer}"})}


def test_every_address_names_a_scope_for_each_method_that_it_takes() -> None:
    assert len(tool_doors()) >= 12
    for door, view in tool_doors():
        taken = {own.upper() for own in METHODS if hasattr(view, own)}
        assert set(view.scopes) == taken, door
        assert set(view.scopes.values()) <= set(AccessToken.Scope.values), door
        reads = {scope for method, scope in view.scopes.items() if method == "GET"}
        assert all(scope.endswith(":read") or scope == "webhook:write" for scope in reads), door


def test_nobody_without_a_right_gets_in(world: World, refused: dict[str, Client]) -> None:
    for door, _ in tool_doors():
        for method in METHODS:
            for name, client in refused.items():
                answer = getattr(client, method)(path_of(door, world))
                if name == "person without organisation":
                    empty = answer.status_code == 200 and answer.json().get("results") == []
                    own = answer.status_code == 200 and door.name in INSTALLATION
                    assert empty or own or answer.status_code in {400, 403, 404, 405}, (
                        door,
                        method,
                        answer.content,
                    )
                    continue
                assert answer.status_code == 401, (door, method, name, answer.status_code)
                assert answer["WWW-Authenticate"].startswith("Bearer"), (door, name)


def test_a_token_gets_as_far_as_its_scopes(world: World, alice: User) -> None:
    organisation = world.campaign.organisation
    for scope in AccessToken.Scope.values:
        tool = tool_of(organisation, scope, owner=alice if scope == "viewer:write" else None)
        for door, view in tool_doors():
            for method in METHODS:
                needed = view.scopes.get(method.upper())
                if method == "delete" and needed == scope:
                    continue  # what is deleted here, the next door would miss; deleting has tests of its own
                answer = getattr(tool, method)(path_of(door, world))
                if needed and needed != scope:
                    assert answer.status_code == 403, (door, method, scope)
                    assert answer.json()["scope"] == needed
                elif needed and door.name != "api-export":  # needs what reading its rows needs, too
                    assert answer.status_code not in {401, 403, 404, 500}, (door, method, answer.content)
                elif not needed:
                    assert answer.status_code == 405, (door, method, scope, answer.status_code)


def test_roles_read_everything_and_analysts_write_nothing(
    world: World, alice: User, bob: User, marta: User
) -> None:
    for person in (alice, bob, marta):
        for client in (client_of(person), _personal(person, world.campaign.organisation)):
            for door, view in tool_doors():
                for method in METHODS:
                    if method.upper() not in view.scopes or (method == "delete" and person is not bob):
                        continue
                    status = getattr(client, method)(path_of(door, world)).status_code
                    if person is bob and view.scopes[method.upper()].endswith(":write"):
                        empty = method == "get" and status == 200  # a browser's list of nothing
                        assert empty or status in {403, 404}, (door, method, status)
                    elif door.name == "api-campaign-next-ad":
                        assert status == 415, (door, person, status)  # it takes JSON, and this is a form
                    elif method == "get":
                        assert status in {200, 409}, (door, person, status)
                    else:
                        assert status not in {401, 403, 404, 500}, (door, method, status)


@pytest.mark.parametrize("role", Member.Role.values)
def test_another_organisations_roles_find_nothing(
    world: World, other_organisation: Organisation, role: str
) -> None:
    person = member_make(f"other-{role}", other_organisation, role)
    for client in (client_of(person), _personal(person, other_organisation), tool_of(other_organisation)):
        for door, view in tool_doors():
            for method in METHODS:
                if method.upper() in view.scopes:
                    answer = getattr(client, method)(path_of(door, world))
                    alien = "<" in door.route and door.name not in INSTALLATION
                    assert answer.status_code in ({403, 404} if alien else {200, 201, 400, 403, 415}), (
                        door,
                        method,
                    )
                    assert world.campaign.name.encode() not in answer.content


def _personal(person: User, organisation: Organisation) -> Client:
    role = person.memberships.get().role
    return tool_of(organisation, *scopes_of_role(role), owner=person)
