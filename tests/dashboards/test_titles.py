"""A title in any script, and one as agencies name files, goes from the upload to the page, paper, slides and a link."""

from collections.abc import Callable
from html import unescape
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from pptx import Presentation

from campaigns.models import Campaign
from campaigns.services.results_links import results_link_make
from dashboards.surfaces.paper.document import campaign_pdf
from dashboards.surfaces.sheets.workbook import workbook_of
from dashboards.surfaces.slides.deck import campaign_deck

TITLES = [
    "冬の広告",
    "קמפיין קיץ",
    "حملة الصيف",
    "गर्मी का विज्ञापन",
    "Straße frei – nur 9,5 % <b>& mehr</b>",
    "Customer_Lakeside_WinterLaunch_2027_Master_16x9_1920x1080_25fps_20s_DE-AT-CH_v11_FINAL_clean_H264_-23LUFS",
    "🥤 Sip",
    200 * "W",
]


@pytest.mark.parametrize("title", TITLES)
def test_title_goes_the_whole_way(
    marta_client: Client, campaign: Campaign, tiny_clip: bytes, title: str, settings: object, tmp_path: object
) -> None:
    settings.MEDIA_ROOT = tmp_path
    file = SimpleUploadedFile(f"{title}.mp4", tiny_clip)
    assert marta_client.post(f"/studio/{campaign.pk}/upload/", {"file": file}).status_code == 201
    ad = campaign.ads.get()
    shown = title.replace("_", " ").partition("/")[0] if "/" not in title else ad.title
    assert ad.title == shown.strip() or "/" in title
    _, secret = results_link_make(campaign=campaign, name="Client")
    pages: dict[str, Callable[[], str]] = {
        "studio": lambda: marta_client.get(f"/studio/{campaign.pk}/").content.decode(),
        "page": lambda: marta_client.get(reverse("dashboards:campaign", args=[campaign.pk])).content.decode(),
        "ad": lambda: marta_client.get(reverse("dashboards:ad", args=[campaign.pk, ad.pk])).content.decode(),
        "link": lambda: Client().get(reverse("shared:results", args=[secret])).content.decode(),
    }
    for name, page in pages.items():
        text = page()
        assert ad.title in unescape(text), name
        assert "<b>&" not in text, name
    assert campaign_pdf(campaign).startswith(b"%PDF")  # with a letter without a font it would fail
    slides = Presentation(BytesIO(campaign_deck(campaign))).slides
    cells = [
        cell.text
        for slide in slides
        for shape in slide.shapes
        if shape.has_table
        for row in shape.table.rows
        for cell in row.cells
    ]
    assert ad.title in cells
    with ZipFile(BytesIO(workbook_of(campaign))) as book:
        assert escape(ad.title) in "".join(book.read(name).decode() for name in book.namelist())
