"""The file by which a panel and a campaign agree on who took part: on a page, and for tools."""

from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from campaigns.api.door import ApiDoor
from campaigns.models import AccessToken, AuditEntry, Campaign
from campaigns.services.audit import audit_add
from dashboards.selectors.access import campaign_or_404, scope_or_403
from dashboards.selectors.reconciliation import HEAD, visits_told
from dashboards.surfaces.pages.door import campaign_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from fer_platform.kit.csv_lines import csv_file


@campaign_page
def reconciliation_page(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Hand the file to a person."""
    return _file(request.user, campaign)


class ReconciliationView(ApiDoor):
    """A row a visit: the participant's id, how it ended, and the grade of those who agreed to be linked. Personal data:
    who takes it stands in the audit log. An id that a spreadsheet would take for a formula follows an apostrophe."""

    scopes = {"GET": AccessToken.Scope.PANEL_READ}

    @extend_schema(
        operation_id="reconciliation",
        tags=["results"],
        summary="Take a panel's visits as CSV",
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, pk: int) -> Any:
        return _file(request.user, campaign_or_404(user=request.user, pk=pk))


def _file(user: Any, campaign: Campaign) -> HttpResponseBase:
    scope_or_403(user=user, campaign=campaign, scope=AccessToken.Scope.PANEL_READ)
    subject = f"panel reconciliation of {campaign.name}"
    audit_add(organisation=campaign.organisation, action=AuditEntry.Action.EXPORTED, subject=subject)
    name = file_name(campaign.name, "panel", otherwise=f"campaign-{campaign.pk}")
    return csv_download(csv_file(HEAD, visits_told(campaign)), name)
