"""The digest that members choose: what happened in their organisation since the last one, and how it stands."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext

from campaigns.models import Campaign, Event, Member
from campaigns.selectors.digests import digest_token, member_events, members_due
from campaigns.services.digests import digest_told
from campaigns.staff_language import mail_language
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.everything import ads_of
from dashboards.analysis.finding import Finding
from dashboards.analysis.reception.state import receptions_of_ads
from dashboards.surfaces.campaign_figures import JUDGED
from dashboards.surfaces.decided import answer_of, verdicts_of
from dashboards.surfaces.pages.door import written_for
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import count
from dashboards.surfaces.text.labels import label
from fer_platform.kit.mail import mail_send

logger = structlog.get_logger("dashboards.digest_mail")


@dataclass(frozen=True)
class Section:
    """What a digest says of a campaign. `ads`: a line each, its figure with n and interval."""

    name: str
    address: str
    happened: list[str]
    answer: str
    ads: list[str] = field(default_factory=list)


def digests_mail(now: datetime | None = None) -> int:
    """Send the digests that are due; return how many. Without e-mail nothing happens, and nothing is sent of a time in
    which nothing happened. A server that is away is asked again the next time."""
    if not settings.EMAIL_HOST:
        return 0
    now, sent = now or timezone.now(), 0
    for member in members_due(now):
        try:
            sent += _tell(member, now)
        except (SMTPException, OSError) as error:
            logger.warning("digest_mail_failed", error=type(error).__name__)
            break
    return sent


@transaction.atomic
def _tell(member: Member, now: datetime) -> bool:
    """Tell one member. It is noted first and undone where sending fails, so that nobody is told twice."""
    if not digest_told(member=member, at=now):
        return False
    with written_for(member.organisation, language=mail_language(member.organisation.language, member.user)):
        sections = _sections(member_events(member, now))
        if sections:
            return mail_send(_message(member, sections))
    return False


def _message(member: Member, sections: list[Section]) -> EmailMultiAlternatives:
    stop = f"{settings.PUBLIC_URL}{reverse('access:digest-stop', args=[digest_token(member)])}"
    context = {"organisation": member.organisation, "sections": sections, "stop": stop}
    message = EmailMultiAlternatives(
        subject=settings.EMAIL_SUBJECT_PREFIX
        + gettext("%(name)s: what happened") % {"name": " ".join(member.organisation.name.split())},
        body=render_to_string("dashboards/mail/digest.txt", context),
        to=[member.user.email],
        headers={"List-Unsubscribe": f"<{stop}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"},
    )
    message.attach_alternative(render_to_string("dashboards/mail/digest.html", context), "text/html")
    return message


def _sections(events: Iterable[Event]) -> list[Section]:
    by_campaign: dict[int, Counter[str]] = {}
    for event in events:
        by_campaign.setdefault(event.data.get("campaign"), Counter())[event.type] += 1
    told = Campaign.objects.filter(pk__in=[own for own in by_campaign if own], simulated=False)
    told = told.select_related("organisation").order_by("name", "pk")
    return [_section(campaign, by_campaign[campaign.pk]) for campaign in told]


def _section(campaign: Campaign, events: Counter[str]) -> Section:
    receptions = receptions_of_ads(ads_of(campaign))
    decided = decision_findings(campaign, [own.ad for own in receptions.values()])
    watched = any(own.viewers for own in receptions.values())
    return Section(
        name=campaign.name,
        address=f"{settings.PUBLIC_URL}{reverse('dashboards:campaign', args=[campaign.pk])}",
        happened=[*_happened(events), *_opens(campaign)],
        answer=answer_of(decided, list(receptions.values())),
        ads=[
            f"{own.ad.title}: {figure_text(own.finding)}. {_figure(receptions[own.ad.pk].traces[JUDGED])}"
            for own in (verdicts_of(decided, [own.ad for own in receptions.values()]) if watched else [])
        ],
    )


def _opens(campaign: Campaign) -> list[str]:
    """Whoever reads that it was published, and that nobody has come, is told why."""
    day = campaign.starts_on and date_format(campaign.starts_on)
    return [gettext("It opens on %(day)s.") % {"day": day}] if campaign.opening == "later" else []


def _figure(own: Finding) -> str:
    return " · ".join(filter(None, (f"{label(own.key).title}: {figure_text(own) or '–'}", note(own))))


def _happened(events: Counter[str]) -> list[str]:
    finished, withdrawn = events[Event.Type.SESSION_FINISHED], events[Event.Type.SESSION_WITHDRAWN]
    lines = [
        ngettext("%(n)s viewer finished.", "%(n)s viewers finished.", finished) % {"n": count(finished)},
        ngettext("%(n)s viewer withdrew.", "%(n)s viewers withdrew.", withdrawn) % {"n": count(withdrawn)},
        gettext("It was published."),
        gettext("It was closed."),
        gettext("The fatigue of an ad has changed."),
        gettext("An export is ready."),
    ]
    types = (
        Event.Type.SESSION_FINISHED,
        Event.Type.SESSION_WITHDRAWN,
        Event.Type.CAMPAIGN_PUBLISHED,
        Event.Type.CAMPAIGN_CLOSED,
        Event.Type.FATIGUE_CHANGED,
        Event.Type.EXPORT_READY,
    )
    return [line for line, kind in zip(lines, types, strict=True) if events[kind]]
