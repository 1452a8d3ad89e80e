"""Fills an installation's database with one ad and its viewers, for the benchmark and for tests in a browser.

python manage.py shell -c "from tests.dashboards.seed import seed; seed(viewers=300)"
"""

import json

import numpy as np
from django.contrib.auth import get_user_model
from django.contrib.sessions.backends.db import SessionStore
from django.core.files.base import ContentFile

from campaigns.clips.encode import clip_encode
from campaigns.models import Ad, BrandMoment, Campaign, Member, Organisation
from campaigns.services.ads import ad_create
from inference.models import SessionLedger
from tests.dashboards.factories import exposure_of, frames_every, resting, smiling
from tests.people import moving_frames


def seed(viewers: int = 300, seconds: int = 30, interval_ms: int = 500) -> None:
    """Print JSON: the campaign's and the ad's id, and the cookie of an analyst who is signed in."""
    organisation = Organisation.objects.create(name="Benchmark", slug="benchmark")
    campaign = Campaign.objects.create(organisation=organisation, name="Benchmark", brand="Benchmark")
    ad = Ad.objects.create(
        campaign=campaign,
        title="Thirty seconds",
        kind=Ad.Kind.VIDEO,
        content_type="video/mp4",
        sha256="0" * 64,
        duration_ms=1000 * seconds,
        width=640,
        height=360,
    )
    _watch(ad, viewers, interval_ms)
    print(json.dumps({"campaign": campaign.pk, "ad": ad.pk, "cookie": _signed_in(organisation)}))


def seed_clip(viewers: int = 26, title: str = "Side by side") -> None:
    """Add a campaign with a real clip to the demonstration's organisation; print JSON: the path of its ad's page."""
    organisation = Organisation.objects.get(slug="demo")
    campaign = Campaign.objects.create(
        organisation=organisation, name=f"Watched before: {title}"[:200], brand="Alpine"
    )
    clip = clip_encode(moving_frames(seconds=6, width=320, height=180))
    ad = ad_create(campaign=campaign, title=title, file=ContentFile(clip, name="clip.mp4"))
    BrandMoment.objects.create(
        ad=ad, label="Logo" if len(title) < 100 else title[:80], start_ms=4000, end_ms=5000
    )
    _watch(ad, viewers, 500)
    print(json.dumps({"path": f"/campaigns/{campaign.pk}/ads/{ad.pk}/"}))


def _watch(ad: Ad, viewers: int, interval_ms: int) -> None:
    rng = np.random.default_rng(1)
    for _ in range(viewers):
        levels = rng.beta(1, 8, ad.duration_ms // interval_ms + 1)

        def shown(t_ms: int, levels: np.ndarray = levels) -> dict[str, float]:
            return smiling(levels[t_ms // interval_ms])

        before = resting(*map(smiling, rng.beta(1, 12, 10)))
        frames = before + frames_every(interval_ms, ad.duration_ms, shown)
        exposure = exposure_of(ad, frames)
        SessionLedger.objects.create(
            session=exposure.session, accepted=len(frames)
        )  # so that an audit adds up


def _signed_in(organisation: Organisation) -> str:
    user = get_user_model().objects.create_user("analyst")
    Member.objects.create(user=user, organisation=organisation, role=Member.Role.ANALYST)
    session = SessionStore()
    session["_auth_user_id"] = str(user.pk)
    session["_auth_user_backend"] = "django.contrib.auth.backends.ModelBackend"
    session["_auth_user_hash"] = user.get_session_auth_hash()
    session.save()
    return session.session_key
