"""The report of a campaign: the answer, who was analysed, and all ads side by side."""

from collections.abc import Sequence

from django.utils.translation import gettext, pgettext
from reportlab.platypus import Flowable, KeepTogether

from campaigns.models import Campaign
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.fatigue.ask import ad_fatigue
from dashboards.analysis.fatigue.measures import DEFAULT
from dashboards.analysis.finding import Findings
from dashboards.analysis.funnel import funnel_findings
from dashboards.analysis.reception.state import AdReception
from dashboards.analysis.registration import registration_findings
from dashboards.statistics.frames.series import HEADLINE
from dashboards.statistics.values import Unit
from dashboards.surfaces.campaign_figures import (
    JUDGED,
    LEAST_LEVEL,
    OVERVIEW,
    STEPS,
    funnel_step,
    level_shown,
)
from dashboards.surfaces.charts.ad import side_by_side_chart
from dashboards.surfaces.charts.drawing import chart_drawing
from dashboards.surfaces.decided import answer_of, verdicts_of
from dashboards.surfaces.paper.forest_chart import forest_cells
from dashboards.surfaces.paper.formulas import how_to_read
from dashboards.surfaces.paper.said import said_of_campaign
from dashboards.surfaces.paper.style import HALF, beside, figure_cell, named, paragraph, table, title
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.format import count
from dashboards.surfaces.text.funnel import funnel_sentence
from dashboards.surfaces.text.labels import label
from dashboards.surfaces.text.looks import look_sentence
from dashboards.surfaces.text.registration import history_rows, registration_sentence

_CHART = 110.0


def campaign_story(campaign: Campaign, receptions: Sequence[AdReception]) -> list[Flowable]:
    """Return the first part of a campaign's report; `receptions` in the order of its ads."""
    ads = [own.ad for own in receptions]
    decided = decision_findings(campaign, ads)
    answer = answer_of(decided, receptions)
    what = (campaign.brand, campaign.get_setting_display(), campaign.get_status_display())
    return [
        title(campaign.name),
        paragraph(" · ".join(map(str, what)), "quiet"),
        paragraph(answer, "lead"),
        *(_verdicts(decided, receptions) if any(own.viewers for own in receptions) else []),
        paragraph(look_sentence(decided, "decision"), "quiet"),
        paragraph(registration_sentence(registration_findings(campaign)), "quiet"),
        *_ads(receptions),
        *_beside(receptions),
        *beside([_funnel(campaign), how_to_read()], across=2),
        *said_of_campaign(campaign),
    ]


def _verdicts(decided: Findings, receptions: Sequence[AdReception]) -> list[Flowable]:
    """What to do with each ad, the first ranked first, as on the campaign's page."""
    rows: list[list[object]] = [
        [
            own.rank_text,
            named(own.ad.title),
            [paragraph(figure_text(own.finding), "value"), paragraph(own.certainty, "cell-quiet")],
            own.why,
        ]
        for own in verdicts_of(decided, [own.ad for own in receptions])
    ]
    head = [gettext("Rank"), gettext("Ad"), gettext("Verdict"), gettext("Why, and what would settle it")]
    return [paragraph(gettext("What to do"), "heading"), table(head, rows, [7, 25, 22, 46])]


def changes_story(campaign: Campaign, receptions: Sequence[AdReception]) -> list[Flowable]:
    """Return what was recorded before the data came, and each change of it; nothing where nothing was."""
    found, titles = registration_findings(campaign), {own.ad.pk: own.ad.title for own in receptions}
    rows: list[list[object]] = [
        [
            row["when"],
            row["outcome"],
            " · ".join(row["ads"]),
            row["viewers"],
            row["looks"],
            row["people"],
            row["digest"][:12],
        ]
        for row in history_rows(found, titles)
    ]
    head = [
        gettext("Recorded"),
        gettext("Primary outcome"),
        gettext("Ads compared"),
        gettext("Viewers to measure"),
        gettext("Looks"),
        gettext("Had taken part by then"),
        gettext("Digest"),
    ]
    said = paragraph(registration_sentence(found), "quiet")
    return [said, table(head, rows, [14, 20, 22, 9, 13, 9, 13])] if rows else []


def _ads(receptions: Sequence[AdReception]) -> list[Flowable]:
    if not receptions:
        return []
    levels = [level_shown(own.traces) for own in receptions]
    rows: list[list[object]] = []
    for own, picture in zip(
        receptions, forest_cells(levels, least=LEAST_LEVEL, unit=Unit.CHANGE), strict=True
    ):
        valence, moment, attention = (figure_cell(own.traces[key]) for key in OVERVIEW)
        status = ad_fatigue(own.ad, [DEFAULT])[0]["status"]
        fatigue = figure_text(status) or note(status)
        rows.append([named(own.ad.title), count(own.viewers), valence, picture, attention, moment, fatigue])
    head = [
        gettext("Ad"),
        pgettext("head of a narrow column", "Viewers"),
        str(label(JUDGED).title),
        gettext("with its 95 % interval"),
        str(label("attention.mean").title),
        str(label(f"{HEADLINE}.high").title),
        gettext("Fatigue"),
    ]
    return [paragraph(gettext("The ads"), "heading"), table(head, rows, [15, 8, 15, 24, 13, 15, 14])]


def _beside(receptions: Sequence[AdReception]) -> list[Flowable]:
    """The ads second by second, up to eight of them."""
    ready = [own for own in receptions if own.conclusive]
    if len(ready) < 2:
        return []
    named = [(own.ad.title, own.traces) for own in ready]
    chart = side_by_side_chart(named, max(own.ad.duration_ms for own in ready))
    about = gettext("Change of valence from the resting face, second by second")
    sure = gettext(
        "Lines are means over viewers; how sure each is stands on the ad’s own page. Previews are left out."
    )
    parts = [paragraph(about, "small-heading"), chart_drawing(chart, height=_CHART), paragraph(sure, "quiet")]
    return [KeepTogether(parts)]


def _funnel(campaign: Campaign) -> list[Flowable]:
    found = funnel_findings(campaign)
    steps = [funnel_step(found, step) for step in STEPS]
    rows: list[list[object]] = [
        [str(step["title"]), figure_text(step["own"]) or "–", step["lost_text"]] for step in steps
    ]
    return [
        paragraph(gettext("From invited to analysed"), "heading"),
        paragraph(funnel_sentence(found), "column"),
        table(
            [gettext("Sessions"), "", gettext("Lost before the next step")], rows, [34, 12, 54], width=HALF
        ),
    ]
