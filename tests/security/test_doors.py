"""No door is open that nobody opened on purpose."""

import pytest

from tests.security.doors import PUBLIC, World, anonymous_answers, doors

pytestmark = pytest.mark.django_db
CLOSED = {302, 401, 403, 404, 405}


def test_every_route_is_closed_to_strangers_or_on_the_list(world: World) -> None:
    everything = [door for door in doors() if door.name not in PUBLIC]
    assert len(everything) > 50  # the walk finds the admin, the API and the dashboards
    open_doors = {
        door.name: answers
        for door in everything
        if not set((answers := anonymous_answers(door, world)).values()) <= CLOSED
    }
    assert open_doors == {}


def test_the_list_names_only_doors_that_exist(world: World) -> None:
    assert set(PUBLIC) <= {door.name for door in doors()}


def test_admin_and_dashboards_send_strangers_to_the_sign_in(world: World) -> None:
    for door in doors():
        if door.name.startswith("dashboards:") or door.name in {
            "admin:index",
            "admin:campaigns_campaign_change",
        }:
            # Their callers are scripts: a redirect would mislead them.
            machine_read = door.name in {"dashboards:ad-trace", "dashboards:plan-step"}
            assert anonymous_answers(door, world)["get"] == (401 if machine_read else 302), door


def test_public_doors_that_only_show_take_no_writes(world: World) -> None:
    writes = {"api-session-start", "login", "logout", "admin:login", "admin:logout", "admin-sign-in"}
    writes |= {"second-factor-code", "second-factor-new", "passkey-new", "join"}
    writes |= {"password_reset", "password_reset_confirm"}
    for door in doors():
        if door.name in set(PUBLIC) - writes:
            answers = anonymous_answers(door, world)
            assert {answers[method] for method in ("post", "put", "patch", "delete")} <= {
                401,
                403,
                404,
                405,
            }, door
