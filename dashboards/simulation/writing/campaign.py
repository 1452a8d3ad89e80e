"""Makes the campaigns that a simulation fills: clips of the wished length, drawn for them."""

from datetime import timedelta
from functools import cache

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from campaigns.clips.demo import panel_clip
from campaigns.clips.encode import clip_encode
from campaigns.models import BrandMoment, Campaign, Organisation
from campaigns.services.ads import ad_create
from dashboards.simulation.writing.frames import MODEL_DIGEST
from inference.models import ModelVersion

DEMO_NAME = "Simulated campaign"
# Two waves of the same ads: norms and lists have something to show before there are results of one's own.
WAVES = ("Reference ads, first wave", "Reference ads, second wave")
_LETTERS, _SECONDS = "ABCDEFGHIK", 10
_YOUNG = timedelta(hours=1)


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


def simulation_waves_missing() -> list[str]:
    """Return which waves of the demonstration are still to be made. None is, where its simulated campaign is older than
    an hour or gone: what somebody has deleted does not come again, and an older installation stays as it is."""
    campaigns = Campaign.objects.filter(organisation__is_demo=True, simulated=True)
    if not campaigns.filter(name=DEMO_NAME, created_at__gte=timezone.now() - _YOUNG).exists():
        return []
    made = set(campaigns.filter(name__in=WAVES).values_list("name", flat=True))
    return [name for name in WAVES if name not in made]


@cache
def reference_films() -> dict[str, bytes]:
    """Return title → film of the reference ads. Drawn once a process, in some three seconds of one core."""
    scenes = list(panel_clip.scenes(_SECONDS))
    return {
        f"Reference ad {letter}": clip_encode(
            panel_clip.worded(scenes, letter=letter), fps=panel_clip.FPS, hasty=True
        )
        for letter in _LETTERS
    }


@transaction.atomic
def simulation_wave_create(name: str) -> Campaign:
    """Return a draft with the ten reference ads."""
    organisation = Organisation.objects.filter(is_demo=True).order_by("pk").first()
    campaign = _draft(organisation, name, 500)
    for position, (title, film) in enumerate(reference_films().items()):
        file = ContentFile(film, name="clip.mp4")
        ad = ad_create(campaign=campaign, title=title, file=file, tags=["reference"], position=position)
        BrandMoment.objects.create(
            ad=ad, label="Name", start_ms=int(0.8 * ad.duration_ms), end_ms=ad.duration_ms
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
