"""Every page of the URL map in German, and every address of the API as it was: tools are not asked what they read."""

import json
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from campaigns.models import AccessToken, Deletion, Organisation, User
from campaigns.services.members import language_choose
from tests.dashboards.test_translated import Texts
from tests.people import client_of, tool_of
from tests.security.doors import Door, World, doors, opened

pytestmark = pytest.mark.django_db
# English as a whole, or in the viewer's language: campaigns/staff_language.py.
NOT_OF_STAFF = ("admin:", "admin-sign-in", "api-", "rights:", "campaigns:", "models:", "device:", "look:")
# Words that German texts do not have, and English ones can hardly do without.
ENGLISH = re.compile(
    r"\b(the|and|of|is|are|with|this|that|not|you|your|to|for|from|by|been|has|have|what|how|which|each|viewers?|"
    r"ads?|here|there|only|yet|page|campaigns?|sign|your|add|choose|remove|password|account|results?|closed|draft)\b",
    re.IGNORECASE,
)
# A notice as viewers saw it, in its own language; a sentence of the network's report, which is English as a whole.
QUOTED = re.compile(r'<div class="disclosure-body" lang=.*?</div>|<li lang="en">.*?</li>', re.DOTALL)
# Names of rows, of works that are cited and of what programs read.
DATA = ("Summer launch", "Mountain spring", "Alpine Drinks", "A film", "Tool", "Client", "FER Platform")
GIVEN = re.compile(
    r"[\w.-]+@[\w.]+|https?://\S+|[\w/]+\.(?:py|js)|\w+[:._]\w[\w:.]*|“\w+”|"
    r"manage\.py \w+( \w+)?|\d{4}, [A-Z].*|\(campaign \d+\)"
)


def english_left(page: str) -> list[str]:
    """Return the texts of a page in which frequent words of English stand, data and names left out."""
    texts = Texts()
    texts.feed(QUOTED.sub("", page))
    plain = []
    for text in texts.found:
        rest = text
        for name in DATA:
            rest = rest.replace(name, " ")
        if text not in Deletion.Reason.values and ENGLISH.search(GIVEN.sub(" ", rest)):
            plain.append(text)
    return plain


def pages(client: Client, world: World) -> Iterator[tuple[Door, str]]:
    for door in doors():
        if door.name.startswith(NOT_OF_STAFF) or door.name in ("logout",):
            continue
        answer = opened(client, door.path(world))
        if answer.status_code in (200, 404, 410) and answer["Content-Type"].startswith("text/html"):
            yield door, answer.getvalue().decode()


def test_no_page_of_staff_has_english_left(world: World, alice: User) -> None:
    language_choose(user=alice, language="de")
    AccessToken.objects.update(name="Tool")
    found, seen = {}, 0
    for door, page in pages(client_of(alice), world):
        seen += 1
        if plain := english_left(page):
            found[door.name] = plain
    assert found == {}
    assert seen > 50


def test_whoever_has_nobody_to_be_reads_german_pages_by_the_browser(world: World) -> None:
    asks = Client(headers={"Accept-Language": "de"})
    found = {door.name: plain for door, page in pages(asks, world) if (plain := english_left(page))}
    shared = {
        name for name in found if name.startswith("shared:")
    }  # in the organisation's language, which is English
    assert found.keys() - shared == set()


def test_english_left_on_a_page_is_found() -> None:
    assert english_left("<h1>Was zu tun ist</h1><p title='Close the menu'>Summer launch</p>") == [
        "Close the menu"
    ]


def test_the_api_answers_the_same_whatever_its_caller_reads(world: World, alice: User) -> None:
    tool = tool_of(world.campaign.organisation, *AccessToken.Scope.values, owner=alice)
    addresses = [
        door.path(world)
        for door in doors()
        if door.route.startswith("api/") and not door.name.endswith("docs")
    ]

    person = client_of(alice)

    def answers(language: str) -> dict[str, tuple[int, str]]:
        told = {}
        for address in addresses:
            for name, asks, query in (
                ("tool", tool, ""),
                ("refused", tool, "?nonsense=1"),
                ("person", person, ""),
                ("nobody", Client(), ""),
            ):
                answer = asks.get(f"{address}{query}", headers={"Accept-Language": language})
                own = answer.getvalue().decode(errors="replace")
                told[f"{name} {address}"] = (answer.status_code, _lasting(own))
        return told

    english = answers("en")
    Organisation.objects.update(language="de")
    language_choose(user=alice, language="de")
    german = answers("de")
    assert {own: german[own] for own in german if german[own] != english[own]} == {}
    assert sum(status == 200 for status, _ in german.values()) > 20


def test_what_the_api_refuses_to_write_is_told_in_english(world: World, alice: User) -> None:
    Organisation.objects.update(language="de")
    language_choose(user=alice, language="de")
    tool = tool_of(world.campaign.organisation, *AccessToken.Scope.values, owner=alice)
    address = f"/api/v1/campaigns/{world.campaign.pk}"
    for asks in (tool, client_of(alice)):
        for body in ({"brand": ""}, {"ends_on": "x"}, {"setting": "workplace"}, {"reading": "tlh"}):
            told = asks.patch(
                address, json.dumps(body), "application/json", headers={"Accept-Language": "de"}
            )
            assert 400 <= told.status_code < 500, body
            words = json.dumps(told.json(), ensure_ascii=False)
            assert not re.search(r"\b(ist|nicht|der|die|das|eine?)\b|[äöüß]", words), words


def _lasting(text: str) -> str:
    """Leave out what changes from one answer to the next: times, signatures, keys."""
    return re.sub(r"20\d\d-\d\d-\d\dT[\d:.]+Z?|sig=[\w:%-]+|request_id\W+\w+|key=[\w:%-]+", "", text)
