"""Downloads are named after what they are about, and no cache keeps them."""

from io import BytesIO

import pytest

from campaigns.models import Ad, Campaign
from dashboards.models import ExportJob
from dashboards.surfaces.exports.links import export_file_name
from dashboards.surfaces.pages.downloads import csv_download, file_download, file_name


@pytest.mark.parametrize(
    ("title", "about", "name"),
    [
        ("Mountain Spring", ("trace",), "mountain-spring-trace.csv"),
        ("Mountain Spring", ("", "trace"), "mountain-spring-trace.csv"),
        ("Mountain Spring", ("fatigue", "happy", "curve"), "mountain-spring-fatigue-happy-curve.csv"),
        ("★", ("trace",), "ad-7-trace.csv"),
    ],
)
def test_file_is_named_after_its_title_and_kind(title: str, about: tuple[str, ...], name: str) -> None:
    assert file_name(title, *about, otherwise="ad-7") == name


def test_downloads_are_attachments_that_no_cache_keeps() -> None:
    for response, kind in (
        (csv_download(["a,b\r\n"], "x.csv"), "text/csv; charset=utf-8"),
        (file_download(b"%PDF", "x.csv", "application/pdf"), "application/pdf"),
        (file_download(BytesIO(b"PK"), "x.csv", "application/zip"), "application/zip"),
    ):
        assert response["Content-Disposition"] == 'attachment; filename="x.csv"'
        assert response["Content-Type"] == kind
        assert set(response["Cache-Control"].split(", ")) == {"private", "no-store"}
    assert response["Content-Length"] == "2"


def test_file_of_a_title_in_other_letters_is_named_by_what_it_is_about() -> None:
    campaign = Campaign(pk=5, name="حملة")
    ad = Ad(pk=25, campaign=campaign, title="إعلان")
    names = [
        export_file_name(ExportJob(campaign=campaign, ad=own, what="report", form="pdf"))
        for own in (None, ad)
    ]
    assert names == ["campaign-5-report.pdf", "ad-25-report.pdf"]
