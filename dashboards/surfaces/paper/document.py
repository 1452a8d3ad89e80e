"""Puts a report, or its appendix, together: A4, page numbers, and on every page of simulated viewers, that they are."""

from functools import partial
from io import BytesIO

from django.utils import timezone
from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    Image,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from campaigns.models import Ad, Campaign
from dashboards.analysis.everything import ads_of
from dashboards.analysis.reception.state import reception_of_ad, receptions_of_ads
from dashboards.surfaces.compliance.pack import pack_of
from dashboards.surfaces.paper.ad_numbers import ad_numbers
from dashboards.surfaces.paper.ad_story import COLUMNS, ad_story
from dashboards.surfaces.paper.campaign_story import campaign_story, changes_story
from dashboards.surfaces.paper.compliance_story import compliance_story
from dashboards.surfaces.paper.formulas import formulas_story, how_to_read
from dashboards.surfaces.paper.style import GAP, HALF, LINE, QUIET, WARN, WIDTH, looks_of, notice, title
from dashboards.surfaces.paper.text import fitted, line_draw
from dashboards.surfaces.text.format import moment_of_day

_MARGIN, _WHOLE = 18 * mm, "whole"
_LOGO = 45 * mm, 12 * mm  # the room that it has


def campaign_pdf(campaign: Campaign) -> bytes:
    """Return the report of a campaign: the verdict on its first page, then each of its ads."""
    receptions = list(receptions_of_ads(ads_of(campaign)).values())
    with looks_of(campaign.organisation) as logo:
        story = campaign_story(campaign, receptions)
        for own in receptions:
            story += [NextPageTemplate(_WHOLE), PageBreak(), *ad_story(own)]
        return _pdf(campaign, campaign.name, story, logo)


def ad_pdf(ad: Ad) -> bytes:
    """Return the report of one ad; its campaign should be loaded."""
    with looks_of(ad.campaign.organisation) as logo:
        story = [*ad_story(reception_of_ad(ad)), *how_to_read()]
        return _pdf(ad.campaign, f"{ad.title} · {ad.campaign.name}", story, logo)


def appendix_pdf(campaign: Campaign, ad: Ad | None = None) -> bytes:
    """Return what a report is too short for: long tables of a campaign's ads, or of one, and how numbers are made."""
    with looks_of(campaign.organisation) as logo:
        name = gettext("Appendix: %(title)s") % {"title": ad.title if ad else campaign.name}
        receptions = [reception_of_ad(ad)] if ad else list(receptions_of_ads(ads_of(campaign)).values())
        story: list[Flowable] = [
            title(name),
            *([] if ad else changes_story(campaign, receptions)),
        ]
        for own in receptions:
            story += ad_numbers(own)
        return _pdf(campaign, name, [*story, *formulas_story()], logo)


def compliance_pdf(campaign: Campaign) -> bytes:
    """Return the compliance pack of a campaign."""
    with looks_of(campaign.organisation) as logo:
        name = f"{gettext('Compliance pack')} · {campaign.name}"
        return _pdf(campaign, name, compliance_story(pack_of(campaign)), logo)


def _pdf(campaign: Campaign, name: str, story: list[Flowable], logo: bytes) -> bytes:
    target = BytesIO()
    made = moment_of_day(timezone.now())
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=name,
        author=campaign.organisation.name,
        subject=gettext("Apparent expressions of consenting viewers"),
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=_MARGIN,
        bottomMargin=_MARGIN,
    )
    around = partial(_around, title=name, made=made, simulated=campaign.simulated)
    templates = {_WHOLE: [_frame(0, WIDTH)], COLUMNS: [_frame(0, HALF), _frame(HALF + GAP, HALF)]}
    document.addPageTemplates(
        [PageTemplate(name, frames, onPage=around) for name, frames in templates.items()]
    )
    simulated = gettext("Simulated viewers: nobody was measured. These figures show how the platform works.")
    opening = [notice(simulated), Spacer(1, 3 * mm)] if campaign.simulated else []
    document.build([*([_logo(logo)] if logo else []), *opening, *story])
    return target.getvalue()


def _frame(left: float, width: float) -> Frame:
    return Frame(_MARGIN + left, _MARGIN, width, A4[1] - 2 * _MARGIN, 0, 0, 0, 0)


def _logo(png: bytes) -> Image:
    picture = Image(BytesIO(png), hAlign="LEFT")
    scale = min(_LOGO[0] / picture.imageWidth, _LOGO[1] / picture.imageHeight)
    picture.drawWidth, picture.drawHeight = picture.imageWidth * scale, picture.imageHeight * scale
    picture.spaceAfter = 4 * mm
    return picture


def _around(canvas: Canvas, document: BaseDocTemplate, *, title: str, made: str, simulated: bool) -> None:
    canvas.saveState()
    canvas.setStrokeColor(LINE)
    canvas.line(_MARGIN, 14 * mm, A4[0] - _MARGIN, 14 * mm)
    foot = {"y": 10 * mm, "size": 6.5, "ink": QUIET}
    line_draw(canvas, f"{fitted(title, foot['size'], WIDTH * 0.6)} · {made}", _MARGIN, **foot)
    line_draw(
        canvas, gettext("Page %(page)d") % {"page": document.page}, A4[0] - _MARGIN, **foot, anchor="end"
    )
    if simulated:
        head = {"y": A4[1] - 11 * mm, "size": 6.5, "ink": WARN, "bold": True, "anchor": "middle"}
        line_draw(canvas, gettext("SIMULATED VIEWERS"), A4[0] / 2, **head)
    canvas.restoreState()
