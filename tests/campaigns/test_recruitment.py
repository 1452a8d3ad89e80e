"""Viewers of a panel: whatever their link carries they can go on, and each gets back with what they came with."""

from base64 import b64encode
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from io import StringIO
from itertools import count
from urllib.parse import parse_qs, quote, urlsplit
from uuid import UUID

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from campaigns.arrivals import LONGEST_NUMBER, Trouble, arrival_read, panel_number
from campaigns.models import Campaign, Deletion, PanelTrouble, PanelVisit, ViewerSession
from campaigns.services.panel_links import panel_links_sign
from campaigns.services.recruitment import recruitment_set
from campaigns.services.sessions import sessions_abandon
from campaigns.ways_out import OUTCOMES, PRESETS, UnusableWayOut, way_check, way_out
from tests.campaigns.viewing import NO, YES, Browser, everywhere, notice_read

_homes = count(1)
PANEL = {"url": "https://panel.example/back?c={code}&id={id}&s={STUDY}", "code": "C-"}
# Each is one person's: no two may meet.
TAKEN = [
    "5f3e1a9b7c2d4e0011223344", "{3F2504E0-4F89-11D3-9A0C-0305E82C3301}", "a1b2c3==", "abc+def/ghi=",
    "user~1", "0", "00", "777777777777777777777777777777777777777", "1e999", "-1", "NaN-7", "nullable",
    "x" * 255, "x" * 256, "x" * 255 + "y", "x" * 1900, "Ähre/7?&=#", "田中 太郎", "😀", "%41", "A", "a b",
    "a  b", "'; DROP TABLE x; --", "<script>alert(1)</script>", "../../admin", "..", ".",
    "javascript:alert(1)", "https://evil.example/", "//evil.example", "a\\b", '"', "'", "[17]", "{17}",
    "%7B%7B", "undefined-1", "P-17", "p-17", "${", "{{", "}}", "=SUM(A1)", "&RIS=10", "#frag", "a;b",
    "a,b", "\\u0000", "مشارك", "é", "e\u0301", "ﬁ", "fi", "ß", "ss", "I", "ı", "0x0", "true",
]  # fmt: skip
LEFT_OUT = [
    "{{%PROLIFIC_PID%}}", "[%RID%]", "${e://Field/PROLIFIC_PID}", "[id_value]", "{RID}", "<ID>",
    "%%ID%%", "{%id%}", "[[ID]]", "null", "undefined", "None", "[object Object]", "STUDY_PID",
    "study_pid", "null ", "", " ", "\t", "\x00", "a\x00b", "a\nb", "a\u200bb", "\u2028", "a\xa0b", "�",
    "a�b", "\x7f", "\ud7ff\x85",
]  # fmt: skip


def realistic_ids() -> list[str]:
    """Return 120 more of the forms that panels document: each form with eight ids that differ by a sign or two."""
    forms: list[Callable[[str], str]] = [
        lambda own: own[:24],  # Prolific
        lambda own: str(UUID(own[:32])),  # Cint
        lambda own: str(UUID(own[:32])).upper(),
        lambda own: f"R_{b64encode(own.encode()).decode()[:15]}",  # Qualtrics
        lambda own: own[:32],  # Typeform
        lambda own: str(int(own[:8], 16)),
        lambda own: f"00{int(own[:6], 16)}",
        lambda own: f"A{own[:13].upper()}",  # Mechanical Turk
        lambda own: f"{own[:6]}@panel.example",
        lambda own: b64encode(bytes.fromhex(own[:24])).decode() + "==",
        lambda own: f"{own[:4]}|{own[4:8]}|{own[8:12]}",
        lambda own: f"eyJhbGciOiJIUzI1NiJ9.{own}.{own[::-1]}",
        lambda own: f"DE-{own[:2]}/{own[2:5]} {own[5:8]}",
        lambda own: f"{{{own[:8]}-{own[8:12]}}}",
        lambda own: f"%{own[:2]}+{own[2:4]}",
    ]
    return [form(sha256(str(nth).encode()).hexdigest()) for form in forms for nth in range(8)]


@pytest.fixture
def panelled(published: Campaign) -> Campaign:
    ways = {name: {"url": PANEL["url"], "code": f"C-{name}"} for name in OUTCOMES}
    recruitment_set(campaign=published, provider="own", parameters=["STUDY_PID", "STUDY"], outcomes=ways)
    return published


def page_of(campaign: Campaign, query: str) -> dict:
    answer = Client().get(f"/v/{campaign.share_code}/", QUERY_STRING=query)
    assert answer.status_code == 200, query
    return answer.context["config"]


def begun(campaign: Campaign, query: str, consents: dict = YES, **fields: str) -> Browser:
    config = page_of(campaign, query)
    panel = {"panel_id": config["panelId"], "panel_signature": config["panelSignature"]}
    browser = Browser()
    browser.client = Client(REMOTE_ADDR=f"2001:db8:{next(_homes):x}::1")  # one address begins 60 a minute
    answer = browser.start(
        campaign,
        consents,
        notice_version=config["noticeVersion"],
        notice_salt=config["noticeSalt"],
        arrival=config["panel"]["arrival"],
        **(panel if consents["panel"] else {}),
        **fields,
    )
    assert answer.status_code == 201, (query, answer.content)
    return browser


def watched(browser: Browser, *, visible: float = 1.0) -> Browser:
    """Watch every ad to its end and finish."""
    for position, ad in enumerate(browser.session.ad_order):
        pk = browser.call("exposures", {"ad": ad, "position": position}).json()["exposure"]
        told = {"played_ms": 2000, "silent_ms": 0, "full_screen_ms": 0, "volume": 1, "visible": visible}
        ended = {"sequence": 0, "kind": "ended", "media_ms": 2000, "elapsed_ms": 9000}
        body = {"events": [ended], "conditions": told | {"width": 640, "height": 360}}
        assert browser.call(f"exposures/{pk}/events", body).status_code == 204
    assert browser.call("finish").status_code == 204
    return browser


def test_every_id_is_taken_whole_or_left_out_and_nobody_is_stopped(panelled: Campaign) -> None:
    numbers = set()
    for value in TAKEN:
        browser = begun(panelled, f"STUDY_PID={quote(value, safe='')}&STUDY=s")
        visit = PanelVisit.objects.get(session=browser.session_id)
        assert visit.parameters["STUDY_PID"] == value
        assert visit.number == (value if len(value) <= LONGEST_NUMBER else panel_number(value))
        numbers.add(visit.number)
    assert len(numbers) == len(TAKEN), "two persons became one"
    assert not PanelTrouble.objects.exists()
    raw = [quote(value, safe="") for value in LEFT_OUT] + ["%FF%FE", "M%FCller", "%C3", "a&STUDY_PID=b"]
    for value in raw:
        browser = begun(panelled, f"STUDY_PID={value}&STUDY=s")
        visit = PanelVisit.objects.get(session=browser.session_id)
        assert (visit.number, visit.parameters) == ("", {"STUDY": "s"}), value
    assert sum(trouble.count for trouble in PanelTrouble.objects.all()) == len(raw)
    assert PanelTrouble.objects.get(kind="twice").count == 1
    begun(panelled, "")  # no parameter at all


def test_two_hundred_ids_find_the_page_open_and_stay_two_hundred_people(panelled: Campaign) -> None:
    more = realistic_ids()
    found = [page_of(panelled, f"STUDY_PID={quote(value, safe='')}&STUDY=s")["panelId"] for value in more]
    assert found == more
    assert len({*more, *TAKEN}) + len(LEFT_OUT) >= 200
    assert len({*more, *TAKEN}) == len(more) + len(TAKEN), "two persons became one"
    assert not PanelTrouble.objects.exists()


def test_a_plain_link_goes_on_and_its_placeholder_is_told_to_the_team(
    published: Campaign, marta_client: Client
) -> None:
    recruitment_set(campaign=published, provider="none", parameters=[], outcomes={})  # as good as nothing
    for query in ("", "panel=P-17", f"panel={quote('{{%PROLIFIC_PID%}}')}"):
        config = page_of(published, query)
        assert config["panel"] is None
        assert config["panelId"] == ("P-17" if "P-17" in query else "")
    assert PanelTrouble.objects.get().kind == "placeholder"
    assert "had not filled in" in marta_client.get(f"/studio/{published.pk}/panel/").content.decode()


@pytest.mark.parametrize(
    "url",
    [
        "http://panel.example/", "https:///x", "//panel.example/", "javascript:alert(1)", "https://{id}/", "ftp://x/",
        "https://{id}.panel.example/", "https://panel.example:{id}/", "https://user@panel.example/", "https://a b/",
        "https://panel.example\\@evil.example/", "https://panel.example/{WHAT}", "https://panel.example/{id", "x",
        "https://panel.example/}", "https://[::1]/", "https://panel.example:0/", "https://panel.example:99999/",
        "HTTPS://panel.example/", "https://panel.example/\n", "https://panel.example/?" + "x" * 2000,
        "data:text/html,x",
        "https://panel.exämple/", " https://panel.example/", "https://panel.example/{id.__class__}", "https://-/",
    ],
)  # fmt: skip
def test_an_address_that_is_not_https_to_one_fixed_host_is_refused(url: str) -> None:
    with pytest.raises(UnusableWayOut):
        way_check(url, "C", ["STUDY"], provider="own")


@pytest.mark.parametrize("value", [*TAKEN, "@evil.example", "\\evil.example", "?x", "/../..", ".."])
def test_no_value_leads_elsewhere_and_each_comes_back_whole(value: str) -> None:
    url = "https://panel.example/{A}/done?c={code}&id={A}"
    way_check(url, "C 1", ["A"], provider="own")
    parts = urlsplit(way_out("complete", {"url": url, "code": "C 1"}, parameters={"a": value}).url)
    assert (parts.scheme, parts.netloc, parts.fragment) == ("https", "panel.example", "")
    assert parse_qs(parts.query) == {"c": ["C 1"], "id": [value]}
    assert parts.path.count("/") == 2
    assert ".." not in parts.path.split("/")


def test_presets_keep_what_panels_document(campaign: Campaign) -> None:
    for provider, preset in PRESETS.items():
        ways = preset.outcomes()
        for way in ways.values():
            way["code"] = way["code"] or "CODE"
        made = recruitment_set(campaign=campaign, provider=provider, parameters=preset.names, outcomes=ways)
        assert len(made.outcomes) == 6
    with pytest.raises(ValidationError, match="Cint takes only"):
        ways["complete"] = {"url": "https://samplicio.us/?RIS={code}", "code": "11"}
        recruitment_set(campaign=campaign, provider="cint", parameters=["RID"], outcomes=ways)
    for names in (["a", "A"], ["sig"], ["seg_x"], ["a b"], ["1a"], [f"p{n}" for n in range(9)]):
        with pytest.raises(ValidationError):
            recruitment_set(campaign=campaign, provider="own", parameters=names, outcomes={})


def test_each_outcome_leads_back_with_what_came(panelled: Campaign) -> None:
    def way(browser: Browser) -> dict:
        return browser.call("way-out").json()

    complete = watched(begun(panelled, "study_pid=P%2B1&STUDY=s%26t&OTHER=x"))
    assert way(complete) == {
        "outcome": "complete",
        "url": "https://panel.example/back?c=C-complete&id=P%2B1&s=s%26t",
        "code": "C-complete",
    }
    hidden = watched(begun(panelled, "STUDY_PID=P-2"), visible=0.1)
    assert way(hidden)["outcome"] == "quality"
    stopped = begun(panelled, "STUDY_PID=P-3")
    assert stopped.call("way-out").status_code == 401  # not over: no way to the code of those who took part
    stopped.call("finish")
    assert way(stopped)["outcome"] == "declined"
    silent = begun(panelled, "STUDY_PID=P-4")
    ViewerSession.objects.filter(pk=silent.session_id).update(
        last_seen_at=timezone.now() - timedelta(hours=1)
    )
    sessions_abandon()
    assert way(silent)["outcome"] == "timed_out"
    page = page_of(panelled, "STUDY_PID=P-5")
    assert page["panel"]["declined"]["code"] == "C-declined"
    assert "C-complete" not in str(page)
    panelled.status = "closed"
    panelled.save()
    closed = Client().get(f"/v/{panelled.share_code}/?STUDY_PID=P-6").content.decode()
    assert "c=C-over_quota&amp;id=P-6" in closed
    for query in ("STUDY_PID=P%2B1", "STUDY_PID=P-2"):  # who has taken part is not sent back as one too many
        again = Client().get(f"/v/{panelled.share_code}/?{query}").content.decode()
        assert "You have taken part already" in again
        assert "C-over_quota" not in again


def test_a_second_click_says_already_done_and_tells_the_code_to_nobody_else(panelled: Campaign) -> None:
    watched(begun(panelled, "STUDY_PID=P-1"))
    again = page_of(panelled, "STUDY_PID=P-1")["panel"]
    assert (again["done"], again["way"]) == (True, None)  # anybody may have written that number
    answer = Browser().start(panelled, notice_version=notice_read(panelled), arrival=again["arrival"])
    assert (answer.status_code, answer.json()["code"]) == (409, "already_done")
    assert not page_of(panelled, "STUDY_PID=P-2")["panel"]["done"]
    begun(panelled, "STUDY_PID=P-3").call("finish")
    assert not page_of(panelled, "STUDY_PID=P-3")["panel"]["done"]  # who declined may come again
    ((_, link),) = panel_links_sign(campaign=panelled, participants=[("P-1", {})])
    signed = urlsplit(link).query
    assert not page_of(panelled, signed)["panel"]["done"]  # another person than whoever wrote P-1
    watched(begun(panelled, signed))
    assert page_of(panelled, signed)["panel"]["way"]["code"] == "C-complete"
    assert page_of(panelled, signed.replace("sig=", "sig=x"))["panel"]["way"] is None


def test_what_is_sealed_is_of_this_campaign_alone(panelled: Campaign, other_campaign: Campaign) -> None:
    good = page_of(panelled, "STUDY_PID=P-1")["panel"]["arrival"]
    for bad in (good[:-1], good.swapcase(), "x", "eyJ9", "x" * 40_000):
        answer = Browser().start(panelled, notice_version=notice_read(panelled), arrival=bad)
        assert (answer.status_code, answer.json()["code"]) == (409, "notice_outdated"), bad[:20]
    panelled.share_code, before = "another-code", panelled.share_code
    panelled.save()
    assert Browser().start(panelled, arrival=good).status_code == 409, before


def test_a_withdrawal_takes_the_id_along_linked_or_not(panelled: Campaign) -> None:
    mark = "Q7canary91"
    for consents in (YES, NO, YES | {"panel": True}):
        browser = begun(panelled, f"STUDY_PID={mark}&STUDY={mark}s", consents)
        assert mark in everywhere()
        assert browser.call("withdraw").status_code == 204
        assert mark not in everywhere()
        assert Deletion.objects.first().rows["campaigns.PanelVisit"] == 1  # the proof tells that it went
    begun(panelled, f"STUDY_PID={mark}")
    out = StringIO()
    call_command("erase", "viewer", mark, "--organisation", panelled.organisation.slug, stdout=out)
    assert mark not in everywhere()


def test_the_studio_plays_all_outcomes_and_keeps_what_is_right(
    published: Campaign, marta_client: Client, bob_client: Client, charlie_client: Client
) -> None:
    address = f"/studio/{published.pk}/panel/"
    written = {"quota": "250", "values": "age = 18-34: 50", "parameters": "mine"}
    filled = marta_client.post(address, {"act": "preset", "provider": "cint", **written}).content.decode()
    assert 'value="250"' in filled and "age = 18-34: 50" in filled, "what the preset does not name stays"
    assert 'value="mine"' not in filled
    assert "ClientCallBack.aspx?RIS={code}&amp;RID={RID}" in filled
    preset = PRESETS["cint"]
    ways = {f"{name}_{key}": text for name, way in preset.outcomes().items() for key, text in way.items()}
    sent = {"act": "save", "provider": "cint", "parameters": "RID", "once": "on", **ways}
    for client, status in ((bob_client, 403), (charlie_client, 404)):
        assert client.post(address, sent).status_code == status
    bad = marta_client.post(address, sent | {"complete_url": "http://panel.example/"})
    assert bad.status_code == 422
    assert "begins with https://" in bad.content.decode()
    assert marta_client.post(address, sent).status_code == 302
    played = marta_client.post(address, {"act": "test"})
    assert [way.outcome for _, way in played.context["played"]] == list(OUTCOMES)
    assert "RIS=40&amp;RID=TEST-1%2F%C3%A4%2B%20%26%3D%23" in played.content.decode()
    link = marta_client.post(address, {"act": "test", "link": "https://x.example/v/a/?RID=%5B%25RID%25%5D"})
    assert link.context["left_out"][0][0] == "RID"
    for odd in ("https://[%RID%]/v/a/?RID=1", "http://[", "https://[::1/?RID=1", "%", "?RID=1"):
        assert marta_client.post(address, {"act": "test", "link": odd}).status_code == 200, odd
    assert not PanelVisit.objects.exists()


def test_the_cases_of_the_reader() -> None:
    """Names in any case; a value that is too long to be given back still names its person."""
    long = "x" * 2001
    arrival = arrival_read({"rid": [long], "b": ["1", "1"]}, ["RID", "B", "C"])
    assert arrival.number == panel_number(long)
    assert arrival.parameters == {"B": "1"}
    assert arrival.troubles == {"RID": Trouble.TOO_LONG, "C": Trouble.MISSING}
