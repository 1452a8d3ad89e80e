"""Puts a report together: A4, page numbers, and on every page whose viewers are simulated, that they are."""

from functools import partial
from io import BytesIO

from django.utils import timezone
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageBreak, PageTemplate

from campaigns.models import Ad, Campaign
from dashboards.analysis.reception.traces import trace_of_ad, traces_of_ads
from dashboards.surfaces.paper.ad_story import ad_story
from dashboards.surfaces.paper.campaign_story import campaign_story
from dashboards.surfaces.paper.fonts import clusters
from dashboards.surfaces.paper.formulas import formulas_story
from dashboards.surfaces.paper.style import LINE, QUIET, WARN, WIDTH, notice, paragraph
from dashboards.surfaces.paper.text import line_draw

_MARGIN = 18 * mm
SIMULATED = "Simulated viewers: nobody was measured. These figures show how the platform works."


def campaign_pdf(campaign: Campaign) -> bytes:
    """Return the report of a campaign and of each of its ads."""
    ads = list(campaign.ads.select_related("campaign__organisation").prefetch_related("brand_moments"))
    traces = traces_of_ads(ads)
    story = campaign_story(campaign, [traces[ad.pk] for ad in ads])
    for ad in ads:
        story += [PageBreak(), *ad_story(ad, traces[ad.pk])]
    return _pdf(campaign, campaign.name, story)


def ad_pdf(ad: Ad) -> bytes:
    """Return the report of one ad; its campaign should be loaded."""
    return _pdf(ad.campaign, f"{ad.title} · {ad.campaign.name}", ad_story(ad, trace_of_ad(ad)))


def _pdf(campaign: Campaign, title: str, story: list[Flowable]) -> bytes:
    target = BytesIO()
    made = timezone.localtime().strftime("%d %B %Y, %H:%M")
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=title,
        author=campaign.organisation.name,
        subject="Apparent expressions of consenting viewers",
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    frame = Frame(_MARGIN, _MARGIN, WIDTH, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)
    around = partial(_around, title=title, made=made, simulated=campaign.simulated)
    document.addPageTemplates([PageTemplate(frames=[frame], onPage=around)])
    opening = [notice(SIMULATED), paragraph("", "quiet")] if campaign.simulated else []
    document.build([*opening, *story, *formulas_story()])
    return target.getvalue()


def _around(canvas: Canvas, document: BaseDocTemplate, *, title: str, made: str, simulated: bool) -> None:
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.line(_MARGIN, 14 * mm, A4[0] - _MARGIN, 14 * mm)
    foot = {"y": 10 * mm, "size": 6.5, "ink": QUIET}
    line_draw(canvas, f"{''.join(clusters(title)[:90])} · {made}", _MARGIN, **foot)
    line_draw(canvas, f"Page {document.page}", A4[0] - _MARGIN, **foot, anchor="end")
    if simulated:
        head = {"y": A4[1] - 11 * mm, "size": 6.5, "ink": WARN, "bold": True, "anchor": "middle"}
        line_draw(canvas, "SIMULATED VIEWERS", A4[0] / 2, **head)
    canvas.restoreState()
