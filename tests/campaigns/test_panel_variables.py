"""What a panel tells of its participants: read from the link, kept with consent to the panel alone."""

import pytest

from campaigns.models import Campaign, Viewer
from campaigns.panel_variables import MOST, panel_variables_read
from campaigns.services.sessions import session_withdraw
from tests.campaigns.viewing import YES, Browser, browser_at

TOLD = {"age": "25-34", "region": "North Sea"}


def test_link_parameters_with_the_prefix_are_read_and_all_others_are_not() -> None:
    read = panel_variables_read(
        {
            "panel": "P-1",
            "seg_age": " 25-34 ",
            "fbclid": "x",
            "seg_Name": "x",
            "seg_note": "<b>",
            "seg_empty": "",
        }
    )
    assert read == {"age": "25-34"}
    assert len(panel_variables_read({f"seg_v{n}": "x" for n in range(30)})) == MOST


def test_variables_are_kept_with_panel_consent_alone(published: Campaign) -> None:
    agreed = browser_at(published, YES | {"panel": True}, panel_id="P-17", panel_variables=TOLD).session
    assert agreed.viewer.panel_variables == TOLD
    refused = browser_at(published, YES, panel_id="P-18", panel_variables=TOLD).session
    assert refused.viewer.panel_variables == {}


def test_withdrawing_the_only_sitting_erases_them_and_another_sitting_keeps_them(published: Campaign) -> None:
    with_panel = YES | {"panel": True}
    first = browser_at(published, with_panel, panel_id="P-17", panel_variables=TOLD).session
    second = browser_at(published, with_panel, panel_id="P-17", panel_variables=TOLD).session
    session_withdraw(session=first)
    assert Viewer.objects.get(panel_id="P-17").panel_variables == TOLD
    session_withdraw(session=second)
    assert not Viewer.objects.filter(panel_id="P-17").exists()


@pytest.mark.parametrize(
    "told", [{"Age": "25"}, {"age": "<script>"}, {f"v{n}": "x" for n in range(9)}, {"age": "x" * 41}]
)
def test_unusable_variables_are_refused(published: Campaign, told: dict[str, str]) -> None:
    response = Browser().start(published, YES | {"panel": True}, panel_id="P-1", panel_variables=told)
    assert response.status_code == 400
