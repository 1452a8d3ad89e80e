"""Uploads: at once an ad where browsers play the file, else a row that waits for conversion. The row is the queue."""

import tempfile
from collections.abc import Callable
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.clip_reader import clip_convert
from campaigns.clips.facts import ClipError
from campaigns.models import Ad, Campaign, Intake
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.selectors.studio import LEASE, intakes_to_convert
from campaigns.services.ads import (
    LOCKED,
    PICTURE_SHOWN_MS,
    ad_create,
    ad_inspect,
    ad_save_new,
    files_remove,
)

_MOST_ATTEMPTS = 3
_TITLE_LENGTH = 200


def upload_take(*, campaign: Campaign, file: File, name: str) -> Ad | Intake:
    """Make an ad of an uploaded file, or, where browsers do not play it, a row that will become one.

    Args:
        name: the file's own name: it becomes the title, and nothing else is made of it.

    Raises:
        ValidationError: it can never be an ad, or the campaign has results.
    """
    facts = ad_inspect(file, convertible=True)
    title, position = title_of(name), _next_position(campaign)
    if not facts.needs:
        ad = Ad(campaign=campaign, title=title, file=file, duration_ms=PICTURE_SHOWN_MS, position=position)
        return ad_save_new(ad=ad, facts=facts)
    with transaction.atomic():
        locked = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if campaign_has_results(locked):
            raise ValidationError(LOCKED, code="locked")
        intake = Intake(campaign=locked, title=title, position=position, notes=list(facts.needs))
        intake.file.save("upload.bin", file, save=False)
        intake.save()
    return intake


def intake_convert_next() -> bool:
    """Convert the upload that waits longest, and make an ad of it; return whether there was one.

    It is leased while somebody converts it. One that was tried three times, or that cannot be converted, says why.
    """
    intake = _claimed()
    if intake is None:
        return False
    try:
        with intake.file.open("rb") as file, tempfile.TemporaryFile() as output:
            facts = ad_inspect(file, convertible=True)
            changed = clip_convert(
                file,
                output,
                seconds=(facts.duration_ms or 0) / 1000,
                most_bytes=settings.CLIP_MAX_BYTES,
                tell=_teller(intake),
            )
            with transaction.atomic():
                # Who removed it meanwhile wants no ad of it.
                if not Intake.objects.select_for_update().filter(pk=intake.pk).exists():
                    return True
                ad_create(
                    campaign=intake.campaign,
                    title=intake.title,
                    file=File(output, name="clip.mp4"),
                    position=intake.position,
                    changed=[*intake.notes, *changed],
                )
                intake_remove(intake=intake)
    except (ClipError, ValidationError) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
        _fail(intake, text)
    except FileNotFoundError:
        _fail(intake, gettext("The upload is gone from the storage: please upload it again."))
    return True


@transaction.atomic
def intake_remove(*, intake: Intake) -> None:
    """Remove an upload of which no ad is wanted, with its file."""
    files_remove([intake.file])
    Intake.objects.filter(pk=intake.pk).delete()


def title_of(name: str) -> str:
    """Return a title made of a file's name: without ending, and with spaces where names have none."""
    stem = PurePath(name.replace("\\", "/")).stem if name else ""
    words = " ".join(
        "".join(" " if sign in "_+" or not sign.isprintable() else sign for sign in stem).split()
    )
    return words[:_TITLE_LENGTH].strip() or gettext("Untitled ad")


def _next_position(campaign: Campaign) -> int:
    rows = [campaign.ads.aggregate(own=Max("position")), campaign.intakes.aggregate(own=Max("position"))]
    return min(32_767, max((row["own"] for row in rows if row["own"] is not None), default=-1) + 1)


@transaction.atomic
def _claimed() -> Intake | None:
    now = timezone.now()
    intake = intakes_to_convert().select_for_update(skip_locked=True).first()
    if intake is None:
        return None
    if intake.attempts >= _MOST_ATTEMPTS:
        _fail(
            intake, gettext("Converting it was broken off three times: please export it as MP4 with H.264.")
        )
        return None
    intake.status, intake.leased_until = Intake.Status.CONVERTING, now + LEASE
    intake.attempts, intake.percent = intake.attempts + 1, 0
    intake.save(update_fields=["status", "leased_until", "attempts", "percent"])
    return intake


def _teller(intake: Intake) -> Callable[[float], None]:
    def tell(share: float) -> None:
        Intake.objects.filter(pk=intake.pk, attempts=intake.attempts).update(
            percent=round(share * 100), leased_until=timezone.now() + LEASE
        )

    return tell


def _fail(intake: Intake, problem: str) -> None:
    Intake.objects.filter(pk=intake.pk).update(
        status=Intake.Status.FAILED, problem=problem[:500], leased_until=None
    )
