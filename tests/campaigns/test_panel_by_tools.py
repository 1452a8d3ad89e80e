"""What tools set and take of a panel, and what pages and tools read of what it told."""

import pytest
from django.test import Client

from campaigns import permissions
from campaigns.models import AuditEntry, Campaign, User
from campaigns.services.purposes import purpose_take_back
from tests.campaigns import test_recruitment
from tests.campaigns.test_recruitment import begun, watched
from tests.campaigns.viewing import YES
from tests.dashboards.factories import rolled_up
from tests.people import tool_of

panelled = test_recruitment.panelled


def test_tools_set_a_panel_and_take_the_reconciliation(panelled: Campaign, bob_client: Client) -> None:
    address = f"/api/v1/campaigns/{panelled.pk}/recruitment"
    tool = tool_of(panelled.organisation, "campaign:read", "campaign:write")
    body = tool.get(address).json()
    assert tool.put(address, body, content_type="application/json").json() == body
    refused = tool.put(
        address, body | {"outcomes": {"complete": {"url": "https://{id}/"}}}, content_type="application/json"
    )
    assert refused.status_code == 400
    watched(begun(panelled, "STUDY_PID=P-1"))
    watched(begun(panelled, "STUDY_PID=%3DP-2", YES | {"panel": True}))
    begun(panelled, "STUDY_PID=gone").call("withdraw")
    file = f"/api/v1/campaigns/{panelled.pk}/panel.csv"
    assert tool.get(file).status_code == 403
    told = b"".join(tool_of(panelled.organisation, "panel:read").get(file)).decode().splitlines()
    assert [row.split(",")[0] for row in told[1:]] == ["P-1", "'=P-2"]
    assert all(",complete," in row for row in told[1:])
    assert b"".join(bob_client.get(f"/campaigns/{panelled.pk}/panel.csv")).decode().splitlines() == told
    assert AuditEntry.objects.filter(action="exported", subject__startswith="panel recon").count() == 2


def test_no_grade_is_told_of_whoever_has_taken_back_that_it_is_linked(
    panelled: Campaign, bob_client: Client
) -> None:
    browsers = [watched(begun(panelled, f"STUDY_PID=P-{nth}", YES | {"panel": True})) for nth in (1, 2)]

    def grades() -> dict[str, bool]:
        rolled_up(panelled.ads.get())
        rows = b"".join(bob_client.get(f"/campaigns/{panelled.pk}/panel.csv")).decode().splitlines()[1:]
        return {row.split(",")[0]: bool(row.split(",")[-1]) for row in rows}

    assert grades() == {"P-1": True, "P-2": True}
    purpose_take_back(session=browsers[0].session, purpose="panel")
    assert grades() == {"P-1": False, "P-2": True}


def test_what_a_panel_told_is_read_on_pages_and_by_tools_under_one_rule(
    panelled: Campaign, bob: User, bob_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    watched(begun(panelled, "STUDY_PID=P-1", YES | {"panel": True}))
    pages = [f"/campaigns/{panelled.pk}/{file}" for file in ("panel.csv", "export.zip?panel=1")]
    tools = ["/api/v1/viewers", f"/api/v1/campaigns/{panelled.pk}/panel.csv"]
    token = tool_of(panelled.organisation, "panel:read", owner=bob)

    def seen() -> list[int]:
        answers = [client.get(own) for client in (bob_client, token) for own in tools]
        return [*(bob_client.get(own).status_code for own in pages), *(own.status_code for own in answers)]

    assert seen() == [200, 302, 200, 200, 200, 200], "analysts read it, as long as their role has the scope"
    less = permissions.scopes_of_role("analyst") - {"panel:read"}
    monkeypatch.setitem(permissions._ROLE_SCOPES, "analyst", less)
    assert seen() == [403, 403, 200, 403, 403, 403]
    assert bob_client.get(tools[0]).json()["results"] == []
