"""The comparison that was asked for, with the names of its sides, or the sentence that says why there is none."""

from dataclasses import dataclass

from django.utils.translation import gettext

from campaigns.models import Ad
from dashboards.analysis.comparison.ask import Audiences, audience_findings, pair_findings
from dashboards.analysis.comparison.choice import PairAsked, Segments, segments_of
from dashboards.analysis.finding import Findings
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.questions import AUDIENCE
from dashboards.surfaces.text import comparison as words


@dataclass(frozen=True)
class Shown:
    """A comparison with the names of its sides; without findings, `problem` says why there are none."""

    names: tuple[str, str] = ("", "")
    found: Findings | None = None
    problem: str = ""
    segments: Segments | None = None


def shown_of(asked: PairAsked) -> Shown:
    """Return the comparison, or why there is none."""
    if asked.audiences and asked.ad:
        return _audiences(asked, asked.ad)
    if asked.first and asked.second:
        return Shown(asked.names, pair_findings(asked.first, asked.second, asked.series))
    if asked.first is None:
        return Shown(problem=gettext("This campaign has no ad yet."))
    return Shown(problem=gettext("This campaign has only one ad to compare."))


def _audiences(asked: PairAsked, ad: Ad) -> Shown:
    audience = ad_findings(ad, AUDIENCE)
    segments = segments_of(asked, audience)
    if not segments.variables:
        told = gettext("The panel told nothing of its participants, so there are no audiences to compare.")
        return Shown(problem=told)
    problem = words.too_small(segments.sizes, segments.chosen, segments.variable)
    problem = problem or words.withheld(audience, segments.chosen, segments.variable)
    first, second = segments.chosen
    names = (f"{segments.variable}: {first}", f"{segments.variable}: {second}")
    if problem:
        return Shown(names, None, problem, segments)
    audiences = Audiences(ad, segments.variable, first, second)
    return Shown(names, audience_findings(audiences, asked.series), "", segments)
