"""The slides: native charts with the page’s own numbers, and nothing that a page does not say."""

from collections.abc import Callable
from io import BytesIO
from itertools import combinations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import override
from pptx import Presentation
from pptx.presentation import Presentation as Deck
from pptx.util import Inches

from campaigns.models import Ad, Campaign
from dashboards.analysis.reception.state import reception_of_ad
from dashboards.statistics.values import Unit
from dashboards.surfaces.charts.ad import ad_charts
from dashboards.surfaces.paper.text import text_width
from dashboards.surfaces.slides.deck import campaign_deck
from dashboards.surfaces.slides.native_chart import intervals_chart_add
from dashboards.surfaces.slides.page import MARGIN, TOP, Slides, slides_of
from dashboards.surfaces.text.labels import CHARTS, SERIES
from dashboards.surfaces.text.reception import ad_answer
from tests.dashboards.factories import rolled_up, taken


def deck_of(campaign: Campaign) -> Deck:
    return Presentation(BytesIO(campaign_deck(campaign)))


def texts(deck: Deck) -> str:
    return "\n".join(
        shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame
    )


def test_chart_holds_the_pages_numbers_and_can_be_edited(watched: Callable[..., Ad]) -> None:
    ad = watched(12, "=1+1 <b>")
    rolled_up(ad)
    found = reception_of_ad(ad).traces
    deck = deck_of(ad.campaign)
    answer = ad_answer(found).replace(" %", "\N{NO-BREAK SPACE}%")
    slide = next(own for own in deck.slides if own.shapes.title.text.endswith(answer))
    native = next(shape.chart for shape in slide.shapes if shape.has_chart)
    trace = found.series("change_valence.trace")
    mean, low, high = (list(series.values) for series in native.plots[0].series)
    for written, known in ((mean, trace.mean), (low, trace.low), (high, trace.high)):
        assert written == pytest.approx(known.tolist(), nan_ok=True)
    assert native.part.chart_workbook.xlsx_part is not None  # the sheet that a presentation program opens
    assert "n =" in texts(deck) or "12 viewers" in texts(deck)
    assert slide.has_notes_slide


def test_chart_counts_in_the_unit_of_the_sentence_above_it(watched: Callable[..., Ad]) -> None:
    """In points, as the page and the report, not in hundredths of them."""
    ad = watched(12)
    rolled_up(ad)
    found = reception_of_ad(ad).traces
    title = f"{ad.title}: {CHARTS['expressions']}"
    slide = next(own for own in deck_of(ad.campaign).slides if own.shapes.title.text == title)
    native = next(shape.chart for shape in slide.shapes if shape.has_chart)
    happy = next(own for own in native.plots[0].series if own.name == str(SERIES["happy"]))
    written = [100 * own for own in found.series("change_happy.trace").mean.tolist()]
    assert list(happy.values) == pytest.approx(written, nan_ok=True)
    level = ad_charts(found, ["expressions"], ad)["expressions"].level
    axis = native.value_axis
    assert (axis.minimum_scale, axis.maximum_scale, axis.major_unit) == pytest.approx(
        (100 * level.low, 100 * level.high, 100 * level.step)
    )
    assert axis.tick_labels.number_format == "+0;−0;0"


def test_nothing_on_a_slide_leaves_it_or_covers_another(
    watched: Callable[..., Ad], plain_ad: Callable[..., Ad]
) -> None:
    ad = watched(12)
    rolled_up(ad)
    for number in range(9):
        plain_ad(f"Unseen {number}")
    deck = deck_of(ad.campaign)
    for slide in deck.slides:
        boxes = [(own.left, own.top, own.left + own.width, own.top + own.height) for own in slide.shapes]
        assert all(box[0] >= 0 <= box[1] for box in boxes)
        assert all(box[2] <= deck.slide_width and box[3] <= deck.slide_height for box in boxes)
        for one, other in combinations(boxes, 2):
            across, down = (min(one[k + 2], other[k + 2]) - max(one[k], other[k]) for k in (0, 1))
            assert across <= 0 or down <= 0, f"slide {deck.slides.index(slide) + 1}: {one} covers {other}"
        tables = [own.table for own in slide.shapes if own.has_table]
        assert all(len(table.rows) <= 9 for table in tables)  # their cells take up to three lines


def test_every_slide_says_that_viewers_are_simulated(watched: Callable[..., Ad]) -> None:
    ad = watched(12)
    Campaign.objects.filter(pk=ad.campaign_id).update(simulated=True)
    ad.campaign.refresh_from_db()
    deck = deck_of(ad.campaign)
    assert len(deck.slides) > 4
    for slide in deck.slides:
        assert any("SIMULATED" in shape.text_frame.text for shape in slide.shapes if shape.has_text_frame)


def test_few_viewers_nobody_and_no_ads_have_slides_too(
    watched: Callable[..., Ad], plain_ad: Callable[..., Ad], other_campaign: Campaign
) -> None:
    few = watched(3)
    plain_ad("Unseen")
    said = texts(deck_of(few.campaign))
    assert "A preview: too few viewers for conclusions." in said
    assert "Unseen:" not in said
    assert len(deck_of(other_campaign).slides) >= 2


def test_strangers_get_no_slides(
    watched: Callable[..., Ad], bob_client: Client, charlie_client: Client
) -> None:
    address = reverse("dashboards:campaign-slides", args=[watched(3).campaign_id])
    assert charlie_client.get(address).status_code == 404
    assert taken(bob_client, address).getvalue()[:2] == b"PK"


def test_no_german_word_is_wider_than_its_column(watched: Callable[..., Ad]) -> None:
    ad = watched(12)
    rolled_up(ad)
    with override("de"):
        deck = deck_of(ad.campaign)
    tables = [shape.table for slide in deck.slides for shape in slide.shapes if shape.has_table]
    words = {
        (word, run.font.size.pt, column.width.pt - 14.4)  # less its margins
        for table in tables
        for row in table.rows
        for column, cell in list(zip(table.columns, row.cells, strict=True))[1:]
        for paragraph in cell.text_frame.paragraphs
        for run in paragraph.runs
        for word in run.text.split()
    }
    assert any(word == "Teilnehmende" for word, *_ in words)
    assert not [word for word, size, width in words if text_width(word, size) > width]


def test_per_cent_is_not_left_alone_in_the_next_line(watched: Callable[..., Ad]) -> None:
    said = texts(deck_of(watched(12).campaign))
    assert "\N{NO-BREAK SPACE}%" in said and " %" not in said


def test_long_title_leaves_the_intervals_their_height() -> None:
    """Names under a chart are turned where they are long, and then take as much of its height as they are long."""
    for title in ("Donaudampfschifffahrtsgesellschaft, second film " * 3, "春の広告"):
        slides = Slides(title="a", author="b", foot="c")
        slide = slides.add("d")
        place = (MARGIN, TOP, Inches(6), Inches(4))
        intervals_chart_add(slide, [(title, 0.1, 0.0, 0.2)], place, unit=Unit.CHANGE, about="e")
        (chart,) = (shape.chart for shape in slide.shapes if shape.has_chart)
        (shown,) = chart.plots[0].categories
        assert len(shown) <= 18 and (shown == title or shown.endswith("…"))


def test_rows_that_take_more_lines_leave_room_for_fewer() -> None:
    """All of them once and in order, none over the foot: cells of six lines are three a slide, of one many."""
    for text, most in (("a", 14), ("word " * 40, 6), ("w" * 300, 6)):
        rows = [[text, "1"]] * 30
        parts = list(slides_of(rows, shares=[20, 80], size=12))
        assert [row for part in parts for row in rows[part]] == rows
        assert [part.start for part in parts[1:]] == [part.stop for part in parts[:-1]]
        assert max(part.stop - part.start for part in parts) <= most
    below = next(slides_of([["a", "1"]] * 30, shares=[20, 80], size=12, top=Inches(5)))
    assert below.stop < 6
    assert list(slides_of([], shares=[1], size=12)) == []
