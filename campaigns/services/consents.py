from django.db import transaction

from campaigns.models import Consent, Notice, ViewerSession
from campaigns.selectors.sessions import consents_granted
from campaigns.services.exposures import SessionEnded


def notice_keep(notice: Notice) -> Notice:
    """Store a notice unless the same text is there already, so that it can be shown again; return it."""
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
    return notice


def consents_record(
    *, session: ViewerSession, answers: dict[str, bool], notice_version: str
) -> list[Consent]:
    """Add one event a purpose, yes or no: a no is evidence too. Purposes without an answer are recorded as no."""
    return Consent.objects.bulk_create(
        Consent(
            session=session,
            purpose=purpose,
            granted=bool(answers.get(purpose)),
            notice_version=notice_version,
        )
        for purpose in Consent.Purpose.values
    )


@transaction.atomic
def consent_give(*, session: ViewerSession, purpose: str) -> Consent | None:
    """Add a yes that was given later, under the session's own notice; None where it is granted already.

    Raises:
        SessionEnded: the session was withdrawn just now.
    """
    # A withdrawal is wholly before or wholly after: no yes comes behind its no.
    locked = ViewerSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.status == ViewerSession.Status.WITHDRAWN:
        raise SessionEnded
    newest = session.consents.filter(purpose=purpose).order_by("-id").first()
    if newest is None or newest.granted:
        return None
    return Consent.objects.create(
        session=session, purpose=purpose, granted=True, notice_version=newest.notice_version
    )


def consents_withdraw(*, session: ViewerSession) -> list[Consent]:
    """Take back every yes of a session by adding a no, under the notice that the yes was given to."""
    versions = dict(session.consents.order_by("id").values_list("purpose", "notice_version"))
    return Consent.objects.bulk_create(
        Consent(session=session, purpose=purpose, granted=False, notice_version=versions[purpose])
        for purpose in consents_granted(session=session)
    )


def consent_take_back(*, session: ViewerSession, purpose: str) -> None:
    """Add a no after a yes, under the notice that the yes was given to. Safe to repeat."""
    newest = session.consents.filter(purpose=purpose).order_by("-id").first()
    if newest and newest.granted:
        Consent.objects.create(
            session=session, purpose=purpose, granted=False, notice_version=newest.notice_version
        )
