"""Ads: checked, stored with a poster, deleted with their files."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile

from campaigns.clip_reader import ad_probe, picture_flat, poster_make
from campaigns.clips.facts import AdFacts, ClipError, Limits
from campaigns.clips.notes import GROUND
from campaigns.models import Ad, AuditEntry, BrandMoment, Campaign
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.services.audit import audit_add

LOCKED = (
    "People have already taken part in this campaign, so its ads and its measurement settings are fixed: results "
    "before and after a change could not be compared. Duplicate the campaign to change them; sessions that were tests "
    "can be removed in the studio."
)
PICTURE_SHOWN_MS = 10_000  # where nobody says for how long


class ChangedMeanwhile(Exception):
    """Somebody else has changed `field` since it was seen; it holds `now`."""

    def __init__(self, field: str, now: Any) -> None:
        super().__init__(field)
        self.field, self.now = field, now


def ad_inspect(file: BinaryIO, *, convertible: bool = False) -> AdFacts:
    """Probe a file against the installation's limits.

    Args:
        convertible: take what has to be converted first, too; `needs` of the facts says why.

    Raises:
        ValidationError: it cannot be an ad; one sentence that names the limit.
    """
    limits = Limits(settings.CLIP_MAX_BYTES, settings.CLIP_MAX_SECONDS, settings.PICTURE_AD_MAX_BYTES)
    try:
        return ad_probe(file, limits, convertible=convertible)
    except ClipError as error:
        raise ValidationError(str(error), code="clip") from error


def ad_create(
    *,
    campaign: Campaign,
    title: str,
    file: File,
    duration_ms: int | None = None,
    tags: Iterable[str] = (),
    position: int = 0,
    changed: Iterable[str] = (),
) -> Ad:
    """Check the file, store it with a poster, and return the ad.

    Args:
        file: an open file; its name plays no part.
        duration_ms: how long a picture is shown; a clip's own time counts.
        changed: what a conversion has changed about the file that people gave (`clips/notes.py`).

    Raises:
        ValidationError: type, size, duration, or a campaign that people have taken part in.
    """
    ad = Ad(
        campaign=campaign,
        title=title,
        file=file,
        duration_ms=duration_ms,
        tags=list(tags),
        position=position,
        notes=list(changed),
    )
    return ad_save_new(ad=ad, facts=ad_inspect(file))


@transaction.atomic
def ad_save_new(*, ad: Ad, facts: AdFacts) -> Ad:
    """Save an ad that is not stored yet and whose `file` was inspected: sets type, size, digest and poster.

    Raises:
        ValidationError: a picture without a duration, or a campaign that people have taken part in.
    """
    campaign = Campaign.objects.select_for_update().get(pk=ad.campaign_id)
    if campaign_has_results(campaign):
        raise ValidationError(LOCKED, code="locked")
    ad.notes = [*ad.notes, *facts.notes]
    ad.kind, ad.content_type, ad.has_sound = facts.kind, facts.content_type, facts.has_sound
    ad.width, ad.height = facts.width, facts.height
    ad.duration_ms = facts.duration_ms or ad.duration_ms
    if ad.duration_ms is None:
        raise ValidationError({"duration_ms": "Say for how long the picture is shown."})
    if GROUND in facts.notes:
        ad.file = ContentFile(picture_flat(ad.file), name="picture.png")
    ad.sha256 = _digest(ad.file)
    poster = poster_make(ad.file)
    ad.file.name = f"{facts.kind}.{facts.suffix}"  # the ending by content; the storage makes the rest
    ad.full_clean(exclude=["poster"])
    ad.poster.save("poster.jpg", ContentFile(poster), save=False)
    ad.save()
    return ad


@transaction.atomic
def ad_change(*, ad: Ad, was: Mapping[str, Any] | None = None, **values: object) -> Ad:
    """Change an ad's `title`, `tags`, `position`, or for a picture `duration_ms`.

    Raises:
        ValidationError: by field; `locked` for its place in a fixed order, and for how long it is shown, once people
            have taken part.
        ChangedMeanwhile: one of the fields holds something else than `was` says.
    """
    if ad.kind == Ad.Kind.VIDEO and "duration_ms" in values:
        raise ValidationError({"duration_ms": "A clip’s own time counts."})
    campaign = Campaign.objects.select_for_update().get(pk=ad.campaign_id)
    ad.refresh_from_db(fields=list(values))
    unseen_check(ad, was, values)
    fixed = [
        name for name in ("position", "duration_ms") if values.get(name, own := getattr(ad, name)) != own
    ]
    if fixed and campaign_has_results(campaign):
        raise ValidationError(LOCKED, code="locked")
    for name, value in values.items():
        setattr(ad, name, value)
    ad.full_clean(exclude=["poster"])
    ad.save(update_fields=[*values, "updated_at"])
    return ad


def unseen_check(row: Ad | Campaign, was: Mapping[str, Any] | None, values: Mapping[str, Any]) -> None:
    """Refuse to write over what somebody else has written meanwhile. Raises: ChangedMeanwhile."""
    for name, seen in (was or {}).items():
        now = getattr(row, name)
        if now not in (seen, values.get(name)):
            raise ChangedMeanwhile(name, now)


@transaction.atomic
def brand_moments_replace(
    *,
    ad: Ad,
    moments: Iterable[Mapping[str, Any]],
    was: Iterable[Mapping[str, Any]] | None = None,
) -> list[BrandMoment]:
    """Set the ad's brand moments (`label`, `start_ms`, `end_ms`), all of them at once.

    Raises:
        ValidationError: one has no length, ends after the ad, or has no label.
        ChangedMeanwhile: the moments are others than `was` says.
    """
    if was is not None:
        Ad.objects.select_for_update().get(pk=ad.pk)
        now = list(ad.brand_moments.values("label", "start_ms", "end_ms"))
        if now != list(was):
            raise ChangedMeanwhile("moments", now)
    rows = [BrandMoment(ad=ad, **own) for own in moments]
    for row in rows:
        brand_moment_check(ad=ad, start_ms=row.start_ms, end_ms=row.end_ms)
    ad.brand_moments.all().delete()
    ad.save(update_fields=["updated_at"])  # who asks for what has changed since is to hear of it
    return BrandMoment.objects.bulk_create(sorted(rows, key=lambda own: own.start_ms))


@transaction.atomic
def ad_delete(*, ad: Ad) -> None:
    """Delete an ad and its files.

    Raises:
        ValidationError: people have taken part, or it is the last ad of a published campaign.
    """
    campaign = Campaign.objects.select_for_update().get(pk=ad.campaign_id)
    reason = ad_delete_refusal(campaign)
    if reason:
        raise ValidationError(reason, code="locked")
    audit_add(
        organisation=campaign.organisation,
        action=AuditEntry.Action.AD_DELETED,
        subject=f"{ad.title} (ad {ad.pk} of campaign {campaign.pk})",
    )
    ad.delete()
    ad_files_remove([ad])


def ad_delete_refusal(campaign: Campaign) -> str:
    """Return why an ad of this campaign may not be deleted; "" where it may."""
    if campaign_has_results(campaign):
        return LOCKED
    if campaign.status == Campaign.Status.PUBLISHED and campaign.ads.count() < 2:
        return "This is the only ad of a published campaign: close the campaign first, or add another ad."
    return ""


def ad_files_remove(ads: Iterable[Ad]) -> None:
    """Remove the ads' files once the current transaction is committed; copies of an ad share them, and the last one
    takes them along."""
    files_remove(field for ad in ads for field in (ad.file, ad.poster, ad.captions))


def files_remove(fields: Iterable[FieldFile]) -> None:
    """Remove stored files, as far as there are any and no ad has them, once the current transaction is committed."""
    doomed = [(field.storage, field.name) for field in fields if field]

    def remove() -> None:
        for storage, name in doomed:
            if not Ad.objects.filter(Q(file=name) | Q(poster=name) | Q(captions=name)).exists():
                storage.delete(name)

    transaction.on_commit(remove)


def brand_moment_check(*, ad: Ad, start_ms: int, end_ms: int) -> None:
    """Refuse a moment that does not lie inside the ad.

    Raises:
        ValidationError: it has no length, or ends after the ad.
    """
    if end_ms <= start_ms:
        raise ValidationError("A brand moment ends after it starts.", code="moment")
    if ad.duration_ms and end_ms > ad.duration_ms:
        raise ValidationError(
            f"This moment ends at {end_ms / 1000:g} s, but the ad is over after {ad.duration_ms / 1000:g} s.",
            code="moment",
        )


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
