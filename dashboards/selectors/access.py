"""Which campaigns and ads a person may look at. A stranger gets the answer that a wrong number gets."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from campaigns.models import Ad, Campaign, User
from campaigns.selectors.campaigns import campaign_get, campaigns_for


def campaign_or_404(*, user: User, pk: int) -> Campaign:
    """Return a campaign of one of the user's organisations, with its organisation.

    Raises:
        Http404: there is none, or it belongs to others.
    """
    try:
        return campaign_get(user=user, pk=pk)
    except Campaign.DoesNotExist as error:
        raise Http404 from error


def scope_or_403(*, user: User, campaign: Campaign, scope: str) -> None:
    """Judge a page as a tool is judged.

    Raises:
        PermissionDenied: the user's role may not read that much of the campaign.
    """
    if not campaigns_for(user, scope=scope).filter(pk=campaign.pk).exists():
        raise PermissionDenied


def ad_or_404(*, user: User, pk: int, campaign_pk: int | None = None) -> Ad:
    """Return an ad of a campaign that the user may see, with its campaign and organisation.

    Raises:
        Http404: there is none, it belongs to others, or it is not part of `campaign_pk`.
    """
    ads = Ad.objects.filter(campaign__in=campaigns_for(user)).select_related("campaign__organisation")
    if campaign_pk is not None:
        ads = ads.filter(campaign_id=campaign_pk)
    ad = ads.filter(pk=pk).first()
    if ad is None:
        raise Http404
    return ad
