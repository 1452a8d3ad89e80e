"""A campaign's life: draft, published, closed, gone."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from campaigns.models import Ad, AuditEntry, Campaign
from campaigns.selectors.campaigns import campaign_missing
from campaigns.services.ads import ad_files_remove
from campaigns.services.audit import audit_add


@transaction.atomic
def campaign_publish(*, campaign: Campaign) -> Campaign:
    """Open the share link. A closed campaign is opened again.

    Raises:
        ValidationError: it is not complete; one message for each thing that is missing.
    """
    campaign = Campaign.objects.select_for_update().select_related("organisation").get(pk=campaign.pk)
    missing = campaign_missing(campaign)
    if missing:
        raise ValidationError(missing)
    campaign.status = Campaign.Status.PUBLISHED
    campaign.published_at = campaign.published_at or timezone.now()
    campaign.save(update_fields=["status", "published_at", "updated_at"])
    _note(campaign, AuditEntry.Action.CAMPAIGN_PUBLISHED)
    return campaign


@transaction.atomic
def campaign_close(*, campaign: Campaign) -> Campaign:
    """Shut the share link; results stay.

    Raises:
        ValidationError: it was never published.
    """
    campaign = Campaign.objects.select_for_update().select_related("organisation").get(pk=campaign.pk)
    if campaign.status == Campaign.Status.DRAFT:
        raise ValidationError("This campaign has not been published yet.")
    campaign.status = Campaign.Status.CLOSED
    campaign.save(update_fields=["status", "updated_at"])
    _note(campaign, AuditEntry.Action.CAMPAIGN_CLOSED)
    return campaign


@transaction.atomic
def campaign_delete(*, campaign: Campaign) -> None:
    """Delete a campaign with its ads, their files, and every session and result. There is no way back."""
    ads: list[Ad] = list(campaign.ads.all())
    _note(campaign, AuditEntry.Action.CAMPAIGN_DELETED)
    campaign.delete()
    ad_files_remove(ads)


def _note(campaign: Campaign, action: str) -> None:
    audit_add(
        organisation=campaign.organisation, action=action, subject=f"{campaign.name} (campaign {campaign.pk})"
    )
