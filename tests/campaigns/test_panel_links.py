"""Signed links: nobody takes over another's number, and whoever tries is a person of their own."""

from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from campaigns.models import AuditEntry, Campaign, Viewer
from campaigns.panel_links import panel_signature
from campaigns.selectors.panel_links import sessions_linked
from campaigns.services.panel_links import panel_links_sign
from tests.campaigns.viewing import YES, browser_at
from tests.people import tool_of

PANEL = YES | {"panel": True}
ODD = ["P-17", "Ähre/7?&=#", "田中 太郎", "a b", "%41", "x" * 255, "😀"]


def opened(client: Client, link: str) -> dict:
    """What the viewer's page would send when such a link is opened."""
    config = client.get(urlsplit(link).path, dict(parse_qsl(urlsplit(link).query))).context["config"]
    return {
        "panel_id": config["panelId"],
        "panel_variables": config["panelVariables"],
        "panel_signature": config["panelSignature"],
    }


def changed(link: str, **values: str) -> str:
    query = {name: found[0] for name, found in parse_qs(urlsplit(link).query).items()} | values
    return f"{urlsplit(link).path}?{urlencode({name: value for name, value in query.items() if value})}"


@pytest.mark.parametrize("number", ODD)
def test_any_printable_number_is_signed_and_comes_back_as_the_same_person(
    published: Campaign, number: str
) -> None:
    told = {"age": "25-34", "region": "Nord–See"}
    ((_, link),) = panel_links_sign(campaign=published, participants=[(number, told)])
    first, again = (browser_at(published, PANEL, **opened(Client(), link)).session for _ in range(2))
    assert first.viewer_id == again.viewer_id
    assert (first.viewer.panel_id, first.viewer.signed, first.viewer.panel_variables) == (number, True, told)


def test_who_changes_a_link_never_joins_the_person_nor_changes_what_is_known_of_them(
    published: Campaign,
) -> None:
    links = panel_links_sign(campaign=published, participants=[("P-17", {"age": "25-34"}), ("P-18", {})])
    (_, mine), (_, theirs) = links
    owner = browser_at(published, PANEL, **opened(Client(), theirs)).session.viewer
    other_campaign = Campaign.objects.create(
        organisation=published.organisation, name="Another", brand="x", status="published"
    )
    attempts = [
        changed(mine, panel="P-18"),  # another's number under my signature
        changed(theirs, sig=""),
        changed(theirs, sig="x" * 22),
        changed(theirs, seg_age="55-64"),  # a variable of my own
        changed(theirs, sig=panel_signature(other_campaign.share_code, "P-18", {})),
    ]
    strangers = {
        browser_at(published, PANEL, **opened(Client(), link)).session.viewer_id for link in attempts
    }
    assert owner.pk not in strangers
    assert len(strangers) == 1, "without a signature a number is what it was: one person of the unsigned"
    owner.refresh_from_db()
    assert (owner.signed, owner.panel_variables) == (True, {})
    changed_variable = browser_at(
        published, PANEL, **opened(Client(), changed(mine, seg_age="55-64"))
    ).session
    assert not changed_variable.viewer.signed
    linked = sessions_linked(published)
    assert (linked.signed, linked.unsigned) == (1, 6)


def test_a_number_of_before_stays_unsigned_and_deletion_means_both(published: Campaign) -> None:
    before = browser_at(published, PANEL, panel_id="P-17").session
    ((_, link),) = panel_links_sign(campaign=published, participants=[("P-17", {})])
    signed = browser_at(published, PANEL, **opened(Client(), link)).session
    assert signed.viewer_id != before.viewer_id
    out = StringIO()
    call_command("erase", "viewer", "P-17", "--organisation", published.organisation.slug, stdout=out)
    assert "2 sessions" in out.getvalue()
    assert not Viewer.objects.filter(panel_id="P-17").exists()


@pytest.mark.parametrize("number", ["a\tb", "a\u200bb", "\u2028", "x" * 256, "{{%PID%}}"])
def test_what_a_link_cannot_carry_is_refused_by_line(published: Campaign, number: str) -> None:
    answer = tool_of(published.organisation).post(
        f"/api/v1/campaigns/{published.pk}/panel-links",
        {"participants": [{"panel_id": "P-1"}, {"panel_id": number}]},
        content_type="application/json",
    )
    assert answer.status_code == 400


def test_page_command_and_api_sign_alike(published: Campaign, marta_client: Client, tmp_path: Path) -> None:
    text = "panel,seg_age,region\nP-1,25-34,north\nP-2,,south\n"
    page = marta_client.post(f"/access/links/{published.pk}/", {"participants": text})
    rows = b"".join(page).decode().lstrip("\ufeff").split()
    (tmp_path / "list.csv").write_text(text)
    out = StringIO()
    call_command("links", "sign", str(published.pk), str(tmp_path / "list.csv"), stdout=out)
    people = [
        {"panel_id": "P-1", "variables": {"age": "25-34", "region": "north"}},
        {"panel_id": "P-2", "variables": {"region": "south"}},
    ]
    tool = tool_of(published.organisation, "campaign:write")
    asked = tool.post(
        f"/api/v1/campaigns/{published.pk}/panel-links",
        {"participants": people},
        content_type="application/json",
    )
    api = [one["link"] for one in asked.json()["links"]]
    assert len(api) == 2
    assert (
        [row.partition(",")[2] for row in rows[1:]]
        == api
        == [row.partition(",")[2] for row in out.getvalue().split()[1:]]
    )
    assert AuditEntry.objects.filter(action="links_signed", subject=f"2 of {published.name}").count() == 3
    reader = tool_of(published.organisation, "results:read")
    assert reader.get(f"/api/v1/campaigns/{published.pk}/panel-links").json() == {"signed": 0, "unsigned": 0}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "1 to 20,000"),
        ("P-1\nP-1\n", "twice"),
        ("P-1,25-34\n", "first line"),
        ("panel,Age\nP-1,25\n", "variables are eight"),
        ("panel,age\nP-1,<b>\n", "variables are eight"),
    ],
)
def test_a_list_that_cannot_be_signed_says_why(
    published: Campaign, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "list.csv").write_text(text)
    with pytest.raises(CommandError, match=says):
        call_command("links", "sign", str(published.pk), str(tmp_path / "list.csv"))


def test_strangers_and_analysts_sign_nothing(
    published: Campaign, bob_client: Client, charlie_client: Client
) -> None:
    for client in (bob_client, charlie_client):
        assert client.post(f"/access/links/{published.pk}/", {"participants": "P-1"}).status_code == 404
