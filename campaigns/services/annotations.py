"""The team's notes at moments of an ad: written and removed, and both stand in the audit log."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from campaigns.models import Ad, Annotation, AuditEntry, User
from campaigns.services.audit import audit_add

MOST_NOTES = 200  # of an ad: more than anybody reads on a chart


@transaction.atomic
def annotation_add(*, ad: Ad, author: User, at_ms: int, text: str) -> Annotation:
    """Leave a note at a moment of an ad.

    Raises:
        ValidationError: nothing is written, it is longer than 500 characters, the moment lies outside the ad, or the ad
            has as many notes as it may.
    """
    note = Annotation(ad=ad, author=author, at_ms=at_ms, text=text.strip())
    if not 0 <= at_ms <= ad.duration_ms:
        raise ValidationError(
            {"at_ms": gettext("The ad is over after %(seconds)g s.") % {"seconds": ad.duration_ms / 1000}}
        )
    note.full_clean()
    Ad.objects.select_for_update(no_key=True).get(pk=ad.pk)  # two at once must not both be the last one
    if ad.annotations.count() >= MOST_NOTES:
        raise ValidationError(gettext("An ad holds %(most)d notes: remove one first.") % {"most": MOST_NOTES})
    note.save()
    audit_add(
        organisation=ad.campaign.organisation, action=AuditEntry.Action.NOTE_ADDED, subject=_about(note)
    )
    return note


@transaction.atomic
def annotation_remove(*, note: Annotation) -> None:
    """Remove a note."""
    audit_add(
        organisation=note.ad.campaign.organisation,
        action=AuditEntry.Action.NOTE_REMOVED,
        subject=_about(note),
    )
    note.delete()


def _about(note: Annotation) -> str:
    return f"{note.ad.title[:80]} (ad {note.ad_id}), {note.at_ms / 1000:g} s: {note.text}"
