"""Makes the campaign that a simulation fills: one clip of the wished length, drawn for it."""

from django.core.files.base import ContentFile
from django.db import transaction

from campaigns.clips.demo import panel_clip
from campaigns.clips.encode import clip_encode
from campaigns.models import BrandMoment, Campaign, Organisation
from campaigns.services.ads import ad_create
from dashboards.simulation.writing.frames import MODEL_DIGEST
from inference.models import ModelVersion

DEMO_NAME = "Simulated campaign"


@transaction.atomic
def simulation_campaign_create(
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
def simulation_demo_create() -> Campaign | None:
    """Return a draft with the demonstration's clips; None where there is no demonstration, or there was one before.

    Whoever deletes the simulated campaign does not get it again: the model version that a simulation leaves tells.
    """
    organisation = Organisation.objects.select_for_update().filter(is_demo=True).order_by("pk").first()
    if organisation is None or ModelVersion.objects.filter(digest=MODEL_DIGEST).exists():
        return None
    source = organisation.campaigns.filter(simulated=False).order_by("created_at").first()
    if source is None:
        return None
    campaign = _draft(organisation, DEMO_NAME, source.snapshot_interval_ms)
    for position, shown in enumerate(source.ads.all()):
        with shown.file.open() as file:
            copy = ContentFile(file.read(), name=shown.file.name)
        ad = ad_create(campaign=campaign, title=shown.title, file=copy, tags=shown.tags, position=position)
        BrandMoment.objects.bulk_create(
            BrandMoment(ad=ad, label=moment.label, start_ms=moment.start_ms, end_ms=moment.end_ms)
            for moment in shown.brand_moments.all()
        )
    return campaign


def _draft(organisation: Organisation, name: str, interval_ms: int) -> Campaign:
    return Campaign.objects.create(
        organisation=organisation,
        name=name,
        brand="Simulation",
        snapshot_interval_ms=interval_ms,
        simulated=True,
        ask_after_ads=True,
    )
