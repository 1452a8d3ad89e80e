"""Calls of one sitting wait for each other no more than they must: a worker writes its results meanwhile."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from campaigns.models import Ad, Campaign, Consent, Viewer, ViewerSession
from campaigns.selectors.sessions import consents_granted
from campaigns.services.purposes import PurposeNotOffered, purpose_give, purpose_take_back
from campaigns.services.sessions import session_withdraw
from tests.campaigns.viewing import YES, browser_at
from tests.inference.races import wait_until_blocked


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


@pytest.mark.django_db(transaction=True)
def test_a_participant_who_comes_back_amid_the_withdrawal_of_the_last_session_is_kept(
    published: Campaign, ad: Ad
) -> None:
    """The viewer's row goes with its last session, so that a withdrawal must wait for one that is just beginning."""
    panel = YES | {"panel": True}
    first = browser_at(published, panel, panel_id="P-17").session

    def withdraw() -> None:
        try:
            session_withdraw(session=first)
        finally:
            connection.close()

    other = threading.Thread(target=withdraw)
    with transaction.atomic():
        second = browser_at(published, panel, panel_id="P-17").session
        other.start()
        wait_until_blocked()
    other.join(timeout=10)
    first.refresh_from_db()
    assert (first.status, second.viewer.panel_id) == ("withdrawn", "P-17")
    assert Viewer.objects.get() == second.viewer


@pytest.mark.django_db(transaction=True)
def test_a_purpose_of_all_visits_locks_them_in_the_order_of_a_withdrawal(published: Campaign) -> None:
    """Else two tabs of one viewer wait for each other, the database ends one, and a withdrawal may be that one."""
    wishes = YES | {"return_visits": True}
    key = browser_at(published, wishes)
    known = ViewerSession.objects.get(pk=key.session_id)
    other = browser_at(published, wishes)
    ViewerSession.objects.filter(pk=other.session_id).update(viewer=known.viewer)
    first, last = ViewerSession.objects.order_by("pk")

    def take_back() -> None:
        try:
            purpose_take_back(session=last, purpose="return_visits")
        finally:
            connection.close()

    thread = threading.Thread(target=take_back)
    with transaction.atomic():
        ViewerSession.objects.select_for_update().get(pk=first.pk)
        thread.start()
        wait_until_blocked()
        ViewerSession.objects.select_for_update(nowait=True).get(pk=last.pk)
    thread.join(timeout=10)
    newest = (
        Consent.objects.filter(purpose="return_visits").order_by("session_id", "-id").distinct("session_id")
    )
    assert [own.granted for own in newest] == [False, False]


def amid_a_withdrawal(session: ViewerSession, call: Callable[[], object]) -> None:
    """Make a call in a thread of its own that begins while the session is being withdrawn, and wait for its end."""

    def called() -> None:
        try:
            call()
        finally:
            connection.close()

    thread = threading.Thread(target=called)
    with transaction.atomic():
        session_withdraw(session=session)
        thread.start()
        wait_until_blocked()
    thread.join(timeout=10)


@pytest.mark.django_db(transaction=True)
def test_a_yes_amid_a_withdrawal_does_not_come_behind_its_no(published: Campaign) -> None:
    session = browser_at(published).session
    refused = []

    def give() -> None:
        try:
            purpose_give(session=session, purpose="return_visits")
        except PurposeNotOffered as error:
            refused.append(error)

    amid_a_withdrawal(session, give)
    assert len(refused) == 1
    assert consents_granted(session=session) == []


@pytest.mark.django_db(transaction=True)
def test_a_yes_to_go_on_without_the_camera_does_not_come_behind_a_withdrawal(published: Campaign) -> None:
    browser = browser_at(published, YES | {"watching": False})
    session, answers = browser.session, []
    amid_a_withdrawal(session, lambda: answers.append(browser.call("consents", {"watching": True})))
    assert [(own.status_code, own.json()["code"]) for own in answers] == [(401, "session_over")]
    assert consents_granted(session=session) == []
