from typing import BinaryIO

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext

from campaigns.clips.captions import MOST_BYTES, captions_check
from campaigns.clips.facts import ClipError
from campaigns.models import Ad, Campaign
from campaigns.refusals import refusal_told
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.services.ads import LOCKED, files_remove


def captions_read(*, file: BinaryIO, duration_ms: int | None = None) -> bytes:
    """Return the bytes of captions that browsers will show.

    Raises:
        ValidationError: not WebVTT, or too large; one sentence that names the line.
    """
    data = file.read(MOST_BYTES + 1)
    try:
        captions_check(data, duration_ms=duration_ms)
    except ClipError as error:
        raise ValidationError(refusal_told(str(error)), code="captions") from error
    return data


@transaction.atomic
def captions_set(*, ad: Ad, file: BinaryIO | None) -> Ad:
    """Give a clip captions in place of those that it has; None takes them away.

    Raises:
        ValidationError: a picture; not WebVTT; `locked` once people have taken part: they saw the ad without.
    """
    campaign = Campaign.objects.select_for_update().get(pk=ad.campaign_id)
    if campaign_has_results(campaign):
        raise ValidationError(LOCKED, code="locked")
    if ad.kind != Ad.Kind.VIDEO:
        raise ValidationError(gettext("A picture has no captions."), code="captions")
    data = captions_read(file=file, duration_ms=ad.duration_ms) if file else b""
    if ad.captions:
        files_remove([ad.captions])
    if data:
        ad.captions.save("captions.vtt", ContentFile(data), save=False)
    else:
        ad.captions = ""
    ad.save(update_fields=["captions", "updated_at"])
    return ad
