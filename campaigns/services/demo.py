"""The demonstration: an organisation, two people, one published campaign with two ads. No viewers are invented."""

from dataclasses import dataclass, field

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction

from campaigns.clips.demo.make import demo_clips
from campaigns.models import BrandMoment, Campaign, Member, Organisation, User
from campaigns.services.ads import ad_create
from campaigns.services.campaigns import campaign_publish
from campaigns.services.members import member_add, password_make


@dataclass(frozen=True)
class Demo:
    """The demonstration as it stands. `passwords` (name → password) holds those that were made just now, once."""

    campaign: Campaign | None
    passwords: dict[str, str] = field(default_factory=dict)


@transaction.atomic
def demo_create() -> Demo:
    """Make the demonstration where there is none; all of it or nothing."""
    organisation, created = Organisation.objects.get_or_create(
        slug="demo",
        defaults={
            "name": "Demo organisation",
            "controller": "Whoever runs this installation, for a demonstration",
            "contact": settings.DEFAULT_FROM_EMAIL,
            "is_demo": True,
        },
    )
    if not created:
        return Demo(
            organisation.campaigns.filter(status=Campaign.Status.PUBLISHED).order_by("created_at").first()
        )
    passwords = demo_people_create(organisation=organisation)
    return Demo(_campaign_create(organisation), passwords)


@transaction.atomic
def demo_people_create(*, organisation: Organisation) -> dict[str, str]:
    """Create an admin and an analyst; return name → password. A name that somebody has already is left to them."""
    passwords = {}
    for name, role in (("admin", Member.Role.ADMIN), ("analyst", Member.Role.ANALYST)):
        username = name if not User.objects.filter(username=name).exists() else f"demo-{name}"
        passwords[username] = password_make()
        member_add(organisation=organisation, role=role, username=username, password=passwords[username])
    return passwords


def _campaign_create(organisation: Organisation) -> Campaign:
    campaign = Campaign.objects.create(
        organisation=organisation,
        name="Two small films",
        brand="Sunrise and City Bike",
        setting=Campaign.Setting.PUBLIC,
        introduction="Welcome! Two short films of ten seconds each are waiting for you.",
    )
    for position, clip in enumerate(demo_clips()):
        file = ContentFile(clip.data, name="clip.mp4")
        ad = ad_create(campaign=campaign, title=clip.title, file=file, tags=clip.tags, position=position)
        start, end = clip.brand_ms
        BrandMoment.objects.create(ad=ad, label="Name", start_ms=start, end_ms=min(end, ad.duration_ms))
    return campaign_publish(campaign=campaign)
