"""A viewer's browser, as the tests of the viewing API see it."""

from typing import Any

from django.db import connection
from django.test import Client
from rest_framework.response import Response

from campaigns.models import Campaign, ViewerSession
from campaigns.notice import PanelShown, notice_version
from campaigns.panel_variables import panel_told
from campaigns.selectors.notices import notice_of

YES = {"expressions": True, "watching": True, "return_visits": False, "panel": False}
NO = YES | {"expressions": False}
_SALT = "0123456789abcdef"


def notice_read(campaign: Campaign, panel_id: str = "", panel_variables: dict[str, str] | None = None) -> str:
    """Return the version of the notice that a browser with such a link was shown."""
    told = panel_told(panel_variables or {})
    notice = notice_of(campaign, number=bool(panel_id), told=bool(told))
    return notice_version(notice.key, PanelShown(panel_id, told, _SALT) if panel_id else None)


class Browser:
    """Calls the API as the page does; after `start` with the session's token."""

    def __init__(self) -> None:
        self.client = Client()
        self.token = ""
        self.session_id = ""

    def start(self, campaign: Campaign, consents: dict[str, bool] = YES, **fields: Any) -> Response:
        panel = {name: fields[name] for name in ("panel_id", "panel_variables") if name in fields}
        if "notice_version" not in fields:
            fields["notice_version"] = notice_read(campaign, **panel)
        body = {"consents": consents, "notice_salt": _SALT, **fields}
        response = self.client.post(
            f"/api/v1/viewing/{campaign.share_code}/sessions", body, content_type="application/json"
        )
        if response.status_code == 201:
            self.token, self.session_id = response.json()["token"], response.json()["session"]
        return response

    def call(self, path: str, body: Any = None, *, session: str = "") -> Response:
        return self.client.post(
            f"/api/v1/sessions/{session or self.session_id}/{path}",
            body if body is not None else {},
            content_type="application/json",
            headers={"Authorization": f"Viewer {self.token}"},
        )

    @property
    def session(self) -> ViewerSession:
        return ViewerSession.objects.get(pk=self.session_id)


def browser_at(campaign: Campaign, consents: dict[str, bool] = YES, **fields: Any) -> Browser:
    """Return a browser with a session begun."""
    browser = Browser()
    response = browser.start(campaign, consents, **fields)
    assert response.status_code == 201, response.content
    return browser


def everywhere() -> str:
    """Return every row of every table of the database as text: what a dump would hold."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            cursor.execute(f'SELECT t::text FROM public."{table}" t')  # noqa: S608 - names from the catalogue
            found += [f"{table}: {row}" for (row,) in cursor.fetchall()]
    return "\n".join(found)
