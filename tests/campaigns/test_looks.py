"""An organisation's logo and colour: what can be read is taken, and it stands where viewers and readers look."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pptx import Presentation

from campaigns.look_colours import LEAST_CONTRAST, contrast, contrast_on_pages, theme_css
from campaigns.models import Ad, AuditEntry, Campaign, Look, Organisation
from campaigns.services.copies import rehearsal_make
from campaigns.services.looks import look_set
from campaigns.services.results_links import results_link_make
from dashboards.surfaces.paper.document import campaign_pdf
from dashboards.surfaces.slides.deck import campaign_deck

BLUE = "#123a8c"


def logo_bytes(width: int = 900, height: int = 300, form: str = "PNG", mode: str = "RGBA") -> bytes:
    sink = BytesIO()
    colour = (200, 30, 30, 0) if mode == "RGBA" else (200, 30, 30)
    Image.new(mode, (width, height), colour).save(sink, form)
    return sink.getvalue()


def test_contrast_is_that_of_the_guidelines() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast(BLUE, BLUE) == 1


@pytest.mark.parametrize("colour", [BLUE, "#000000", "#0b5f5c", "#b3261e", "#6a0dad", "#5f5f00"])
def test_colour_is_read_on_light_and_dark_pages(colour: str) -> None:
    assert contrast_on_pages(colour) >= LEAST_CONTRAST
    sheet = theme_css(colour)
    pairs = dict(
        part.strip().removeprefix("--").split(": ", 1) for part in sheet[8:-3].split(";") if part.strip()
    )
    light, dark = (
        {name: own.removeprefix("light-dark(").rstrip(")").split(", ")[place] for name, own in pairs.items()}
        for place in (0, 1)
    )
    assert light["brand"] == colour
    for theme, ground in ((light, "#ffffff"), (dark, "#151b1d")):
        assert contrast(theme["brand"], ground) >= LEAST_CONTRAST
        assert contrast(theme["on-brand"], theme["brand"]) >= LEAST_CONTRAST
        assert contrast(theme["on-brand"], theme["brand-strong"]) >= LEAST_CONTRAST
        assert contrast(theme["brand"], theme["brand-soft"]) >= LEAST_CONTRAST


@pytest.mark.parametrize(
    "colour", ["#ffcc00", "#ffffff", "red", "#12", "#12345g", "url(//evil)", "#123456;}"]
)
def test_colour_that_cannot_be_read_is_refused(organisation: Organisation, colour: str) -> None:
    with pytest.raises(ValidationError) as refused:
        look_set(organisation=organisation, colour=colour)
    assert list(refused.value.message_dict) == ["colour"]
    assert not Look.objects.exists()


def test_logo_is_made_anew_small_and_on_white(organisation: Organisation) -> None:
    look = look_set(organisation=organisation, logo=BytesIO(logo_bytes()))
    picture = Image.open(BytesIO(bytes(look.logo)))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (480, 160), "RGB")
    assert picture.getpixel((10, 10)) == (255, 255, 255)  # one could see through it
    first = look.code
    assert look_set(organisation=organisation, colour=BLUE).logo  # the colour alone leaves it
    assert Look.objects.get().code != first  # caches hold the one before under its own address
    assert not look_set(organisation=organisation, keep_logo=False).logo
    assert AuditEntry.objects.filter(action="look_changed").count() == 3


@pytest.mark.parametrize(
    "data",
    [b"", b"GIF89a", b"<svg onload=alert(1)>", logo_bytes()[:200], b"\x89PNG\r\n\x1a\n" + bytes(1024 * 1024)],
)
def test_file_that_is_no_logo_is_refused(organisation: Organisation, data: bytes) -> None:
    with pytest.raises(ValidationError) as refused:
        look_set(organisation=organisation, logo=BytesIO(data))
    assert list(refused.value.message_dict) == ["logo"]


def test_only_admins_change_it_and_only_their_own(
    organisation: Organisation,
    alice_client: Client,
    bob_client: Client,
    marta_client: Client,
    charlie_client: Client,
) -> None:
    address = reverse("access:look", args=[organisation.pk])
    wished = {"colour": BLUE, "logo": SimpleUploadedFile("any.exe", logo_bytes(form="JPEG", mode="RGB"))}
    assert [own.post(address, {"colour": BLUE}).status_code for own in (bob_client, marta_client)] == [
        403,
        403,
    ]
    assert charlie_client.post(address, {"colour": BLUE}).status_code == 404
    assert alice_client.post(address, {"colour": "#ffcc00"}).status_code == 422
    assert alice_client.post(address, wished).status_code == 302
    look = Look.objects.get()
    assert f"/look/{look.code}/logo.png" in alice_client.get(address).content.decode()
    stranger = Client()
    style = stranger.get(reverse("look:style", args=[look.code]))
    assert (style["Content-Type"], style["Cache-Control"][-9:]) == ("text/css; charset=utf-8", "immutable")
    assert BLUE in style.content.decode()
    assert stranger.get(reverse("look:logo", args=[look.code]))["Content-Type"] == "image/png"
    assert stranger.get(reverse("look:logo", args=["another"])).status_code == 404


def test_it_stands_on_viewers_pages_links_reports_and_slides(published: Campaign, ad: Ad) -> None:
    plain = campaign_pdf(published)
    look = look_set(organisation=published.organisation, colour=BLUE, logo=BytesIO(logo_bytes()))
    published.refresh_from_db()
    published = Campaign.objects.get(pk=published.pk)
    _, secret = results_link_make(campaign=published, name="Client")
    rehearsal = rehearsal_make(campaign=published)
    for address in (
        reverse("campaigns:view", args=[published.share_code]),
        reverse("campaigns:view", args=[rehearsal.share_code]),
        reverse("shared:results", args=[secret]),
    ):
        text = Client().get(address).content.decode()
        assert reverse("look:style", args=[look.code]) in text, address
        assert reverse("look:logo", args=[look.code]) in text, address
    assert b"/Subtype /Image" in campaign_pdf(published)
    assert b"/Subtype /Image" not in plain
    slides = Presentation(BytesIO(campaign_deck(published))).slides
    assert all(any(shape.shape_type == 13 for shape in slide.shapes) for slide in slides)
    tables = [shape for slide in slides for shape in slide.shapes if shape.has_table]
    assert str(tables[0].table.cell(0, 0).fill.fore_color.rgb) == BLUE[1:].upper()


def test_other_organisations_keep_the_products_own(
    published: Campaign, other_campaign: Campaign, make_ad: Callable[..., Ad]
) -> None:
    look_set(organisation=published.organisation, colour=BLUE)
    _, secret = results_link_make(campaign=other_campaign, name="Client")
    assert "/look/" not in Client().get(reverse("shared:results", args=[secret])).content.decode()
