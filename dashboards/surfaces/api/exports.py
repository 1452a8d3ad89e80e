"""Bulk: a tool asks for a file, looks how far it is, and fetches it by a link that ends."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor, scopes_required
from campaigns.api.idempotent import idempotent
from campaigns.models import AccessToken, Campaign
from campaigns.permissions import scopes_of_role
from campaigns.selectors.access_tokens import scopes_held
from campaigns.selectors.campaigns import campaigns_for, role_in
from dashboards.models import ExportJob
from dashboards.selectors.access import campaign_or_404
from dashboards.selectors.withdrawn import withdrawn_of_campaigns
from dashboards.services.exports import OPEN_MOST, TooManyExports, export_ask
from dashboards.surfaces.api.resources import RESOURCES
from dashboards.surfaces.api.serializers import ReadOnly
from dashboards.surfaces.exports.fair_share import AT_ONCE, sent_in_share
from dashboards.surfaces.exports.forms import MEDIA_TYPES
from dashboards.surfaces.exports.links import export_file_name, export_link, link_good
from dashboards.surfaces.exports.write import FORMS, scopes_of
from fer_platform.kit.parameters import parameters_known
from fer_platform.kit.problems import Problem, problem_response
from fer_platform.kit.ranges import ranged_file_response

_SHOWN = 100  # newest jobs of a campaign in its list


class ExportAskSerializer(ReadOnly):
    what = serializers.ChoiceField(
        choices=list(FORMS), help_text="Which rows; `findings`, the whole `bundle`, or the `compliance` pack."
    )
    form = serializers.ChoiceField(
        choices=list(MEDIA_TYPES),
        help_text="parquet, csv or xlsx; of the bundle zip; of the compliance pack pdf or json.",
    )
    updated_after = serializers.DateTimeField(
        required=False, help_text="Only rows that changed after this: goes on where the last export ended."
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if data["form"] not in FORMS[data["what"]]:
            raise serializers.ValidationError(
                {"form": f"{data['what']} comes as {', '.join(FORMS[data['what']])}."}
            )
        resource = RESOURCES.get(data["what"])
        if "updated_after" in data and not (resource and resource.updated):
            raise serializers.ValidationError(
                {"updated_after": f"{data['what']} cannot be asked for by time."}
            )
        return data


class ExportSerializer(ReadOnly):
    id = serializers.UUIDField()
    campaign = serializers.IntegerField(source="campaign_id")
    what = serializers.CharField()
    form = serializers.CharField()
    updated_after = serializers.DateTimeField(allow_null=True)
    status = serializers.ChoiceField(choices=ExportJob.Status.values)
    rows = serializers.IntegerField(help_text="Written so far.")
    rows_total = serializers.IntegerField(allow_null=True, help_text="To be written; null until it is known.")
    size = serializers.IntegerField(allow_null=True, help_text="Bytes.")
    sha256 = serializers.CharField(allow_blank=True)
    problem = serializers.CharField(allow_blank=True, help_text="Why there is no file.")
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="Then the file is deleted.")
    link = serializers.SerializerMethodField(
        help_text="Fetches the file without a token, in ranges too, for an hour from now; null until it is ready."
    )

    def get_link(self, job: ExportJob) -> str | None:
        if job.status != ExportJob.Status.READY:
            return None
        return self.context["request"].build_absolute_uri(export_link(job))


class ExportListSerializer(ReadOnly):
    results = ExportSerializer(many=True)


class CampaignExportsView(ApiDoor):
    """Exports of one campaign: the newest first. A file holds what the same token could read row by row; it is written
    within seconds to minutes, kept for a day, and deleted at once when somebody in it withdraws."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ, "POST": AccessToken.Scope.RESULTS_READ}

    @extend_schema(
        operation_id="exports_list",
        tags=["bulk"],
        summary="List a campaign's exports",
        responses=ExportListSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        campaign = campaign_or_404(user=request.user, pk=pk)
        held = _scopes_of(request, campaign)
        jobs = ExportJob.objects.filter(campaign=campaign).order_by("-created_at")
        shown = [own for own in jobs[:_SHOWN] if held.issuperset(own.scopes)]
        return Response({"results": ExportSerializer(shown, many=True, context={"request": request}).data})

    @extend_schema(
        operation_id="exports_ask",
        tags=["bulk"],
        summary="Ask for a file",
        request=ExportAskSerializer,
        responses={202: ExportSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        campaign = campaign_or_404(user=request.user, pk=pk)
        asked = ExportAskSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        scopes = scopes_of(asked.validated_data["what"])
        _judge(request, campaign, scopes)
        try:
            job = export_ask(campaign=campaign, scopes=scopes, **asked.validated_data)
        except TooManyExports as error:
            detail = f"{OPEN_MOST} exports of this campaign are being written already."
            raise Problem(
                429, "too_many_exports", detail, retry_after=10, extra={"limit": OPEN_MOST}
            ) from error
        return Response(ExportSerializer(job, context={"request": request}).data, status=202)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        if response.status_code == 202:  # the first answer, and each that repeats it
            response["Location"] = reverse("api-export", args=[response.data["id"]])
        return super().finalize_response(request, response, *args, **kwargs)


class ExportView(ApiDoor):
    """How far an export is, and the link to its file."""

    scopes = {"GET": AccessToken.Scope.RESULTS_READ}

    @extend_schema(
        operation_id="exports_read", tags=["bulk"], summary="Read an export", responses=ExportSerializer
    )
    def get(self, request: Request, export_pk: UUID) -> Response:
        jobs = ExportJob.objects.select_related("campaign__organisation")
        job = jobs.filter(pk=export_pk, campaign__in=campaigns_for(request.user)).first()
        if job is None:
            raise Http404
        _judge(request, job.campaign, job.scopes)
        return Response(ExportSerializer(job, context={"request": request}).data)


def _scopes_of(request: Request, campaign: Campaign) -> frozenset[str]:
    """Return what the caller may of a campaign: a tool by its token, a person in a browser by their role there."""
    if isinstance(request.auth, AccessToken):
        return scopes_held(request.auth)
    return scopes_of_role(role_in(request.user, campaign.organisation))


def _judge(request: Request, campaign: Campaign, scopes: Iterable[str]) -> None:
    """Raises: Problem: 403 scope_missing, role_missing."""
    scopes_required(request, scopes)
    if not _scopes_of(request, campaign).issuperset(scopes):
        raise Problem(403, "role_missing", "Your role in this organisation does not allow this.")


@require_safe
def export_file(request: HttpRequest, export_pk: UUID) -> HttpResponseBase:
    """Answer with the file, whole or in ranges, to whoever holds a link of the last hour."""
    try:
        parameters_known(request.GET, ("key",))
    except Problem as error:
        return problem_response(error.status_code, error.code, str(error.detail), extra=error.extra)
    if not link_good(export_pk, request.GET.get("key", "")):
        return problem_response(
            403, "link_expired", "This link is over. Read the export again for a new one."
        )
    job = (
        ExportJob.objects.select_related("campaign", "ad")
        .filter(pk=export_pk, status=ExportJob.Status.READY)
        .first()
    )
    if job is None or job.erased != withdrawn_of_campaigns([job.campaign_id])[job.campaign_id]:
        return problem_response(410, "export_gone", "This file is deleted. Ask for a new export.")
    try:
        response = sent_in_share(
            job.campaign.organisation_id,
            lambda: ranged_file_response(
                request,
                default_storage,
                job.file,
                content_type=MEDIA_TYPES[job.form],
                etag=job.sha256[:32],
                max_age=0,
            ),
        )
    except FileNotFoundError:
        return problem_response(410, "export_gone", "This file is deleted. Ask for a new export.")
    if response is None:
        detail = f"{AT_ONCE} files of your organisation are being sent. Try again when one is there."
        return problem_response(503, "downloads_busy", detail, retry_after=10)
    response["Content-Disposition"] = content_disposition_header(True, export_file_name(job))
    response["Cache-Control"] = "private, no-store"
    return response
