"""A campaign's panel: set up, its visits begun and ended, and what was wrong with its links counted."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from campaigns.arrivals import Trouble
from campaigns.models import Campaign, Exposure, PanelVisit, Recruitment, ViewerSession
from campaigns.selectors.recruitment import Brought, visit_done
from campaigns.ways_out import OUTCOMES, UnusableWayOut, names_check, way_check

_LEAST_VISIBLE = 0.5  # the mean share of an ad within the window, below which it was hardly looked at


class AlreadyDone(Exception):
    """This participant has taken part, and the campaign takes everybody once."""


@transaction.atomic
def recruitment_set(
    *,
    campaign: Campaign,
    provider: str,
    parameters: Sequence[str],
    outcomes: Mapping[str, Mapping[str, str]],
    once: bool = True,
) -> Recruitment:
    """Say where the campaign's viewers come from, and how they get back; all of it anew.

    Args:
        parameters: names in the panel's links; the first one carries the participant's id.
        outcomes: by name (`ways_out.OUTCOMES`) `url` and `code`; what is not named leads nowhere.

    Raises:
        ValidationError: by field: `parameters`, `provider`, or the outcome's name.
    """
    problems: dict[str, str] = {}
    if provider not in Recruitment.Provider.values:
        problems["provider"] = "There is no such panel."
    if unknown := set(outcomes) - set(OUTCOMES):
        problems["outcomes"] = f"There is no outcome “{min(unknown)}”."
    try:
        names_check(parameters)
    except UnusableWayOut as error:
        problems["parameters"] = str(error)
    ways = {}
    for name in OUTCOMES:
        way = {key: outcomes.get(name, {}).get(key, "").strip() for key in ("url", "code")}
        try:
            way_check(way["url"], way["code"], parameters, provider=provider)
        except UnusableWayOut as error:
            problems[name] = str(error)
        ways[name] = way
    if problems:
        raise ValidationError(problems)
    values = {"provider": provider, "parameters": list(parameters), "once": once, "outcomes": ways}
    return Recruitment.objects.update_or_create(campaign=campaign, defaults=values)[0]


def panel_troubles_add(*, campaign: Campaign, troubles: Mapping[str, Trouble]) -> None:
    """Count what a link came without, so that the team sees it; the viewer goes on."""
    with connection.cursor() as cursor:
        for parameter, kind in sorted(troubles.items()):
            cursor.execute(
                "INSERT INTO campaigns_paneltrouble (campaign_id, parameter, kind, count, last_at) "
                "VALUES (%s, %s, %s, 1, %s) ON CONFLICT (campaign_id, parameter, kind) "
                "DO UPDATE SET count = campaigns_paneltrouble.count + 1, last_at = excluded.last_at",
                [campaign.pk, parameter, kind.value, timezone.now()],
            )


def visit_begin(*, session: ViewerSession, recruitment: Recruitment, brought: Brought) -> None:
    """Keep what the link brought, to send the viewer back with.

    Raises:
        AlreadyDone: this participant has taken part; within the transaction of the session's start, which ends with it.
    """
    if recruitment.once and visit_done(session.campaign, brought.number, signed=brought.signed):
        raise AlreadyDone
    PanelVisit.objects.create(
        session=session,
        campaign=session.campaign,
        number=brought.number,
        signed=brought.signed,
        parameters=brought.parameters,
    )


def visit_end(*, session: ViewerSession) -> None:
    """Say how a finished session ended for the panel; once said it stays."""
    if PanelVisit.objects.filter(session=session, outcome="").exists():
        PanelVisit.objects.filter(session=session, outcome="").update(outcome=_outcome(session))


def visits_time_out(*, session_ids: Iterable[object]) -> None:
    """Say of sessions that fell silent that they timed out."""
    PanelVisit.objects.filter(session__in=session_ids, outcome="").update(
        outcome=PanelVisit.Outcome.TIMED_OUT
    )


def _outcome(session: ViewerSession) -> PanelVisit.Outcome:
    """Complete: every ad to its end. Poor quality: most of them hardly within the window. Else: the viewer stopped."""
    ads = session.campaign.ads.filter(pk__in=session.ad_order).count()
    watched = session.exposures.filter(status=Exposure.Status.COMPLETED)
    seen = list(watched.values_list("conditions", flat=True))
    if not ads or len(seen) < ads:
        return PanelVisit.Outcome.DECLINED
    hidden = sum(1 for how in seen if (how or {}).get("visible", 1) < _LEAST_VISIBLE)
    return PanelVisit.Outcome.QUALITY if 2 * hidden > len(seen) else PanelVisit.Outcome.COMPLETE
