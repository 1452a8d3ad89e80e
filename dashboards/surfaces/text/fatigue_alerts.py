"""What an alert about fatigue says."""

from django.utils.translation import gettext

from dashboards.analysis.encode import decoded
from dashboards.analysis.fatigue.ask import AdFatigue
from dashboards.analysis.fatigue.measures import measure_of
from dashboards.analysis.finding import Subject
from dashboards.models import FatigueAlert
from dashboards.surfaces.text.fatigue import status_sentence
from dashboards.surfaces.text.fatigue_labels import MEASURES, STATUS
from dashboards.surfaces.text.fatigue_time import trend_sentence
from dashboards.surfaces.text.format import within


def alert_title(alert: FatigueAlert) -> str:
    """Say in few words what has changed."""
    if alert.kind == FatigueAlert.Kind.STATUS:
        return gettext("fatigue status is now “%(status)s”") % {"status": within(STATUS[alert.after])}
    return gettext("first-time viewers respond differently than before")


def alert_sentence(alert: FatigueAlert) -> str:
    """Say what an alert's numbers tell, in the language in use."""
    measure, subject = measure_of(alert.measure), Subject("ad", str(alert.ad_id))
    own = AdFatigue(measure, decoded(alert.numbers, question="", subject=subject, revision=""))
    if alert.kind == FatigueAlert.Kind.LEVEL:
        return trend_sentence(own) if alert.numbers else gettext("The level of first exposures has changed.")
    change = gettext("%(measure)s went from “%(before)s” to “%(after)s”.") % {
        "measure": MEASURES[measure.key],
        "before": within(STATUS[alert.before]),
        "after": within(STATUS[alert.after]),
    }
    return f"{change} {status_sentence(own)}" if alert.numbers else change
