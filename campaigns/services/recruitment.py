"""A campaign's panel: set up, its visits begun and ended, and what was wrong with its links counted."""

from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from campaigns.arrivals import Trouble
from campaigns.models import Campaign, Exposure, PanelVisit, Recruitment, ViewerSession
from campaigns.selectors.recruitment import Brought, quota_full, visit_done
from campaigns.ways_out import OUTCOMES, UnusableWayOut, names_check, way_check

MOST_PLACES = 1_000_000
_LEAST_VISIBLE = 0.5  # the mean share of an ad within the window, below which it was hardly looked at


class NotTaken(Exception):
    """The panel has no place for this person: `code` and `detail` say why."""

    code = detail = ""


class AlreadyDone(NotTaken):
    """This participant has taken part, and the campaign takes everybody once."""

    code, detail = "already_done", "Who came by this link has taken part already."


class QuotaFull(NotTaken):
    """Every place of the campaign is taken, or kept for somebody who is watching."""

    code, detail = "quota_full", "All places are taken."


@transaction.atomic
def recruitment_set(
    *,
    campaign: Campaign,
    provider: str,
    parameters: Sequence[str],
    outcomes: Mapping[str, Mapping[str, str]],
    once: bool = True,
    quota: int | None = None,
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
    if quota is not None and not 1 <= quota <= MOST_PLACES:
        problems["quota"] = f"1 to {MOST_PLACES:,}; empty: any number."
    if problems:
        raise ValidationError(problems)
    values = {
        "provider": provider,
        "parameters": list(parameters),
        "once": once,
        "quota": quota,
        "outcomes": ways,
    }
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
        AlreadyDone, QuotaFull: within the transaction of the session's start, which ends with it.
    """
    if recruitment.quota is not None:
        # One after the other: who begins next counts who has begun.
        recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    if recruitment.once and visit_done(session.campaign, brought.number, signed=brought.signed):
        raise AlreadyDone
    if quota_full(recruitment):
        raise QuotaFull
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


def visits_release(*, session_ids: Iterable[object]) -> int:
    """Give up the places of complete visits of which nothing can be used; for the panel they stay complete."""
    return PanelVisit.objects.filter(session__in=session_ids, released=False).update(released=True)


def _outcome(session: ViewerSession) -> PanelVisit.Outcome:
    """Complete: every ad to its end. Poor quality: most of them hardly within the window. Else: the viewer stopped."""
    ads = session.campaign.ads.filter(pk__in=session.ad_order).count()
    watched = session.exposures.filter(status=Exposure.Status.COMPLETED)
    seen = list(watched.values_list("conditions", flat=True))
    if not ads or len(seen) < ads:
        return PanelVisit.Outcome.DECLINED
    hidden = sum(1 for how in seen if (how or {}).get("visible", 1) < _LEAST_VISIBLE)
    return PanelVisit.Outcome.QUALITY if 2 * hidden > len(seen) else PanelVisit.Outcome.COMPLETE
