"""What a panel is told of its people: how each visit ended, and whether what was measured can be used."""

from collections.abc import Iterator

from campaigns.models import Campaign, Consent, PanelVisit
from dashboards.models import ExposureTrace
from dashboards.statistics.frames.grade import GRADES

HEAD = ("id", "signed", "began_at", "ended_at", "outcome", "grade")


def visits_told(campaign: Campaign) -> Iterator[tuple[object, ...]]:
    """Yield a visit a row, as `HEAD` names it, oldest first.

    The grade is the best of the session's exposures; empty where the viewer does not agree that what is measured is
    linked to their number, or where nothing is graded (yet). A withdrawn session has no row.
    """
    visits = (
        PanelVisit.objects.filter(campaign=campaign)
        .select_related("session")
        .order_by("session__started_at", "session_id")
    )
    answers = Consent.objects.filter(session__campaign=campaign, purpose=Consent.Purpose.PANEL)
    newest = answers.order_by("session", "-id").distinct("session")  # a yes may have been taken back since
    linked = {session for session, granted in newest.values_list("session", "granted") if granted}
    best: dict[object, str] = {}
    grades = ExposureTrace.objects.filter(exposure__session__campaign=campaign)
    for session, grade in grades.values_list("exposure__session_id", "grade"):
        best[session] = min(best.get(session, grade), grade, key=GRADES.index)
    for visit in visits.iterator():
        session = visit.session
        grade = best.get(session.pk, "") if session.pk in linked else ""
        yield (
            visit.number,
            visit.signed,
            session.started_at.isoformat(),
            session.ended_at.isoformat() if session.ended_at else "",
            visit.outcome,
            grade,
        )
