"""Makes the campaign that a synthetic panel fills: one clip of the wished length, drawn for it."""

from django.core.files.base import ContentFile
from django.db import transaction

from campaigns.clips.demo import panel_clip
from campaigns.clips.demo.make import demo_clips
from campaigns.clips.encode import clip_encode
from campaigns.models import BrandMoment, Campaign, Organisation
from campaigns.services.ads import ad_create

DEMO_NAME = "Simulated panel"


@transaction.atomic
def panel_campaign_create(
    *, organisation: Organisation, name: str, seconds: int, interval_ms: int
) -> Campaign:
    """Return a draft with one drawn clip of `seconds`, marked as simulated."""
    campaign = _draft(organisation, name, interval_ms)
    clip = clip_encode(panel_clip.frames(seconds), fps=panel_clip.FPS)
    ad = ad_create(campaign=campaign, title=panel_clip.TITLE, file=ContentFile(clip, name="clip.mp4"))
    start = int(0.85 * ad.duration_ms)
    BrandMoment.objects.create(ad=ad, label="Name", start_ms=start, end_ms=ad.duration_ms)
    return campaign


@transaction.atomic
def panel_demo_create() -> Campaign | None:
    """Return a draft with the demonstration's clips; None where a simulated one is there, or no demonstration."""
    organisation = Organisation.objects.select_for_update().filter(is_demo=True).order_by("pk").first()
    if organisation is None or organisation.campaigns.filter(simulated=True).exists():
        return None
    campaign = _draft(organisation, DEMO_NAME, 500)
    for position, clip in enumerate(demo_clips()):
        file = ContentFile(clip.data, name="clip.mp4")
        ad = ad_create(campaign=campaign, title=clip.title, file=file, tags=clip.tags, position=position)
        BrandMoment.objects.create(
            ad=ad, label="Name", start_ms=clip.brand_ms[0], end_ms=min(clip.brand_ms[1], ad.duration_ms)
        )
    return campaign


def _draft(organisation: Organisation, name: str, interval_ms: int) -> Campaign:
    return Campaign.objects.create(
        organisation=organisation,
        name=name,
        brand="Simulation",
        snapshot_interval_ms=interval_ms,
        simulated=True,
    )
