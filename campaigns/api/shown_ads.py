"""How an ad is described to the page that shows it."""

from typing import Any

from django.urls import reverse

from campaigns.models import Ad, Campaign


def ad_shown(campaign: Campaign, ad: Ad) -> dict[str, Any]:
    """Return what a player needs: `serializers.ViewedAdSerializer`."""
    where = {"share_code": campaign.share_code, "ad_id": ad.pk}
    return {
        "id": ad.pk,
        "title": ad.title,
        "kind": ad.kind,
        "url": reverse("campaigns:ad-media", kwargs=where),
        "poster": reverse("campaigns:ad-poster", kwargs=where) if ad.poster else None,
        "duration_ms": ad.duration_ms,
        "content_type": ad.content_type,
        "has_sound": ad.has_sound,
        "captions": reverse("campaigns:ad-captions", kwargs=where) if ad.captions else None,
    }
