"""Puts a report together: A4, page numbers, and on every page whose viewers are simulated, that they are."""

from functools import partial
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from campaigns.models import Ad, Campaign
from dashboards.analysis.everything import ads_of
from dashboards.analysis.reception.state import reception_of_ad, receptions_of_ads
from dashboards.surfaces.paper.ad_story import ad_story
from dashboards.surfaces.paper.campaign_story import campaign_story
from dashboards.surfaces.paper.fonts import clusters
from dashboards.surfaces.paper.formulas import formulas_story
from dashboards.surfaces.paper.style import LINE, QUIET, WARN, WIDTH, notice, paragraph
from dashboards.surfaces.paper.text import line_draw
from dashboards.surfaces.text.format import moment_of_day

_MARGIN = 18 * mm


def campaign_pdf(campaign: Campaign) -> bytes:
    """Return the report of a campaign and of each of its ads."""
    receptions = list(receptions_of_ads(ads_of(campaign)).values())
    story = campaign_story(campaign, receptions)
    for own in receptions:
        story += [PageBreak(), *ad_story(own)]
    return _pdf(campaign, campaign.name, story)


def ad_pdf(ad: Ad) -> bytes:
    """Return the report of one ad; its campaign should be loaded."""
    return _pdf(ad.campaign, f"{ad.title} · {ad.campaign.name}", ad_story(reception_of_ad(ad)))


def _pdf(campaign: Campaign, title: str, story: list[Flowable]) -> bytes:
    target = BytesIO()
    made = moment_of_day(timezone.now())
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=title,
        author=campaign.organisation.name,
        subject=gettext("Apparent expressions of consenting viewers"),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    frame = Frame(_MARGIN, _MARGIN, WIDTH, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    around = partial(_around, title=title, made=made, simulated=campaign.simulated)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=around)])
    simulated = gettext("Simulated viewers: nobody was measured. These figures show how the platform works.")
    opening = [notice(simulated), paragraph("", "quiet")] if campaign.simulated else []
    document.build([*opening, *story, *formulas_story()])
    return target.getvalue()


def _around(canvas: Canvas, document: BaseDocTemplate, *, title: str, made: str, simulated: bool) -> None:
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.line(_MARGIN, 14 * mm, A4[0] - _MARGIN, 14 * mm)
    foot = {"y": 10 * mm, "size": 6.5, "ink": QUIET}
    line_draw(canvas, f"{''.join(clusters(title)[:90])} · {made}", _MARGIN, **foot)
    line_draw(
        canvas, gettext("Page %(page)d") % {"page": document.page}, A4[0] - _MARGIN, **foot, anchor="end"
    )
    if simulated:
        head = {"y": A4[1] - 11 * mm, "size": 6.5, "ink": WARN, "bold": True, "anchor": "middle"}
        line_draw(canvas, gettext("SIMULATED VIEWERS"), A4[0] / 2, **head)
    canvas.restoreState()
