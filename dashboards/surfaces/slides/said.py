"""What people said, on slides: answers to a campaign's own questions, and the slider of those without a camera."""

from collections.abc import Iterator

from django.utils.translation import gettext
from pptx.util import Emu, Inches

from campaigns.models import Ad, Campaign
from dashboards.analysis.survey.own import own_findings
from dashboards.analysis.survey.slider import slider_findings
from dashboards.selectors.own_answers import questions_about
from dashboards.surfaces.charts.survey import slider_chart
from dashboards.surfaces.slides.native_chart import line_chart_add
from dashboards.surfaces.slides.page import BOTTOM, INNER, MARGIN, Slides, table_add, text_add
from dashboards.surfaces.text.figures import figure_text, note
from dashboards.surfaces.text.labels import label

_ROWS_A_SLIDE = 10


def own_questions(slides: Slides, campaign: Campaign, ad: Ad | None = None) -> None:
    """Add what was answered after an ad; without one, before it begins and at the end. What people wrote is only
    counted."""
    rows = list(_rows(campaign, ad))
    title = gettext("Questions of your own")
    head = [gettext("Question"), gettext("Answer"), gettext("Chose it"), gettext("n and 95 % interval")]
    for place in range(0, len(rows), _ROWS_A_SLIDE):
        slide = slides.add(f"{ad.title}: {title}" if ad else title)
        table_add(slide, head, rows[place : place + _ROWS_A_SLIDE], shares=[38, 27, 12, 23], size=11)


def slider(slides: Slides, ad: Ad) -> None:
    """Add how those without a camera found the ad; nothing where nobody said."""
    found = slider_findings(ad)
    chart = slider_chart(found, duration_ms=ad.duration_ms) if found else None
    if found is None or chart is None:
        return
    slide = slides.add(f"{ad.title}: {gettext('Said while watching, without a camera')}")
    mean = found["slider.mean"]
    name, about = label(mean.key).title, label(mean.key).about
    said = f"{name}: {figure_text(mean) or '–'} ({note(mean)}), {about}."
    text_add(slide, [said], top=Inches(1.35), size=13)
    top = Inches(2.1)
    line_chart_add(slide, chart, (MARGIN, top, INNER, Emu(BOTTOM - top)), about=said)


def _rows(campaign: Campaign, ad: Ad | None) -> Iterator[list[str]]:
    found = own_findings(campaign, ad)
    for question in questions_about(campaign, ad) if found else ():
        people = figure_text(found[f"own.viewers[asked:{question.code}]"])
        mean = found.get(f"own.mean[asked:{question.code}]")
        shares = [
            (text, found[f"own.share[answer:{question.code}={number}]"]) for number, text in question.choices
        ]
        rows = [(gettext("Mean"), mean)] if mean else shares  # points are short in one number
        asked = f"{question.text} · {people} {gettext('people answered')}"
        if not rows:
            yield [asked, "", "", ""]
        for place, (answer, own) in enumerate(rows):
            yield ["" if place else asked, answer, figure_text(own) or "–", note(own)]
