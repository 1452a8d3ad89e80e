"""A viewer's browser, as the tests of the viewing API see it."""

from typing import Any

from django.test import Client
from rest_framework.response import Response

from campaigns.models import Campaign, ViewerSession
from campaigns.notice import notice_version

YES = {"expressions": True, "return_visits": False, "panel": False}
NO = {"expressions": False, "return_visits": False, "panel": False}


class Browser:
    """Calls the API as the page does; after `start` with the session's token."""

    def __init__(self) -> None:
        self.client = Client()
        self.token = ""
        self.session_id = ""

    def start(self, campaign: Campaign, consents: dict[str, bool] = YES, **fields: Any) -> Response:
        body = {"consents": consents, "notice_version": notice_version(), **fields}
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
