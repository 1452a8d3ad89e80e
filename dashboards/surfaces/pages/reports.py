"""Printable reports of a campaign and of an ad."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from campaigns.models import Ad, Campaign
from dashboards.surfaces.pages.door import ad_page, campaign_page
from dashboards.surfaces.pages.downloads import file_download, file_name
from dashboards.surfaces.pages.exports import export_note
from dashboards.surfaces.pages.one_at_a_time import one_at_a_time


@campaign_page
@one_at_a_time
def campaign_report(_: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Answer with the report of a campaign as PDF."""
    from dashboards.surfaces.paper.document import campaign_pdf  # loads the PDF library where it is asked for

    return _answer(campaign_pdf(campaign), campaign, campaign.name)


@ad_page
@one_at_a_time
def ad_report(_: HttpRequest, ad: Ad) -> HttpResponseBase:
    """Answer with the report of one ad as PDF."""
    from dashboards.surfaces.paper.document import ad_pdf

    return _answer(ad_pdf(ad), ad.campaign, ad.title)


def _answer(content: bytes, campaign: Campaign, title: str) -> HttpResponseBase:
    name = file_name(title, "report", ending="pdf", otherwise="report")
    export_note(campaign, name)
    return file_download(content, name, "application/pdf")
