"""Rows for tools: what has changed since, whatever the clock, and counts that no filter changes."""

from datetime import timedelta, timezone

import pytest
from django.test import Client
from django.utils.timezone import now

from campaigns.models import Ad, Viewer, ViewerSession
from campaigns.services.purposes import purpose_take_back
from tests.dashboards import test_api_rows
from tests.dashboards.factories import exposure_of
from tests.dashboards.test_api_rows import everything

pytestmark = pytest.mark.django_db
seen, tool = test_api_rows.seen, test_api_rows.tool


def test_updated_after_tells_of_a_session_that_has_lost_something_since(tool: Client, seen: Ad) -> None:
    address = f"/api/v1/sessions?updated_after={now():%Y-%m-%dT%H:%M:%S.%fZ}"
    session = ViewerSession.objects.first()
    session.consents.create(purpose="panel", granted=True, notice_version="test")
    before = session.viewer_id
    assert everything(tool, address) == []
    purpose_take_back(session=session, purpose="panel")
    (row,) = everything(tool, address)
    assert row["id"] == str(session.pk) and row["viewer"] != str(before)


def test_any_offset_that_a_clock_may_have_is_the_same_time(tool: Client, seen: Ad) -> None:
    started = ViewerSession.objects.first().started_at
    for hours in (-23, 0, 23):
        before = (started - timedelta(days=1)).astimezone(timezone(timedelta(hours=hours)))
        text = before.isoformat().replace("+", "%2B")
        assert len(everything(tool, f"/api/v1/sessions?updated_after={text}")) == 5


def test_sessions_of_a_viewer_are_counted_once_whatever_is_filtered(tool: Client, seen: Ad) -> None:
    viewer = Viewer.objects.get(panel_id="P-0")
    for _ in range(2):
        exposure_of(seen, viewer=viewer)
    for query in ("", f"?campaign={seen.campaign_id}", f"?campaign={seen.campaign_id}&panel_id=P-0"):
        rows = everything(tool, f"/api/v1/viewers{query}")
        assert {row["id"]: row["sessions"] for row in rows}[str(viewer.pk)] == 3
        assert len(rows) == len({row["id"] for row in rows})
