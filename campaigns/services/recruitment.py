"""A campaign's panel: set up, its visits begun and ended, and what was wrong with its links counted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext

from campaigns.arrivals import Trouble
from campaigns.models import (
    Campaign,
    Exposure,
    PanelVisit,
    QuotaCell,
    Recruitment,
    SurveyQuestion,
    ViewerSession,
)
from campaigns.panel_variables import usable
from campaigns.refusals import refusal_told
from campaigns.selectors.questions import questions_of
from campaigns.selectors.recruitment import Brought, any_full, cells_of_values, quota_full, visit_done
from campaigns.services.next_ads import ads_left
from campaigns.ways_out import OUTCOMES, UnusableWayOut, names_check, way_check

MOST_PLACES = 1_000_000
MOST_CELLS = 100
_SCREENED = {
    ViewerSession.Screening.OUT: PanelVisit.Outcome.SCREENED,
    ViewerSession.Screening.FULL: PanelVisit.Outcome.OVER_QUOTA,
}
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
    cells: Sequence[Mapping[str, Any]] = (),
) -> Recruitment:
    """Say where the campaign's viewers come from, and how they get back; all of it anew.

    Args:
        parameters: names in the panel's links; the first one carries the participant's id.
        outcomes: by name (`ways_out.OUTCOMES`) `url` and `code`; what is not named leads nowhere.
        cells: `places` wanted of a group: of those with answer `option` (from 1) to the screener's question of the id
            `question`, or of whom the panel tells `value` of `variable`. A group that was there keeps its visits.

    Raises:
        ValidationError: by field: `parameters`, `provider`, `quota`, `cells`, or the outcome's name.
    """
    problems: dict[str, str] = {}
    if provider not in Recruitment.Provider.values:
        problems["provider"] = gettext("There is no such panel.")
    if unknown := set(outcomes) - set(OUTCOMES):
        problems["outcomes"] = gettext("There is no outcome “%(name)s”.") % {"name": min(unknown)}
    try:
        names_check(parameters)
    except UnusableWayOut as error:
        problems["parameters"] = refusal_told(str(error))
    ways = {}
    for name in OUTCOMES:
        way = {key: outcomes.get(name, {}).get(key, "").strip() for key in ("url", "code")}
        try:
            way_check(way["url"], way["code"], parameters, provider=provider)
        except UnusableWayOut as error:
            problems[name] = refusal_told(str(error))
        ways[name] = way
    if quota is not None and not 1 <= quota <= MOST_PLACES:
        problems["quota"] = gettext("1 to %(most)s; empty: any number.") % {"most": f"{MOST_PLACES:,}"}
    if problem := _cells_problem(campaign, cells):
        problems["cells"] = problem
    if problems:
        raise ValidationError(problems)
    values = {
        "provider": provider,
        "parameters": list(parameters),
        "once": once,
        "quota": quota,
        "outcomes": ways,
    }
    recruitment = Recruitment.objects.update_or_create(campaign=campaign, defaults=values)[0]
    before = {_group(vars(cell)): cell for cell in recruitment.cells.all()}
    for cell in cells:
        kept = before.pop(_group(cell), None) or QuotaCell(recruitment=recruitment)
        kept.question_id, kept.option, kept.variable, kept.value = _group(cell)
        kept.places = cell["places"]
        kept.save()
    recruitment.cells.filter(pk__in=[cell.pk for cell in before.values()]).delete()
    return recruitment


def _group(cell: Mapping[str, Any]) -> tuple[int | None, int | None, str, str]:
    """Return what makes a group this one: of a row, or of what is asked for."""
    question = cell.get("question_id", cell.get("question"))
    return question, cell.get("option"), cell.get("variable") or "", cell.get("value") or ""


def _cells_problem(campaign: Campaign, cells: Sequence[Mapping[str, Any]]) -> str:
    if len(cells) > MOST_CELLS:
        return gettext("At most %(most)d groups.") % {"most": MOST_CELLS}
    if len({_group(cell) for cell in cells}) < len(cells):
        return gettext("One group stands there twice.")
    offered = {own.pk: len(own.choices) for own in questions_of(campaign, SurveyQuestion.Place.SCREENER)}
    for cell in cells:
        question, option, variable, value = _group(cell)
        if not 1 <= cell["places"] <= MOST_PLACES:
            return gettext("A group has 1 to %(most)s places.") % {"most": f"{MOST_PLACES:,}"}
        by_value = question is None and option is None and usable(variable, value)
        by_answer = not variable and not value and 1 <= (option or 0) <= offered.get(question, 0)
        if not by_value and not by_answer:
            return gettext(
                "A group is an answer to a question that is asked before it begins, or a value that the panel tells: a "
                "name of small letters, digits and _, a value of letters, digits, spaces and . + : – -."
            )
    return ""


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
    cells = cells_of_values(recruitment, brought.variables)
    if recruitment.quota is not None or cells:
        # One after the other: who begins next counts who has begun.
        recruitment = Recruitment.objects.select_for_update().get(pk=recruitment.pk)
    if recruitment.once and visit_done(session.campaign, brought.number, signed=brought.signed):
        raise AlreadyDone
    if quota_full(recruitment, brought.variables):
        raise QuotaFull
    visit = PanelVisit.objects.create(
        session=session,
        campaign=session.campaign,
        number=brought.number,
        signed=brought.signed,
        parameters=brought.parameters,
    )
    visit.cells.add(*cells)


def places_take(visit: PanelVisit, *, answers: Iterable[tuple[int, int]]) -> None:
    """Count the visit in the groups of its answers to the screener, given as (id of the question, number).

    Raises:
        QuotaFull: a group has no place left; the visit is counted in none of them.
    """
    chosen = set(answers)
    own = QuotaCell.objects.filter(recruitment__campaign=visit.campaign_id, question__isnull=False)
    cells = [cell for cell in own if (cell.question_id, cell.option) in chosen]
    if cells:  # one after the other
        Recruitment.objects.select_for_update().get(campaign=visit.campaign_id)
    if any_full(cells):
        raise QuotaFull
    visit.cells.add(*cells)


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
    """Screened, over quota: as the screener found. Complete: every ad to its end. Poor quality: most of them hardly
    within the window. Else: the viewer stopped."""
    if session.screening in _SCREENED:
        return _SCREENED[session.screening]
    ads = session.campaign.ads.filter(pk__in=session.ad_order).count()
    watched = session.exposures.filter(status=Exposure.Status.COMPLETED)
    seen = list(watched.values_list("conditions", flat=True))
    if not ads or len(seen) < ads or ads_left(session):
        return PanelVisit.Outcome.DECLINED
    hidden = sum(1 for how in seen if (how or {}).get("visible", 1) < _LEAST_VISIBLE)
    return PanelVisit.Outcome.QUALITY if 2 * hidden > len(seen) else PanelVisit.Outcome.COMPLETE
