"""The pack as a file: its schema, its paper, and who may take it: by page, by token, by command."""

import json
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import translation

from campaigns.models import (
    Ad,
    AuditEntry,
    Campaign,
    Consent,
)
from campaigns.selectors.notices import notice_of
from campaigns.services.sessions import session_withdraw
from dashboards.models import ExportJob
from dashboards.surfaces.compliance.pack import pack_of
from dashboards.surfaces.exports.write import export_write_next
from dashboards.surfaces.paper.document import compliance_pdf
from tests.campaigns.viewing import browser_at
from tests.dashboards.factories import exposure_of, resting, rolled_up, taken
from tests.dashboards.packs import SCHEMA, change, document, rows
from tests.dashboards.sheets import letters
from tests.people import tool_of

pytestmark = pytest.mark.django_db


def test_every_pack_keeps_to_the_schema(published: Campaign, watched: Callable[..., Ad]) -> None:
    jsonschema.validate(document(published), SCHEMA)
    ad = watched(30)
    rolled_up(ad)
    change(published, recognises_faces=True, ad_order="adaptive", ask_after_ads=True, simulated=True)
    browser_at(Campaign.objects.get())
    session_withdraw(session=browser_at(Campaign.objects.get()).session)
    own = document(published)
    jsonschema.validate(own, SCHEMA)
    for broken in ("format", "sections", "made_at"):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({key: value for key, value in own.items() if key != broken}, SCHEMA)
    own["sections"]["dpia"]["tables"]["data"]["rows"][0].pop("what")
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(own, SCHEMA)


def test_paper_holds_all_sections_and_every_script(published: Campaign) -> None:
    change(published.organisation, controller="富士フイルム 株式会社, 東京", recipients="שרת בתל אביב, ВПС")
    with translation.override("ar"):
        version = notice_of(Campaign.objects.get()).key
    browser_at(Campaign.objects.get(), notice_version=version, language="ar")
    content = compliance_pdf(Campaign.objects.select_related("organisation").get())
    found = "".join(letters(content).split())
    for section in pack_of(Campaign.objects.get()).sections:
        assert "".join(section.title.split()) in found, section.key
    for text in ("富士フイルム", "東京", "ВПС"):
        assert text in found


def test_admins_and_marketers_take_it_and_nobody_else(
    published: Campaign,
    alice_client: Client,
    marta_client: Client,
    bob_client: Client,
    charlie_client: Client,
) -> None:
    names = ("compliance", "campaign-compliance-pdf", "campaign-compliance-json")
    for name in names:
        address = reverse(f"dashboards:{name}", args=[published.pk])
        assert bob_client.get(address).status_code == 403
        assert charlie_client.get(address).status_code == 404
        assert Client().get(address).status_code == 302
    assert ExportJob.objects.count() == 0
    page = alice_client.get(reverse("dashboards:compliance", args=[published.pk])).content.decode()
    assert 'id="gap-officer"' in page
    response = taken(marta_client, reverse("dashboards:campaign-compliance-json", args=[published.pk]))
    jsonschema.validate(json.loads(response.getvalue()), SCHEMA)
    assert response["Content-Type"] == "application/json"
    response = taken(alice_client, reverse("dashboards:campaign-compliance-pdf", args=[published.pk]))
    assert response.getvalue().startswith(b"%PDF-")
    entries = AuditEntry.objects.filter(action="exported").values_list("actor", "subject").order_by("pk")
    assert list(entries) == [
        ("marta", "compliance.json of Summer launch"), ("alice", "compliance.pdf of Summer launch")
    ]  # fmt: skip
    link = reverse("dashboards:compliance", args=[published.pk])
    overview = reverse("dashboards:campaign", args=[published.pk])
    assert link in marta_client.get(overview).content.decode()
    assert link not in bob_client.get(overview).content.decode()


def test_browser_at_the_api_may_what_its_role_may_on_pages(
    published: Campaign, marta_client: Client, bob_client: Client
) -> None:
    address = reverse("api-campaign-exports", args=[published.pk])
    pack, ads = {"what": "compliance", "form": "json"}, {"what": "ads", "form": "csv"}
    refused = bob_client.post(address, pack, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_missing")
    assert bob_client.post(address, ads, content_type="application/json").status_code == 202
    job = marta_client.post(address, pack, content_type="application/json").json()["id"]
    assert export_write_next() and export_write_next()
    read = reverse("api-export", args=[job])
    assert (marta_client.get(read).status_code, bob_client.get(read).status_code) == (200, 403)
    listed = [
        [own["what"] for own in client.get(address).json()["results"]]
        for client in (marta_client, bob_client)
    ]
    assert listed == [["compliance", "ads"], ["ads"]]


def test_tool_needs_the_scope_of_setting_campaigns_up(published: Campaign) -> None:
    address = reverse("api-campaign-exports", args=[published.pk])
    asked = {"what": "compliance", "form": "json"}
    reader = tool_of(published.organisation, "results:read")
    assert reader.post(address, asked, content_type="application/json").status_code == 403
    tool = tool_of(published.organisation, "results:read", "campaign:write")
    response = tool.post(address, asked, content_type="application/json")
    assert response.status_code == 202
    assert tool.post(address, asked | {"form": "csv"}, content_type="application/json").status_code == 400
    assert export_write_next()
    job = response.json()["id"]
    assert reader.get(reverse("api-export", args=[job])).status_code == 403
    link = tool.get(reverse("api-export", args=[job])).json()["link"]
    jsonschema.validate(json.loads(Client().get(link).getvalue()), SCHEMA)


def test_command_writes_either_form(published: Campaign, tmp_path: Path) -> None:
    folder = tmp_path / "packs"
    folder.mkdir()
    call_command("campaign", "compliance", str(published.pk), "--out", str(folder / "pack.json"))
    jsonschema.validate(json.loads((folder / "pack.json").read_text()), SCHEMA)
    call_command("campaign", "compliance", str(published.pk), "--out", str(folder / "pack.pdf"))
    assert (folder / "pack.pdf").read_bytes().startswith(b"%PDF-")
    for number, name, message in (
        ("0", "pack.pdf", "no campaign 0"),
        (str(published.pk), "pack.doc", ".pdf or .json"),
    ):
        with pytest.raises(CommandError, match=message):
            call_command("campaign", "compliance", number, "--out", str(folder / name))
    assert sorted(own.name for own in folder.iterdir()) == ["pack.json", "pack.pdf"]


def test_withdrawn_campaign_data_are_in_no_later_pack_and_no_kept_file(
    published: Campaign, plain_ad: Callable[..., Ad], marta_client: Client
) -> None:
    ad = plain_ad("Ridge")
    session = exposure_of(ad, resting()).session
    before = {row["data"]: row["rows"] for row in rows(published, "retention", "kept")}
    address = reverse("dashboards:campaign-compliance-json", args=[published.pk])
    taken(marta_client, address)
    session_withdraw(session=session)
    after = {row["data"]: row["rows"] for row in rows(published, "retention", "kept")}
    assert (before["sessions"], after["sessions"]) == (1, 0)
    from dashboards.services.exports import exports_expire

    assert exports_expire() == 1
    assert Consent.objects.filter(session=session).exists()  # the proof stays
