"""Forms of the studio that are sent as a whole: what another tab or person has changed is not written over unseen."""

import re

import pytest
from django.test import Client

from campaigns.models import Campaign, Recruitment
from campaigns.services.questions import questions_set

pytestmark = pytest.mark.django_db
CHANGED = "This was changed elsewhere meanwhile."


def seen_on(client: Client, address: str) -> str:
    return re.findall(r'name="seen" value="(\w+)"', client.get(address).content.decode())[0]


def own_page(campaign: Campaign, value: str) -> tuple[str, dict[str, str]]:
    return f"/studio/{campaign.pk}/own-page/", {"act": "sites", "embed_origins": value}


def panel(campaign: Campaign, value: str) -> tuple[str, dict[str, str]]:
    sent = {"act": "save", "provider": "own", "parameters": "id", "once": "on"}
    return f"/studio/{campaign.pk}/panel/", sent | {"quota": str(len(value))}


def question(campaign: Campaign, value: str) -> tuple[str, dict[str, str]]:
    number = campaign.survey_questions.get().pk
    sent = {f"{number}-kind": "text", f"{number}-text": value}
    return f"/studio/{campaign.pk}/questions/", {"act": "keep", "question": str(number), **sent}


@pytest.fixture
def asked(campaign: Campaign) -> Campaign:
    row = {"kind": "text", "text": "Why?", "options": [], "points": None, "low": "", "high": ""}
    questions_set(campaign=campaign, questions=[row | {"place": "ad"}])
    return campaign


@pytest.mark.parametrize("form", [own_page, panel, question])
def test_form_of_an_old_tab_writes_over_nothing_until_it_is_sent_again(
    form: object, asked: Campaign, marta_client: Client
) -> None:
    address, sent = form(asked, "https://one.example")
    old = seen_on(marta_client, address)
    assert marta_client.post(address, sent | {"seen": old}).status_code == 302
    address, late = form(asked, "https://another.example")
    refused = marta_client.post(address, late | {"seen": old})
    assert refused.status_code == 422 and CHANGED in refused.content.decode()
    assert (
        "another.example" in refused.content.decode() or form is panel
    )  # what was written stands in the form
    new = re.findall(r'name="seen" value="(\w+)"', refused.content.decode())[0]
    assert new != old
    assert marta_client.post(address, late | {"seen": new}).status_code == 302


@pytest.mark.parametrize("form", [own_page, question])
def test_tools_that_do_not_say_what_they_saw_are_let_in(
    form: object, asked: Campaign, marta_client: Client
) -> None:
    for value in ("https://one.example", "https://two.example"):
        address, sent = form(asked, value)
        assert marta_client.post(address, sent).status_code == 302


def test_panel_that_is_filled_in_but_not_kept_counts_as_unsaved(
    asked: Campaign, marta_client: Client
) -> None:
    address = f"/studio/{asked.pk}/panel/"
    filled = marta_client.post(address, {"act": "preset", "provider": "prolific"}).content.decode()
    assert 'data-unsaved="now"' in filled
    assert 'data-unsaved="now"' not in marta_client.get(address).content.decode()
    assert not Recruitment.objects.filter(campaign=asked).exists()
