"""Puts a pack together, and draws it as JSON. `docs/compliance-pack.schema.json` says what that holds, for good."""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from django.conf import settings
from django.utils.translation import get_language

from campaigns.models import Campaign
from dashboards.analysis.fairness.ask import fairness_findings
from dashboards.selectors.fairness import networks_of_campaign
from dashboards.surfaces.compliance.assessment import assessment, record
from dashboards.surfaces.compliance.gaps import gaps
from dashboards.surfaces.compliance.groups import fairness
from dashboards.surfaces.compliance.parts import Cell, Pack, Section, Table
from dashboards.surfaces.compliance.proofs import deletions, notices, retention
from dashboards.surfaces.compliance.state import state_of
from dashboards.surfaces.compliance.use import use

FORMAT = 1  # raised where a key goes or changes its meaning; a new key is no new format


def pack_of(campaign: Campaign) -> Pack:
    """Return the pack of a campaign, its organisation loaded, as of now, in the language in use."""
    state, found = state_of(campaign, networks_of_campaign(campaign)), fairness_findings(campaign)
    return Pack(
        campaign=campaign.pk,
        name=campaign.name,
        brand=campaign.brand,
        organisation=campaign.organisation.name,
        simulated=campaign.simulated,
        language=get_language() or settings.LANGUAGE_CODE,
        product=settings.VERSION,
        made_at=state.now,
        sections=(
            gaps(state, found),
            assessment(state),
            notices(state),
            record(state),
            retention(state),
            deletions(state),
            use(state),
            fairness(found),
        ),
    )


def pack_json(pack: Pack) -> bytes:
    """Return the pack as JSON: texts in UTF-8, times in UTC."""
    document = {
        "format": FORMAT,
        "made_at": _plain(pack.made_at),
        "product": pack.product,
        "language": pack.language,
        "campaign": {
            "id": pack.campaign,
            "name": pack.name,
            "brand": pack.brand,
            "simulated": pack.simulated,
        },
        "organisation": pack.organisation,
        "sections": {own.key: _section(own) for own in pack.sections},
    }
    return json.dumps(document, ensure_ascii=False, indent=1).encode()


def _section(own: Section) -> dict[str, Any]:
    return {
        "title": own.title,
        "statements": [
            {"key": said.key, "text": said.text, "where": list(said.where)} for said in own.statements
        ],
        "tables": {table.key: _table(table) for table in own.tables},
        "texts": [{"key": text.key, "language": text.language, "text": text.text} for text in own.words],
    }


def _table(own: Table) -> dict[str, Any]:
    columns = [*own.columns, *own.data]
    return {
        "title": own.title,
        "note": own.note,
        "columns": [
            {"key": column.key, "title": column.title, "kind": column.kind.value} for column in columns
        ],
        "rows": [_row(row, [column.key for column in columns]) for row in own.rows],
    }


def _row(row: Mapping[str, Cell], keys: list[str]) -> dict[str, Any]:
    return {key: _plain(row[key]) for key in keys}


def _plain(value: Cell) -> str | int | float | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, date) else value
