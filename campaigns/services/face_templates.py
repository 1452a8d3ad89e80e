"""Face templates: kept for those who asked for it, opened to compare one face, revoked for good."""

from uuid import UUID

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, Subquery
from django.utils import timezone

from campaigns.face_seals import template_seal, template_unseal
from campaigns.models import Consent, FaceTemplate, Viewer, ViewerSession
from campaigns.selectors.retention import months_later
from campaigns.selectors.sessions import consent_granted
from campaigns.services.consents import consent_take_back

KEPT_MONTHS = 12


class FaceNotAgreed(Exception):
    """The viewer did not agree to be recognised by their face, or has taken it back."""


@transaction.atomic
def face_template_keep(*, session: ViewerSession, template: bytes) -> FaceTemplate:
    """Keep what a viewer's face is to be compared with, in the place of an earlier one.

    Raises:
        FaceNotAgreed.
    """
    # The lock makes a withdrawal wait, or has waited for one: nothing is kept after it.
    locked = ViewerSession.objects.select_for_update(no_key=True).get(pk=session.pk)
    if locked.viewer_id is None or not consent_granted(session=locked, purpose=Consent.Purpose.FACE):
        raise FaceNotAgreed
    Viewer.objects.select_for_update(no_key=True).get(pk=locked.viewer_id)
    now = timezone.now()
    return FaceTemplate.objects.update_or_create(
        viewer_id=locked.viewer_id,
        defaults={
            "sealed": template_seal(template, viewer_id=locked.viewer_id),
            "agreed_at": now,
            "keep_until": months_later(timezone.localdate(now), KEPT_MONTHS),
        },
    )[0]


def face_template_open(*, viewer_id: UUID) -> bytes | None:
    """Return the template of a viewer; None where there is none, or its time is over."""
    own = FaceTemplate.objects.filter(viewer=viewer_id, keep_until__gte=timezone.localdate()).first()
    return own and template_unseal(bytes(own.sealed), viewer_id=viewer_id)


def face_template_revoke(*, viewer_id: UUID) -> None:
    """Take the template from a viewer. It opens nothing from the commit on; its bytes soon leave the file."""
    FaceTemplate.objects.filter(viewer=viewer_id).update(viewer=None, sealed=b"")


@transaction.atomic
def face_forget(*, session: ViewerSession) -> None:
    """Take back every yes of this viewer to being recognised by the face. Safe to repeat."""
    if session.viewer_id is None:
        return
    sessions = ViewerSession.objects.select_for_update(no_key=True).filter(viewer=session.viewer_id)
    for own in sessions.order_by("pk"):
        consent_take_back(session=own, purpose=Consent.Purpose.FACE)
    face_template_revoke(viewer_id=session.viewer_id)


def face_templates_erase() -> int:
    """Take revoked templates, those whose time is over, and those to which no session of their viewer agrees any more,
    out of the table's file; return how many.

    A deleted row's bytes stay in a file until it is written anew. So the table is: what is kept goes to a temporary one
    and back, and the old file is unlinked with the commit, whatever other transactions still look at.
    """
    newest = Consent.objects.filter(session=OuterRef("pk"), purpose=Consent.Purpose.FACE).order_by("-id")
    agreeing = ViewerSession.objects.filter(viewer=OuterRef("viewer")).annotate(
        agreed=Subquery(newest.values("granted")[:1])
    )
    over = FaceTemplate.objects.filter(
        Q(viewer=None) | Q(keep_until__lt=timezone.localdate()) | ~Exists(agreeing.filter(agreed=True))
    )
    if not over.exists():
        return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("LOCK TABLE campaigns_facetemplate IN ACCESS EXCLUSIVE MODE")
        gone = over.delete()[0]
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("CREATE TEMPORARY TABLE kept ON COMMIT DROP AS SELECT * FROM campaigns_facetemplate")
        cursor.execute("TRUNCATE campaigns_facetemplate")
        cursor.execute("INSERT INTO campaigns_facetemplate SELECT * FROM kept")
        cursor.execute("DROP TABLE kept")
    return gone
