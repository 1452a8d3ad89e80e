"""What of a campaign may be shown to people without an account: aggregates of enough viewers, nothing else."""

from dataclasses import dataclass, replace
from datetime import datetime

import numpy as np

from campaigns.models import Ad, Campaign
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.everything import ads_of
from dashboards.analysis.finding import Finding, Needs
from dashboards.analysis.held import held_findings
from dashboards.analysis.reception.state import AdReception, receptions_of_ads
from dashboards.statistics.values import Count, Series, Table
from dashboards.surfaces.campaign_figures import JUDGED, OVERVIEW
from dashboards.surfaces.charts.ad import trace_chart
from dashboards.surfaces.charts.description import Chart
from dashboards.surfaces.decided import AdVerdict, answer_of, verdicts_of
from dashboards.surfaces.shared_said import SharedAnswer, shared_said
from dashboards.surfaces.text.looks import look_sentence
from dashboards.surfaces.text.method import n_of
from dashboards.surfaces.text.reception import ad_answer
from dashboards.surfaces.text.trace_sentences import traces_sentence

LEAST_VIEWERS = (
    25  # as in the views for BI tools: fewer could point at a person who is known to have taken part
)


@dataclass(frozen=True)
class SharedAd:
    """One ad's part. All but `ad` is None where fewer than 25 viewers stand behind it."""

    ad: Ad
    answer: str = ""
    sentence: str = ""
    n: str = ""
    figures: tuple[Finding, ...] = ()
    chart: Chart | None = None
    subject: str = ""


@dataclass(frozen=True)
class SharedResults:
    """`answer` and `verdicts` are empty where they would speak of an ad with fewer than 25 viewers."""

    answer: str
    look: str
    verdicts: tuple[AdVerdict, ...]
    ads: tuple[SharedAd, ...]
    made_at: datetime
    said: tuple[SharedAnswer, ...] = ()

    @property
    def charts(self) -> dict[str, object]:
        return {f"ad-{own.ad.pk}": own.chart.as_json() for own in self.ads if own.chart}


def shared_results(campaign: Campaign) -> SharedResults:
    """Return what a link to results shows of a campaign: as it was when last enough viewers had come or gone."""
    live = list(receptions_of_ads(ads_of(campaign)).values())
    ads = [own.ad for own in live]
    found = [own.traces for own in live] + [decision_findings(campaign, ads)]
    (*traces, decided), made_at = held_findings(campaign, found, shown=_shown)
    now = {own.ad.pk: _enough(own) for own in live}
    receptions = [replace(own, traces=kept) for own, kept in zip(live, traces, strict=True)]
    watched = [own for own in receptions if own.viewers]
    whole = bool(watched) and all(now[own.ad.pk] and _enough(own) for own in watched)
    verdicts = [
        replace(own, figures=[found for found in own.figures if _told(found).known])
        for own in verdicts_of(decided, ads)
    ]
    whole = whole and all(own.finding.n >= LEAST_VIEWERS for own in verdicts)
    return SharedResults(
        answer=answer_of(decided, receptions) if whole else "",
        look=look_sentence(decided, "decision") if whole else "",
        verdicts=tuple(verdicts) if whole else (),
        ads=tuple(_shared(own) if now[own.ad.pk] else SharedAd(own.ad) for own in receptions),
        made_at=made_at,
        said=tuple(shared_said(campaign, ads, least=LEAST_VIEWERS)),
    )


def _shown(own: Finding) -> bool:
    """What a link says of an ad in one number, and what is decided of it."""
    return own.key in {"viewers", *OVERVIEW} or own.key.startswith("decision.")


def _shared(own: AdReception) -> SharedAd:
    if not _enough(own):
        return SharedAd(own.ad)
    told = replace(own.traces, items=[_told(found) for found in own.traces])
    chart = trace_chart(told, "valence", duration_ms=own.ad.duration_ms)
    return SharedAd(
        own.ad,
        answer=ad_answer(told),
        sentence=traces_sentence("valence", told),
        n=n_of(told),
        figures=tuple(told[key] for key in OVERVIEW if told[key].known),
        chart=replace(chart, counts=tuple(step for step in chart.counts if step[1])),
        subject=told.subject,
    )


def _told(found: Finding) -> Finding:
    """Return the finding without what fewer than 25 viewers stand behind: late seconds that few reached, too, and who
    was left out, who may be one."""
    value = found.value
    if isinstance(value, Series):
        few = value.n < LEAST_VIEWERS
        means = {name: np.where(few, np.nan, getattr(value, name)) for name in ("mean", "low", "high")}
        return replace(found, value=replace(value, **means, n=np.where(few, 0, value.n)))
    few_counted = found.key == "viewers.excluded" and isinstance(value, Count) and value.value < LEAST_VIEWERS
    if few_counted or isinstance(value, Table) or (found.n is not None and found.n < LEAST_VIEWERS):
        return replace(found, value=None, needs=Needs("viewers", 0))
    return found


def _enough(own: AdReception) -> bool:
    """Whoever is measured may be fewer than whoever is compared from their resting face: both must be enough."""
    return own.viewers >= LEAST_VIEWERS and (own.traces[JUDGED].n or 0) >= LEAST_VIEWERS
