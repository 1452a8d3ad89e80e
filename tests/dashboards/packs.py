"""What a compliance pack says, as a tool reads it, and the schema that it keeps to."""

import json
from pathlib import Path
from typing import Any

from campaigns.models import Campaign, Organisation
from dashboards.surfaces.compliance.pack import pack_json, pack_of

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = json.loads((ROOT / "docs" / "compliance-pack.schema.json").read_text())


def document(campaign: Campaign) -> dict[str, Any]:
    return json.loads(pack_json(pack_of(Campaign.objects.select_related("organisation").get(pk=campaign.pk))))


def said(campaign: Campaign, section: str) -> dict[str, str]:
    return {own["key"]: own["text"] for own in document(campaign)["sections"][section]["statements"]}


def rows(campaign: Campaign, section: str, table: str) -> list[dict[str, Any]]:
    return document(campaign)["sections"][section]["tables"][table]["rows"]


def measures(campaign: Campaign) -> set[str]:
    return {row["measure"] for row in rows(campaign, "dpia", "measures")}


def change(row: Campaign | Organisation, **fields: object) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**fields)
