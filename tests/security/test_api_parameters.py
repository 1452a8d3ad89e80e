"""Every address of the API × every method, made from the URL map: a parameter that nobody reads is never ignored."""

import re

import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from campaigns.models import AccessToken, Campaign, Organisation, User, ViewerSession
from campaigns.tokens import token_issue
from dashboards.models import ExportJob
from dashboards.surfaces.api.paging import PAGING
from dashboards.surfaces.exports.links import export_link
from fer_platform.kit.parameters import StrictView
from tests.people import client_of, tool_of
from tests.security.doors import Door, World, doors
from tests.security.test_api_doors import METHODS, view_classes

PAGES = {"api-docs"}  # for people: what a mail program adds to its address harms nobody
BY_LINK = {"api-export-file"}  # no view of this kind: `test_a_link_to_a_file…` below


def strict_doors() -> list[tuple[Door, type]]:
    classes = view_classes()
    named = [own for own in doors() if own.route.startswith("api/") and own.name not in PAGES | BY_LINK]
    return [(door, classes[door.name]) for door in named]


def test_every_address_of_the_api_holds_to_the_rule() -> None:
    assert len(strict_doors()) > 40
    loose = [door.name for door, view in strict_doors() if not issubclass(view, StrictView)]
    assert not loose


@pytest.mark.django_db
def test_an_unknown_parameter_is_refused_and_nothing_is_done(world: World, alice: User) -> None:
    tool = tool_of(world.campaign.organisation, *AccessToken.Scope.values, owner=alice)
    viewer = Client(headers={"Authorization": f"Viewer {token_issue(world.session.pk)}"})
    for door, view in strict_doors():
        ended = door.name == "api-session-way-out"  # opened by nobody whose session still runs
        status = ViewerSession.Status.FINISHED if ended else ViewerSession.Status.OPEN
        ViewerSession.objects.filter(pk=world.session.pk).update(status=status)
        of_viewer = "session_id>/" in door.route
        asks = client_of(alice) if door.name == "api-try-it" else viewer if of_viewer else tool
        for method in [own for own in METHODS if hasattr(view, own)]:
            known = sorted(view.takes.get(method.upper(), ()))
            answer = getattr(asks, method)(f"{door.path(world)}?nonsense=1")
            assert answer.status_code == 400, (door, method, answer.content)
            told = answer.json()
            assert told["code"] == "parameter_unknown", (door, method, told)
            assert told["unknown"] == ["nonsense"] and told["known"] == known, (door, method)
            if "format" not in known:  # of which the framework would make something
                of_framework = getattr(asks, method)(f"{door.path(world)}?format=api")
                assert of_framework.json().get("unknown") == ["format"], (door, method)
            if known:
                twice = getattr(asks, method)(f"{door.path(world)}?{known[-1]}=1&{known[-1]}=2")
                assert twice.status_code == 400, (door, method)
                assert twice.json()["parameter"] == known[-1], (door, method)


def test_the_document_names_the_parameters_that_are_taken() -> None:
    document = SchemaGenerator().get_schema(request=None, public=True)
    routes = {f"/{door.route}".replace("<", "{").replace(">", "}"): view for door, view in strict_doors()}
    for path, methods in document["paths"].items():
        view = next(own for route, own in routes.items() if _plain(route) == path)
        for method in [own for own in METHODS if own in methods]:
            told = {own["name"] for own in methods[method].get("parameters", []) if own["in"] == "query"}
            taken = set(view.takes.get(method.upper(), ()))
            older = set(PAGING) if view.__name__ == "CampaignsView" else set()  # goes with version 2
            assert told == taken - older, (path, method)


@pytest.mark.django_db
def test_a_link_to_a_file_takes_its_key_alone(world: World) -> None:
    answer = Client().get(f"{export_link(ExportJob.objects.first())}&nonsense=1")
    assert answer.status_code == 400 and answer.json()["unknown"] == ["nonsense"]


@pytest.mark.django_db
def test_what_is_refused_is_told_in_one_language_whoever_asks(campaign: Campaign) -> None:
    Organisation.objects.update(language="de")
    for language in ("en", "de", "ar"):
        tool = tool_of(campaign.organisation)
        asks = {"Accept-Language": language}
        refused = tool.get("/api/v1/campaigns?nonsense=1", headers=asks).json()
        assert refused["detail"] == "There is no parameter nonsense here."
        early = tool.post(f"/api/v1/campaigns/{campaign.pk}/publish", headers=asks).json()
        assert "no ad yet" in early["missing"][0], "in the service's words, which pages translate"


def _plain(route: str) -> str:
    """A route's `{int:pk}` as the document writes it: `{id}`."""
    return re.sub(r"\{(?:\w+:)?(\w+)\}", r"{\1}", route).replace("{pk}", "{id}")
