"""A campaign's life: draft, published, closed, gone."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from campaigns.models import Ad, AuditEntry, Campaign, Event, Intake, Organisation, Viewer
from campaigns.origins import origins_read
from campaigns.selectors.campaigns import campaign_has_results, campaign_missing
from campaigns.services.ads import LOCKED, ad_files_remove, files_remove, unseen_check
from campaigns.services.audit import audit_add
from campaigns.services.erasure import deletions_record, erasure
from campaigns.services.events import event_add
from campaigns.target_shares import shares_problem

QUESTIONS = ("ask_after_ads", "other_brands", "slider_without_camera")
MEASUREMENT = (
    "setting",
    "ad_order",
    "ads_per_session",
    "daily_cap",
    "preroll_seconds",
    "snapshot_interval_ms",
    "reading",
)
# All that people and tools set of a campaign, named here once.
SETTINGS = (
    *("name", "brand", "introduction", "starts_on", "ends_on", "invited", "target_viewers"),
    *MEASUREMENT,
    *("allow_without_camera", "recognises_faces", *QUESTIONS, "target_shares", "embed_origins"),
)
MOST_BRANDS = 5
PROHIBITED = gettext_lazy(
    "Prohibited in the European Union: inferring emotions of people at work or in education is banned by the AI Act, "
    "Regulation (EU) 2024/1689, Art. 5(1)(f), whoever agrees to it. This platform does not offer it anywhere."
)


def campaign_problems(values: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with a campaign's settings, by field; what is missing among the values is not judged."""
    problems = {}
    brands = [brand.strip() for brand in values.get("other_brands") or []]
    starts, ends = values.get("starts_on"), values.get("ends_on")
    if values.get("setting") in Campaign.PROHIBITED_SETTINGS:
        problems["setting"] = str(PROHIBITED)
    if len(brands) > MOST_BRANDS:
        problems["other_brands"] = gettext("%(most)d other brands at most.") % {"most": MOST_BRANDS}
    elif str(values.get("brand", "")).strip().casefold() in [brand.casefold() for brand in brands]:
        problems["other_brands"] = gettext("This is the campaign's own brand: name others.")
    if problem := shares_problem(values.get("target_shares") or {}):
        problems["target_shares"] = problem
    if starts and ends and ends < starts:
        problems["ends_on"] = gettext("The last day comes before the first one.")
    return problems


@transaction.atomic
def campaign_create(*, organisation: Organisation, **values: Any) -> Campaign:
    """Make a draft.

    Args:
        values: fields of the campaign, checked here.

    Raises:
        ValidationError: by field.
    """
    return _saved(Campaign(organisation=organisation), values)


@transaction.atomic
def campaign_change(*, campaign: Campaign, was: Mapping[str, Any] | None = None, **values: Any) -> Campaign:
    """Change a campaign's settings.

    Args:
        was: what who changes it has seen, by field: nobody's change is written over unseen.

    Raises:
        ValidationError: by field; `locked` for what and how is measured once people have taken part.
        ChangedMeanwhile: one of the fields holds something else by now.
    """
    campaign = Campaign.objects.select_for_update().get(pk=campaign.pk)
    unseen_check(campaign, was, values)
    fixed = [
        name for name in (*MEASUREMENT, *QUESTIONS) if values.get(name, own := getattr(campaign, name)) != own
    ]
    if campaign.ad_order == Campaign.AdOrder.ADAPTIVE and values.get("ad_order") == Campaign.AdOrder.RANDOM:
        fixed = [name for name in fixed if name != "ad_order"]  # choosing may be switched off at any time
    if fixed and campaign_has_results(campaign):
        raise ValidationError(LOCKED, code="locked")
    return _saved(campaign, values)


def _saved(campaign: Campaign, values: Mapping[str, Any]) -> Campaign:
    for name, value in values.items():
        setattr(campaign, name, value)
    campaign.other_brands = [brand.strip() for brand in campaign.other_brands]
    problems = campaign_problems(vars(campaign))
    try:
        campaign.embed_origins = origins_read(campaign.embed_origins)
    except ValidationError as error:
        problems["embed_origins"] = error.messages[0]
    if problems:
        raise ValidationError(problems)
    campaign.full_clean()
    campaign.save()
    return campaign


@transaction.atomic
def campaign_publish(*, campaign: Campaign) -> Campaign:
    """Open the share link. A closed campaign is opened again, and comes out of the archive: lists show whatever
    viewers can come to.

    Raises:
        ValidationError: it is not complete; one message for each thing that is missing.
    """
    campaign = Campaign.objects.select_for_update().select_related("organisation").get(pk=campaign.pk)
    missing = campaign_missing(campaign)
    if missing:
        raise ValidationError(missing)
    if campaign.status == Campaign.Status.PUBLISHED:
        return campaign  # nothing happens, so nobody is told that something has
    campaign.status = Campaign.Status.PUBLISHED
    campaign.published_at = campaign.published_at or timezone.now()
    campaign.save(update_fields=["status", "published_at", "updated_at"])
    campaign_archive(campaign=campaign, archived=False)
    _note(campaign, AuditEntry.Action.CAMPAIGN_PUBLISHED)
    _tell(campaign, Event.Type.CAMPAIGN_PUBLISHED)
    return campaign


@transaction.atomic
def campaign_close(*, campaign: Campaign) -> Campaign:
    """Shut the share link; results stay.

    Raises:
        ValidationError: it was never published.
    """
    campaign = Campaign.objects.select_for_update().select_related("organisation").get(pk=campaign.pk)
    if campaign.status == Campaign.Status.DRAFT:
        raise ValidationError(gettext("This campaign has not been published yet."))
    if campaign.status == Campaign.Status.CLOSED:
        return campaign
    campaign.status = Campaign.Status.CLOSED
    campaign.save(update_fields=["status", "updated_at"])
    _note(campaign, AuditEntry.Action.CAMPAIGN_CLOSED)
    _tell(campaign, Event.Type.CAMPAIGN_CLOSED)
    return campaign


@transaction.atomic
def campaign_archive(*, campaign: Campaign, archived: bool) -> Campaign:
    """Leave a campaign out of lists, or show it there again; its results, links and exports stay as they are.

    Raises:
        ValidationError: viewers can still come: it is published.
    """
    campaign = Campaign.objects.select_for_update().select_related("organisation").get(pk=campaign.pk)
    if archived and campaign.status == Campaign.Status.PUBLISHED:
        raise ValidationError(gettext("Viewers can still come to this campaign: close it first."))
    if archived == (campaign.archived_at is not None):
        return campaign
    campaign.archived_at = timezone.now() if archived else None
    campaign.save(update_fields=["archived_at", "updated_at"])
    actions = AuditEntry.Action
    _note(campaign, actions.CAMPAIGN_ARCHIVED if archived else actions.CAMPAIGN_RESTORED)
    return campaign


def campaign_delete(*, campaign: Campaign) -> None:
    """Delete a campaign with its ads, their files, every session and result, and the viewers who saw nothing else.

    There is no way back.
    """
    for rehearsal in Campaign.objects.filter(rehearses=campaign):
        campaign_delete(campaign=rehearsal)
    ads: list[Ad] = list(campaign.ads.all())
    intakes: list[Intake] = list(campaign.intakes.all())
    with erasure():
        _note(campaign, AuditEntry.Action.CAMPAIGN_DELETED)
        deletions_record(campaign.sessions.all())
        campaign.delete()
        Viewer.objects.filter(organisation=campaign.organisation_id, sessions__isnull=True).delete()
        ad_files_remove(ads)
        files_remove(own.file for own in intakes)


def _tell(campaign: Campaign, type: str) -> None:
    data = {"campaign": campaign.pk, "name": campaign.name, "status": campaign.status}
    event_add(organisation=campaign.organisation, type=type, subject=f"campaign:{campaign.pk}", data=data)


def _note(campaign: Campaign, action: str) -> None:
    audit_add(
        organisation=campaign.organisation, action=action, subject=f"{campaign.name} (campaign {campaign.pk})"
    )
