"""Who is behind a campaign's figures: how many sessions reach each step, and why the others do not."""

from collections.abc import Iterator
from hashlib import blake2b

from campaigns.models import Campaign
from dashboards.analysis.finding import Findings, Needs, Subject
from dashboards.analysis.registry import Found, Measure, Question
from dashboards.selectors.funnel import FunnelCounts, funnel_of_campaign
from dashboards.statistics.peaks import MIN_VIEWERS
from dashboards.statistics.values import COUNT, Count

Parts = Iterator[tuple[str, Found]]


def _steps(counts: FunnelCounts) -> Parts:
    yield "step:invited", Needs("invited") if counts.invited is None else Count(counts.invited)
    for step, count in counts.reached.items():
        yield f"step:{step}", Count(count)


def _lost(counts: FunnelCounts) -> Parts:
    for step, reasons in counts.lost.items():
        for reason, count in reasons.items():
            yield f"{step}:{reason}", Count(count)


def _exposures(counts: FunnelCounts) -> Parts:
    for name, count in counts.exposures.items():
        yield f"step:{name}", Count(count)


FUNNEL = Question[FunnelCounts](
    name="funnel",
    version=2,
    viewers=lambda counts: counts.reached["analysed"],
    least=MIN_VIEWERS,
    measures=(
        Measure("funnel.step", COUNT, ("F3",), "funnel", _steps),
        Measure("funnel.lost", COUNT, ("F3",), "funnel", _lost),
        Measure("funnel.withdrawn", COUNT, ("F3",), "funnel", lambda counts: Count(counts.withdrawn)),
        Measure("funnel.returned", COUNT, ("F3",), "funnel", lambda counts: Count(counts.returned)),
        Measure("funnel.exposures", COUNT, ("F3",), "funnel", _exposures),
    ),
)


def funnel_findings(campaign: Campaign) -> Findings:
    """Return the campaign's funnel, in one query; not kept: each session changes it, and it is quickly made."""
    counts = funnel_of_campaign(campaign)
    revision = blake2b(repr(counts).encode(), digest_size=9).hexdigest()
    return FUNNEL.answer(counts, subject=Subject("campaign", str(campaign.pk)), revision=revision)
