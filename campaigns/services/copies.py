"""Campaigns made of campaigns: a duplicate to go on with, and the rehearsal behind a preview link."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.models import Ad, BrandMoment, Campaign, Organisation, Recruitment, SurveyQuestion
from campaigns.selectors.questions import questions_of
from campaigns.services.campaigns import campaign_delete
from fer_platform.kit.models import new_code

# What belongs to one fieldwork alone; all else is a setting, and a new one is copied, too.
_NOT_COPIED = {
    *("id", "created_at", "updated_at", "organisation", "name", "share_code", "status", "published_at"),
    *("starts_on", "ends_on", "invited", "simulated", "archived_at", "rehearses"),
}
# What a rehearsal's notice says of whoever is responsible.
_RESPONSIBLE = (
    *("name", "contact", "controller", "recipients", "data_protection_officer", "privacy_url"),
    *("transfers", "supervisory_authority", "language", "time_zone"),
)


@transaction.atomic
def campaign_duplicate(*, campaign: Campaign) -> Campaign:
    """Return a new draft with the settings, questions, ads and brand moments of this one; no viewer, date or result.

    The ads' files are shared: nothing is read or written anew, and whichever copy goes last takes them along.
    """
    campaign = _locked(campaign)
    name = gettext("%(name)s (copy)") % {"name": campaign.name[:180]}
    return _copied(campaign, organisation=campaign.organisation, name=name)


@transaction.atomic
def rehearsal_make(*, campaign: Campaign) -> Campaign:
    """Make, or make anew, the rehearsal of a campaign as it stands now; its link stays the same.

    It is a campaign of its own, owned by an organisation of its own: its sessions and viewers lie behind the border
    that keeps organisations apart, and so they count nowhere and fix nothing. What an earlier rehearsal has left is
    erased.

    Raises:
        ValidationError: there is no ad to show, or the campaign is simulated.
    """
    campaign = _locked(campaign)
    if campaign.simulated or not campaign.ads.exists():
        raise ValidationError(gettext("Add an ad first: there is nothing to rehearse yet."))
    stage, _ = Organisation.everything.update_or_create(
        rehearses=campaign.organisation,
        defaults={name: getattr(campaign.organisation, name) for name in _RESPONSIBLE}
        | {"retention_months": 1},
        create_defaults={name: getattr(campaign.organisation, name) for name in _RESPONSIBLE}
        | {"retention_months": 1, "slug": f"rehearsal-{new_code()}"},
    )
    before = Campaign.objects.filter(rehearses=campaign).first()
    if before is not None:
        campaign_delete(campaign=before)
    made = _copied(
        campaign,
        organisation=stage,
        name=campaign.name,
        rehearses=campaign,
        share_code=before.share_code if before else new_code(),
        status=Campaign.Status.PUBLISHED,
        published_at=timezone.now(),
    )
    _recruitment_copy(campaign, made)
    return made


def _recruitment_copy(campaign: Campaign, made: Campaign) -> None:
    """For a rehearsal. A duplicate gets none: the panel's codes are those of one study."""
    recruitment = Recruitment.objects.filter(campaign=campaign).first()
    if recruitment is None:
        return
    cells = list(recruitment.cells.all())
    pairs = zip(questions_of(campaign), questions_of(made), strict=True)
    questions = {own.pk: copy.pk for own, copy in pairs}
    recruitment.pk, recruitment.campaign = None, made
    recruitment.save(force_insert=True)
    for cell in cells:
        cell.pk, cell.recruitment = None, recruitment
        cell.question_id = cell.question_id and questions[cell.question_id]
        cell.save(force_insert=True)


def _locked(campaign: Campaign) -> Campaign:
    """Whoever deletes an ad waits until its copy is there, or is done before: no copy is left without its file."""
    return Campaign.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=campaign.pk)


def _copied(campaign: Campaign, *, organisation: Organisation, **values: Any) -> Campaign:
    names = {field.name for field in Campaign._meta.concrete_fields} - _NOT_COPIED
    settings = {name: getattr(campaign, name) for name in names}
    made = Campaign.objects.create(organisation=organisation, **settings, **values)
    for ad in campaign.ads.prefetch_related("brand_moments"):
        moments = [
            BrandMoment(label=own.label, start_ms=own.start_ms, end_ms=own.end_ms)
            for own in ad.brand_moments.all()
        ]
        copy = Ad.objects.get(pk=ad.pk)
        copy.pk, copy.campaign = None, made
        copy._state.adding = True
        copy.save(force_insert=True)
        for moment in moments:
            moment.ad = copy
        BrandMoment.objects.bulk_create(moments)
    copies = list(questions_of(campaign))
    for own in copies:
        own.pk, own.campaign = None, made
    SurveyQuestion.objects.bulk_create(copies)
    return made
