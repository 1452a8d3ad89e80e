"""Places of groups hold however many come at once and whatever dies, and reopen exactly as often as one is released."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from django.core.exceptions import ValidationError
from django.db import OperationalError, connection
from django.db.utils import InterfaceError
from django.test import Client

from campaigns.models import Campaign, PanelVisit, QuotaCell
from campaigns.selectors.recruitment import Brought, brought_seal, cells_told
from campaigns.services.questions import questions_set
from campaigns.services.recruitment import QuotaFull, recruitment_set, visits_release
from campaigns.services.screener import screener_answer
from campaigns.services.sessions import session_start
from campaigns.survey_forms import Given
from tests.campaigns.test_own_questions import AGE, ALL, ids, screen
from tests.campaigns.test_recruitment import begun, watched
from tests.campaigns.viewing import YES, notice_read
from tests.people import tool_of

STARTS = int(os.environ.get("STARTS", "80"))  # `make panel-trial` takes 1,000
QUOTA = STARTS // 10


def grouped(campaign: Campaign, cells: list[dict], **values: object) -> Campaign:
    ways = {"over_quota": {"url": "https://panel.example/full?id={id}", "code": "FULL"}}
    recruitment_set(
        campaign=campaign, provider="own", parameters=["id"], outcomes=ways, cells=cells, **values
    )
    return campaign


def test_a_group_of_a_panel_value_is_full_by_itself(published: Campaign, marta_client: Client) -> None:
    grouped(published, [{"variable": "age", "value": "18-34", "places": 2}])
    young, _ = (begun(published, f"id=P-{number}&seg_age=18-34") for number in range(2))
    full = Client().get(f"/v/{published.share_code}/?id=P-3&seg_age=18-34")
    assert (full.status_code, "https://panel.example/full?id=P-3" in full.content.decode()) == (410, True)
    for other in ("seg_age=35%2B", "seg_region=18-34", ""):
        begun(published, f"id=Q-{other[-4:]}&{other}")
    (told,) = cells_told(published)
    assert (told.taken, told.places) == (2, 2)
    side = " ".join(marta_client.get(f"/studio/{published.pk}/state/").content.decode().split())
    assert "age 18-34</span> 2 of 2 taken" in side
    PanelVisit.objects.get(session=young.session_id).delete()
    begun(published, "id=P-3&seg_age=18-34")


def test_the_studio_tells_how_many_places_are_taken_and_no_full_link_to_send(
    published: Campaign, marta_client: Client
) -> None:
    grouped(published, [], quota=2)
    for number, (told, works) in enumerate(
        (("0 of 2 taken", True), ("1 of 2 taken", True), ("2 of 2 taken", False))
    ):
        side = " ".join(marta_client.get(f"/studio/{published.pk}/state/").content.decode().split())
        assert told in side
        assert ("It works now" in side, "All places are taken" in side) == (works, not works)
        if works:
            begun(published, f"id=P-{number}")


def test_a_group_of_an_answer_ends_whoever_comes_too_late_and_keeps_no_place_for_them(
    published: Campaign,
) -> None:
    questions_set(campaign=published, questions=ALL)
    grouped(published, [{"question": ids(published)["screener-1"], "option": 2, "places": 1}], quota=2)
    first, second = (begun(published, f"id=P-{number}") for number in range(2))
    assert screen(first, published).json() == {"screening": "passed"}
    for _ in range(2):
        assert screen(second, published).json() == {"screening": "full"}
    assert second.call("way-out").json()["url"] == "https://panel.example/full?id=P-1"
    begun(published, "id=P-3")  # the second one's place of the whole is free again
    watched(first)
    assert visits_release(session_ids=[first.session_id]) == 1
    assert screen(begun(published, "id=P-4"), published).json() == {"screening": "passed"}
    assert "screener" not in str(PanelVisit.objects.values_list("parameters"))


@pytest.mark.parametrize(
    "cell",
    [
        {"variable": "Age", "value": "1", "places": 1}, {"variable": "age", "value": "", "places": 1},
        {"variable": "", "value": "1", "places": 1}, {"question": 10**9, "option": 1, "places": 1},
        {"question": None, "option": 1, "places": 1}, {"variable": "age", "value": "<b>", "places": 1},
        {"variable": "age", "value": "1", "places": 0}, {"variable": "age", "value": "1", "places": 10**7},
    ],
)  # fmt: skip
def test_a_group_that_nobody_can_be_in_is_refused(published: Campaign, cell: dict) -> None:
    with pytest.raises(ValidationError):
        grouped(published, [cell])
    assert not QuotaCell.objects.exists()


def test_groups_are_set_on_the_page_and_by_tools_and_keep_their_visits(
    published: Campaign, marta_client: Client
) -> None:
    (question,) = questions_set(campaign=published, questions=[AGE])
    address = f"/studio/{published.pk}/panel/"
    sent = {"act": "save", "provider": "own", "parameters": "id", "once": "on"}
    sent |= {"values": "age = 18-34: 50\n\nregion=north :7", f"places-{question.pk}-2": "9"}
    assert marta_client.post(address, sent).status_code == 302
    cells = [(own.variable, own.value, own.option, own.places) for own in QuotaCell.objects.all()]
    assert cells == [("age", "18-34", None, 50), ("region", "north", None, 7), ("", "", 2, 9)]
    begun(published, "id=P-1&seg_age=18-34")
    page = marta_client.get(address).content.decode()
    assert "age = 18-34: 50\nregion = north: 7" in page
    for bad in ("age 18-34 50", "age=18-34:0", "age=18-34:5\nage=18-34:6", "Ä=1:2"):
        assert marta_client.post(address, sent | {"values": bad}).status_code == 422, bad
    tool = tool_of(published.organisation, "campaign:read", "campaign:write")
    door = f"/api/v1/campaigns/{published.pk}/recruitment"
    body = tool.get(door).json()
    body["cells"][0]["places"] = 51
    assert tool.put(door, body, content_type="application/json").json()["cells"] == body["cells"]
    assert [own.taken for own in cells_told(published)] == [1, 0, 0]
    for bad in ([{"places": 1}], [{"variable": "a\x00", "value": "1", "places": 1}], [{"question": 2**70}]):
        answer = tool.put(door, body | {"cells": bad}, content_type="application/json")
        assert answer.status_code == 400, bad


@pytest.mark.django_db(transaction=True)
def test_places_are_exact_under_load_while_connections_are_killed_and_reopen_as_often_as_released(
    published: Campaign,
) -> None:
    questions_set(campaign=published, questions=[AGE])
    question = ids(published)["screener-1"]
    cells = [{"variable": "age", "value": age, "places": QUOTA // 2} for age in ("old", "young")]
    cells += [{"question": question, "option": 2, "places": QUOTA // 4}]
    grouped(published, cells, quota=QUOTA, once=False)
    version = notice_read(published)
    done = threading.Event()

    def one(number: int) -> str:
        """Come, answer, and stay: what one worker does for one viewer."""
        brought = Brought(f"P-{number}", False, {}, {"age": "young" if number % 2 else "old"})
        arrival = brought_seal(published, brought)
        try:
            session = session_start(
                campaign=published, consents=YES, notice_version=version, arrival=arrival
            ).session
            return screener_answer(session=session, own=[Given(question, [1 + number // 2 % 2])])
        except QuotaFull:
            return "turned away"
        except (OperationalError, InterfaceError):
            connection.close()
            return "killed"
        finally:
            if number % 25 == 0:
                connection.close()

    def kill() -> int:
        rng, killed = Random(1), 0
        while not done.wait(0.2):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                    " AND state <> 'idle'"
                )
                if pids := [pid for (pid,) in cursor.fetchall()]:
                    cursor.execute("SELECT pg_terminate_backend(%s)", [rng.choice(pids)])
                    killed += 1
        connection.close()
        return killed

    def crowd(numbers: range) -> list[str]:
        with ThreadPoolExecutor(8) as people:
            found = list(people.map(one, numbers))
            list(people.map(lambda _: connection.close(), range(8)))
        return found

    with ThreadPoolExecutor(1) as killer:
        killing = killer.submit(kill)
        came = crowd(range(STARTS))
        done.set()
        killed = killing.result()
    came += crowd(range(STARTS, 2 * STARTS))  # whoever was killed comes again, and more
    print(
        f"{2 * STARTS} starts, {killed} connections killed: {[(own, came.count(own)) for own in set(came)]}"
    )
    old, young, answered = (own.taken for own in cells_told(published))
    holding = PanelVisit.objects.filter(outcome="")
    assert (old, young, holding.count()) == (QUOTA // 2, QUOTA // 2, QUOTA)
    assert answered <= QUOTA // 4
    holding.update(outcome="complete")
    assert visits_release(session_ids=list(holding_first(3))) == 3
    again = crowd(range(2 * STARTS, 3 * STARTS))
    assert PanelVisit.objects.filter(outcome__in=("", "complete"), released=False).count() == QUOTA
    assert sum(own == "passed" for own in again) == 3


def holding_first(count: int) -> list:
    """Those of no group of an answer: whoever comes for their places need not find one of that group free."""
    rows = PanelVisit.objects.filter(outcome="complete", cells__question=None).exclude(cells__option=2)
    return list(rows.distinct().order_by("pk").values_list("pk", flat=True)[:count])


def test_places_follow_their_answer_when_the_answers_are_put_in_another_order(published: Campaign) -> None:
    ages = AGE | {"options": ["18–34", "35–54", "55 or more"]}
    (question,) = questions_set(campaign=published, questions=[ages])
    cells = [{"question": question.pk, "option": nth, "places": nth * 10} for nth in (1, 2, 3)]
    grouped(published, cells)

    def told(*options: str) -> list[str]:
        questions_set(campaign=published, questions=[ages | {"id": question.pk, "options": list(options)}])
        return sorted(str(cell) for cell in cells_told(published))

    asked = AGE["text"]
    everybody = [f"10 of {asked} 18–34", f"20 of {asked} 35–54", f"30 of {asked} 55 or more"]
    assert told("55 or more", "35–54", "18–34") == everybody
    assert told("Under 18", "18–34", "35–54", "55 or more") == everybody
    renamed = [*everybody[:2], f"30 of {asked} 55 +"]
    assert told("Under 18", "18–34", "35–54", "55 +") == renamed
    assert told("18–34", "55 +") == [renamed[0], renamed[2]]
