"""Ads: checked, stored with a poster, deleted with their files."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext, gettext_lazy

from campaigns.clip_reader import ad_probe, picture_flat, poster_make
from campaigns.clips.facts import AdFacts, ClipError, Limits
from campaigns.clips.notes import GROUND, STILL
from campaigns.models import Ad, AuditEntry, BrandMoment, Campaign
from campaigns.refusals import refusal_told
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.services.audit import audit_add

LOCKED = gettext_lazy(
    "People have already taken part in this campaign, so its ads and its measurement settings are fixed: results "
    "before and after a change could not be compared. Duplicate the campaign to change them; sessions that were tests "
    "can be removed in the studio."
)
MOST_SCENES = 100
_CARD = Path(__file__).resolve().parents[1] / "clips/elsewhere.png"  # stands for a clip that is not here
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
        raise ValidationError(refusal_told(str(error)), code="clip") from error


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


def ad_elsewhere_create(
    *, campaign: Campaign, title: str, duration_ms: int, tags: Iterable[str] = (), position: int = 0
) -> Ad:
    """Return an ad that a site plays in its own player; a drawn card stands for the clip wherever it would be seen.

    Args:
        duration_ms: how long the site's clip runs, 1,000 to 600,000.

    Raises:
        ValidationError: by field, or a campaign that people have taken part in.
    """
    file = ContentFile(_CARD.read_bytes(), name="card.png")
    ad = Ad(
        campaign=campaign,
        title=title,
        file=file,
        duration_ms=duration_ms,
        tags=list(tags),
        position=position,
        cuts_ms=[],
    )
    return ad_save_new(ad=ad, facts=replace(ad_inspect(file), kind=Ad.Kind.ELSEWHERE.value, notes=()))


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
        raise ValidationError({"duration_ms": gettext("Say for how long the picture is shown.")})
    if {GROUND, STILL} & set(facts.notes):
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
    """Change an ad's `title`, `tags`, `position`, for a picture `duration_ms`, for clips where scenes begin
    (`cuts_ms`: rising, within the ad, in ms; none makes equal parts).

    Raises:
        ValidationError: by field; `locked` for its place in a fixed order, and for how long it is shown, once people
            have taken part.
        ChangedMeanwhile: one of the fields holds something else than `was` says.
    """
    if ad.kind == Ad.Kind.VIDEO and "duration_ms" in values:
        raise ValidationError({"duration_ms": gettext("A clip’s own time counts.")})
    if "cuts_ms" in values:
        _cuts_check(ad, values["cuts_ms"])
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


def _cuts_check(ad: Ad, cuts_ms: Any) -> None:
    if ad.kind == Ad.Kind.PICTURE:
        raise ValidationError({"cuts_ms": gettext("A picture has no scenes.")})
    if len(cuts_ms) > MOST_SCENES or any(
        not before < own < ad.duration_ms for before, own in pairwise([0, *cuts_ms])
    ):
        told = gettext("Scenes begin one after the other, between 0 and %(end)d ms; %(most)d at most.")
        raise ValidationError({"cuts_ms": told % {"end": ad.duration_ms, "most": MOST_SCENES}})


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
        return str(LOCKED)
    if campaign.status == Campaign.Status.PUBLISHED and campaign.ads.count() < 2:
        return gettext(
            "This is the only ad of a published campaign: close the campaign first, or add another ad."
        )
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
        raise ValidationError(gettext("A brand moment ends after it starts."), code="moment")
    if ad.duration_ms and end_ms > ad.duration_ms:
        raise ValidationError(
            gettext("This moment ends at %(end)s s, but the ad is over after %(length)s s.")
            % {"end": f"{end_ms / 1000:g}", "length": f"{ad.duration_ms / 1000:g}"},
            code="moment",
        )


def _digest(file: BinaryIO) -> str:
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest
