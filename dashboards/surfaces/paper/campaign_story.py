"""The report of a campaign: the answer, who was analysed, and all ads side by side."""

from collections.abc import Sequence

from reportlab.platypus import Flowable

from campaigns.models import Campaign
from dashboards.analysis.fatigue.measures import DEFAULT, measure_of
from dashboards.analysis.fatigue.readings import fatigue_of_ad
from dashboards.analysis.reception.traces import AdTrace
from dashboards.selectors.flow import flow_of_campaign
from dashboards.surfaces.paper.forest_chart import forest_cells
from dashboards.surfaces.paper.style import figure_cell, paragraph, table
from dashboards.surfaces.sentences import campaign_answer
from dashboards.surfaces.summaries import ad_summaries


def campaign_story(campaign: Campaign, results: Sequence[AdTrace]) -> list[Flowable]:
    """Return the first part of a campaign's report; `results` in the order of its ads."""
    return [
        paragraph(campaign.name, "title"),
        paragraph(
            f"{campaign.brand} · {campaign.get_setting_display()} · {campaign.get_status_display()}", "quiet"
        ),
        paragraph(campaign_answer(list(results)), "lead"),
        *_ads(results),
        *_flow(campaign),
    ]


def _ads(results: Sequence[AdTrace]) -> list[Flowable]:
    if not results:
        return []
    summaries = ad_summaries(list(results))
    levels = [own.trace.means["valence"] if own.trace.conclusive else None for own in results]
    rows: list[list[object]] = []
    for own, picture in zip(summaries, forest_cells(levels), strict=True):
        status = fatigue_of_ad(own.result.ad, measure_of(DEFAULT)).document["summary"]["word"]
        cells = [figure_cell(found) for found in (own.valence, own.attention, own.moment)]
        rows.append(
            [
                own.result.ad.title,
                f"{own.result.trace.viewers:,}",
                cells[0],
                picture,
                cells[1],
                cells[2],
                status,
            ]
        )
    head = [
        "Ad",
        "Viewers",
        "Mean valence",
        "with its 95 % interval",
        "Attention",
        "Strongest moment",
        "Fatigue",
    ]
    return [paragraph("The ads", "heading"), table(head, rows, [17, 8, 16, 24, 15, 16, 10])]


def _flow(campaign: Campaign) -> list[Flowable]:
    flow = flow_of_campaign(campaign)
    rows: list[list[object]] = [
        [
            step.label,
            "–" if step.count is None else f"{step.count:,}",
            "; ".join(f"{n:,} {why}" for why, n in step.lost),
        ]
        for step in flow.steps
    ]
    return [
        paragraph("From invited to analysed", "heading"),
        table(["Sittings", "", "Lost before the next step"], rows, [30, 10, 60]),
        paragraph(f"{flow.withdrawn:,} withdrew afterwards; everything of them is erased.", "quiet"),
    ]
