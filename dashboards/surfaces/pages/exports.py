"""A campaign's analysis to take away."""

from tempfile import TemporaryFile

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from campaigns.models import AuditEntry, Campaign
from campaigns.services.audit import audit_add
from dashboards.surfaces.bundle.archive import bundle_write
from dashboards.surfaces.exports.forms import MEDIA_TYPES
from dashboards.surfaces.pages.door import campaign_page
from dashboards.surfaces.pages.downloads import file_download, file_name
from dashboards.surfaces.pages.one_at_a_time import one_at_a_time
from dashboards.surfaces.sheets.workbook import MEDIA_TYPE, workbook_of


@campaign_page
@one_at_a_time
def campaign_bundle(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Answer with the bundle; `?panel=1` adds what the panel told of viewers."""
    panel = request.GET.get("panel") == "1"
    what = "export-with-panel" if panel else "export"
    name = file_name(campaign.name, what, ending="zip", otherwise=f"campaign-{campaign.pk}")
    export_note(campaign, name)
    target = TemporaryFile()  # noqa: SIM115 - the response closes it
    bundle_write(campaign, target, panel=panel)
    target.seek(0)
    return file_download(target, name, "application/zip")


@campaign_page
@one_at_a_time
def campaign_workbook(_: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Answer with all findings as a workbook."""
    name = file_name(campaign.name, "findings", ending="xlsx", otherwise=f"campaign-{campaign.pk}")
    export_note(campaign, name)
    return file_download(workbook_of(campaign), name, MEDIA_TYPE)


@campaign_page
@one_at_a_time
def campaign_slides(_: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Answer with the campaign as slides."""
    from dashboards.surfaces.slides.deck import campaign_deck  # loads its library where it is asked for

    name = file_name(campaign.name, "slides", ending="pptx", otherwise=f"campaign-{campaign.pk}")
    export_note(campaign, name)
    return file_download(campaign_deck(campaign), name, MEDIA_TYPES["pptx"])


def export_note(campaign: Campaign, name: str) -> None:
    """Note in the audit log which file somebody takes away."""
    audit_add(
        organisation=campaign.organisation,
        action=AuditEntry.Action.EXPORTED,
        subject=f"{name} (campaign {campaign.pk})",
    )
