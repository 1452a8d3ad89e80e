"""Target shares: read as people write them, refused with the reason, over page and API alike."""

import pytest
from django.test import Client

from campaigns.models import Campaign, Organisation
from campaigns.target_shares import shares_problem, shares_read, shares_text
from tests.campaigns.test_admin_campaigns import LIST, form_data, page

AGE = {"18-34": 0.4, "35+": 0.6}


@pytest.mark.parametrize(
    ("shares", "words"),
    [
        ({"age": {"18-34": 0.5, "35+": 0.4}}, "add up to 90%"),
        ({"age": {"18-34": 0, "35+": 1}}, "share of 0"),
        ({"age": {"18-34": float("nan"), "35+": 0.5}}, "between 0 and 1"),
        ({"age": {"18-34": True, "35+": 0.5}}, "between 0 and 1"),
        ({"age": {"18-34": "0.5", "35+": 0.5}}, "between 0 and 1"),
        ({"age": {"all": 1.0}}, "2 to 20 values"),
        ({"age": {str(k): 0.04 for k in range(25)}}, "2 to 20 values"),
        ({"age": [0.5, 0.5]}, "2 to 20 values"),
        ({"Age!": AGE}, "lower case"),
        ({"age": {"<b>": 0.5, "35+": 0.5}}, "short words"),
        ({f"v{k}": AGE for k in range(9)}, "8 variables"),
        ([], "8 variables"),
    ],
)
def test_shares_that_cannot_be_are_refused_with_the_reason(shares: object, words: str) -> None:
    assert words in shares_problem(shares)


@pytest.mark.parametrize("shares", [{}, {"age": AGE}, {"age": {"a": 0.33, "b": 0.33, "c": 0.33}}])
def test_shares_that_can_be_are_taken(shares: object) -> None:
    assert shares_problem(shares) == ""


def test_lines_are_read_and_written() -> None:
    text = "age: 18-34 = 40 %, 35+ = 60%\n\nregion: north = 12.5 %, south = 87.5 %"
    read = shares_read(text)
    assert read == {"age": AGE, "region": {"north": 0.125, "south": 0.875}}
    assert shares_read(shares_text(read)) == read
    for wrong in ("age", "age: 18-34 40", "age: a = x %", "age: a = 50, a = 50", "age: a = 50\nage: a = 50"):
        with pytest.raises(ValueError, match="age"):
            shares_read(wrong)


def test_a_campaign_is_given_shares_on_its_page(marta_client: Client, organisation: Organisation) -> None:
    lines = "age: 18-34 = 40 %, 35+ = 60 %"
    marta_client.post(f"{LIST}add/", form_data(organisation, target_shares=lines))
    campaign = Campaign.objects.get()
    assert campaign.target_shares == {"age": AGE}
    assert lines in marta_client.get(page(campaign)).content.decode()
    for wrong, told in (("age 40", "is not like"), ("age: a = 40 %, b = 40 %", "add up to 80%")):
        refused = marta_client.post(page(campaign), form_data(organisation, target_shares=wrong))
        assert told in str(refused.context["adminform"].form.errors["target_shares"])
    campaign.refresh_from_db()
    assert campaign.target_shares == {"age": AGE}
