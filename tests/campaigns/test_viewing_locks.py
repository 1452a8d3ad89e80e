"""Calls of one sitting wait for each other no more than they must: a worker writes its results meanwhile."""

import pytest
from django.db import connection

from campaigns.models import Ad, Campaign
from tests.campaigns.viewing import browser_at


@pytest.mark.django_db(transaction=True)
def test_events_are_stored_while_the_session_and_the_play_are_referred_to(
    published: Campaign, ad: Ad
) -> None:
    browser = browser_at(published)
    exposure = browser.call("exposures", {"ad": ad.pk, "position": 0}).json()["exposure"]
    worker = connection.copy()
    worker.set_autocommit(False)
    try:
        with worker.cursor() as cursor:  # the locks that a foreign key takes, and the one of a careful reader
            cursor.execute(
                "SELECT 1 FROM campaigns_viewersession WHERE id = %s FOR SHARE", [browser.session_id]
            )
            cursor.execute("SELECT 1 FROM campaigns_exposure WHERE id = %s FOR KEY SHARE", [exposure])
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        event = {"sequence": 0, "kind": "play", "media_ms": 0, "elapsed_ms": 0}
        assert browser.call(f"exposures/{exposure}/events", {"events": [event]}).status_code == 204
    finally:
        worker.rollback()
        worker.close()
        connection.close()
