"""BI tools: what the role sees, what it cannot, and that documents and examples hold."""

import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path

import psycopg2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from campaigns.models import Ad, AuditEntry, Campaign, Deletion, Exposure, Organisation, Viewer
from campaigns.services.sessions import session_withdraw
from dashboards.selectors.bi_views import VIEWS
from dashboards.services.bi import bi_granted, bi_names, bi_refresh, bi_revoke
from tests.dashboards.factories import rolled_up

DOCS = Path(__file__).resolve().parents[2] / "docs" / "bi"
WRITING = (
    "SET default_transaction_read_only = off; COMMIT;"  # a role may end the read-only mode of its session
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def role(organisation: Organisation) -> Iterator[dict[str, str]]:
    """Grants, and gives what a tool connects with; a role belongs to the server, and must not outlive the test."""
    out, told = io.StringIO(), io.StringIO()
    call_command("bi", "grant", organisation=organisation.slug, stdout=out, stderr=told)
    name, password = bi_names(organisation)[0], out.getvalue().strip()
    assert name in told.getvalue() and password not in told.getvalue()
    assert f"Host {connection.settings_dict['HOST']}" in told.getvalue()
    own = connection.get_connection_params()
    server = {key: own[key] for key in ("host", "port", "dbname") if key in own}
    yield server | {"user": name, "password": password}
    bi_revoke(organisation=organisation)


def asked(role: dict[str, str], statement: str) -> list[tuple]:
    tool = psycopg2.connect(**role)
    try:
        with tool.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()
    finally:
        tool.close()


def test_the_role_reads_its_organisation_and_nothing_else(
    role: dict[str, str], organisation: Organisation, watched: Callable[..., Ad], plain_ad: Callable[..., Ad]
) -> None:
    many, few = watched(26, "Many"), watched(24, "Few")
    other = Organisation.objects.create(name="Other", slug="other")
    foreign = watched(27, "Foreign")
    one = Viewer.objects.filter(sessions__exposures__ad=many).first()
    Viewer.objects.exclude(pk=one.pk).update(panel_variables={"age": "OLD"})  # 25 of 26
    Viewer.objects.filter(pk=one.pk).update(panel_variables={"age": "YOUNG"}, panel_id="PANEL-XYZ")
    for own in (many, few, foreign):
        rolled_up(own)
    campaign = Campaign.objects.create(organisation=other, name="Theirs", brand="Theirs")
    Ad.objects.filter(pk=foreign.pk).update(campaign=campaign)
    call_command("bi", "refresh", stderr=io.StringIO())
    assert asked(role, "SELECT title, viewers, exposures FROM ads ORDER BY title") == [
        ("Few", None, None),
        ("Many", 26, 26),
    ]
    assert [row[0] for row in asked(role, "SELECT name FROM campaigns")] == ["Summer launch"]
    told = asked(
        role, "SELECT ad, value, low, high, n FROM findings WHERE key = 'valence.mean' AND ad IS NOT NULL"
    )
    assert [(ad, n) for ad, *_, n in told] == [(many.pk, 26)] and told[0][2] <= told[0][1] <= told[0][3]
    seen = repr([asked(role, f"SELECT * FROM {view.name}") for view in VIEWS])  # noqa: S608
    assert [own for own in ("PANEL-XYZ", "YOUNG", "OLD", "Theirs", "Foreign") if own in seen] == []
    # How the two ads differ would tell of the one that 24 people have seen.
    assert asked(role, "SELECT 1 FROM findings WHERE ad IS NULL") == []
    examples = [
        card["dataset_query"]["native"]["query"]
        for card in json.loads((DOCS / "metabase.json").read_text())["cards"]
    ]
    grafana = json.loads((DOCS / "grafana.json").read_text())
    examples += [own["targets"][0]["rawSql"] for own in grafana["panels"]] + [
        grafana["templating"]["list"][0]["query"]
    ]
    for statement in examples:
        assert asked(role, statement.replace("{{ad}}", str(many.pk)).replace("$ad", str(many.pk))), statement
    _examples_show_columns_that_they_ask_for(role, many.pk)

    session_withdraw(session=many.exposures.first().session)
    assert Deletion.objects.exists()
    assert (
        asked(role, "SELECT count(*) FROM findings") == asked(role, "SELECT count(*) FROM series") == [(0,)]
    )


def test_days_follow_the_organisations_time_zone(
    role: dict[str, str], organisation: Organisation, watched: Callable[..., Ad]
) -> None:
    """Across the end of summer time, too, and without making the views anew."""
    watched(26, "Many")
    for begun, zone, day in (
        ("2026-10-24T22:30Z", "Europe/Berlin", 25),  # 0:30 of summer time
        ("2026-10-25T22:30Z", "Europe/Berlin", 25),  # 23:30 of winter time
        ("2026-10-25T22:30Z", "Asia/Tokyo", 26),
        ("2026-10-25T22:30Z", "America/New_York", 25),
        ("2026-10-25T03:30Z", "America/New_York", 24),
    ):
        Exposure.objects.update(started_at=datetime.fromisoformat(begun))
        Organisation.objects.filter(pk=organisation.pk).update(time_zone=zone)
        assert asked(role, "SELECT day, viewers FROM ad_days") == [(date(2026, 10, day), 26)], (begun, zone)


def _examples_show_columns_that_they_ask_for(role: dict[str, str], ad: int) -> None:
    """What a tool would stumble over: an axis that no column fills, a variable that nobody declares."""
    tool = psycopg2.connect(**role)
    with tool.cursor() as cursor:

        def columns(statement: str) -> dict[str, int]:
            cursor.execute(statement.replace("{{ad}}", str(ad)).replace("$ad", str(ad)))
            return {own.name: own.type_code for own in cursor.description}

        for card in json.loads((DOCS / "metabase.json").read_text())["cards"]:
            native, shown = card["dataset_query"]["native"], card["visualization_settings"]
            used = {*shown.get("graph.dimensions", []), *shown.get("graph.metrics", [])}
            assert used <= columns(native["query"]).keys(), card["name"]
            tags = native["template-tags"]
            assert set(re.findall(r"{{(\w+)}}", native["query"])) == tags.keys()
            assert all({"id", "name", "display-name", "type"} <= own.keys() for own in tags.values())
        grafana = json.loads((DOCS / "grafana.json").read_text())
        variables = {own["name"] for own in grafana["templating"]["list"]}
        for panel in grafana["panels"]:
            (target,) = panel["targets"]
            assert set(re.findall(r"\$(\w+)", target["rawSql"])) <= variables
            if target["format"] == "time_series":
                times = {psycopg2.extensions.PYDATETIME.values, psycopg2.extensions.PYDATETIMETZ.values}
                assert any(columns(target["rawSql"])["time"] in own for own in times), panel["title"]
    tool.close()


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM public.campaigns_viewer",
        "SELECT * FROM public.dashboards_analysis",
        f"{WRITING} DELETE FROM ads RETURNING 1",  # noqa: S608
        f"{WRITING} CREATE TABLE public.mine (a int)",
        f"{WRITING} CREATE VIEW mine AS SELECT 1",
        f"{WRITING} CREATE TEMPORARY TABLE mine (a int)",
        f"{WRITING} SELECT lo_create(0)",
        f"{WRITING} SELECT lo_creat(-1)",
        f"{WRITING} SELECT lo_from_bytea(0, 'mine')",
        "CREATE ROLE mine",
    ],
)
def test_it_reads_no_table_and_cannot_write(role: dict[str, str], statement: str) -> None:
    with pytest.raises(
        (
            psycopg2.errors.InsufficientPrivilege,
            psycopg2.errors.ReadOnlySqlTransaction,
            psycopg2.errors.ObjectNotInPrerequisiteState,
        )
    ):
        asked(role, statement)


def test_a_role_that_owns_something_is_revoked_all_the_same(organisation: Organisation) -> None:
    call_command("bi", "grant", organisation=organisation.slug, stdout=io.StringIO(), stderr=io.StringIO())
    name = bi_names(organisation)[0]
    with connection.cursor() as cursor:  # as it could, before that was taken from it
        cursor.execute("SELECT lo_create(0)")
        cursor.execute(f"ALTER LARGE OBJECT {cursor.fetchone()[0]} OWNER TO {name}")
    bi_revoke(organisation=organisation)
    assert not bi_granted(organisation)


def test_not_another_organisations_views(role: dict[str, str]) -> None:
    other = Organisation.objects.create(name="Other", slug="other")
    call_command("bi", "grant", organisation="other", stdout=io.StringIO(), stderr=io.StringIO())
    try:
        for name in (f"{bi_names(other)[1]}.ads", f"{bi_names(other)[1]}.read_ads()"):
            with pytest.raises(psycopg2.errors.InsufficientPrivilege):
                asked(role, f"SELECT * FROM {name}")  # noqa: S608
    finally:
        bi_revoke(organisation=other)


def test_how_a_session_begins_and_ends(role: dict[str, str], organisation: Organisation) -> None:
    assert asked(role, "SHOW statement_timeout") == [("30s",)]
    with pytest.raises(CommandError, match="already"):
        call_command("bi", "grant", organisation=organisation.slug)
    out = io.StringIO()
    call_command("bi", "password", organisation=organisation.slug, stdout=out, stderr=io.StringIO())
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolpassword FROM pg_authid WHERE rolname = %s", [role["user"]])
        verifier = cursor.fetchone()[0]
    assert verifier.startswith("SCRAM-SHA-256$") and out.getvalue().strip() not in verifier
    bi_refresh(organisation=organisation)
    assert asked(role, "SELECT count(*) FROM ads") == [(0,)]
    actions = list(AuditEntry.objects.values_list("action", flat=True).order_by("pk"))
    assert actions == ["bi_granted", "bi_changed"]


def test_the_document_lists_every_column() -> None:
    text = (DOCS / "README.md").read_text()
    for view in VIEWS:
        section = re.search(rf"### `{view.name}`\n\n(.*?)\n\n(.*?)(?=\n\n|\Z)", text, re.S)
        assert section and section[1] == view.about
        rows = re.findall(r"^\| `(\w+)` \| (.*?) \| (.*?) \|$", section[2], re.M)
        assert rows == [(own.name, own.type, own.about) for own in view.columns]
