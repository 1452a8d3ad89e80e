"""Lists of rows for tools: one view a resource, and its shape in the API's reference."""

from functools import cache
from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.writing import WRITE, AdChangeDoor, CampaignChangeDoor, CampaignCreateDoor
from campaigns.selectors.campaigns import campaigns_for
from dashboards.selectors.campaigns import campaign_overview
from dashboards.surfaces.api.asked import (
    LIMIT,
    LIMIT_MOST,
    document_of,
    known_parameters,
    list_asked,
    page_of,
)
from dashboards.surfaces.api.paging import PAGING, Pages
from dashboards.surfaces.api.resource import Field, Resource
from dashboards.surfaces.api.resources import RESOURCES
from dashboards.surfaces.api.resources_shown import ADS, CAMPAIGNS
from dashboards.surfaces.api.serializers import CampaignSerializer, ReadOnly
from fer_platform.kit.parameters import parameters_known

_KINDS: dict[str, Any] = {
    "int": serializers.IntegerField,
    "float": serializers.FloatField,
    "text": serializers.CharField,
    "bool": serializers.BooleanField,
    "time": serializers.DateTimeField,
    "day": serializers.DateField,
    "uuid": serializers.UUIDField,
    "json": serializers.JSONField,
}
_TYPES = {
    "int": OpenApiTypes.INT,
    "uuid": OpenApiTypes.UUID,
    "bool": OpenApiTypes.BOOL,
    "text": OpenApiTypes.STR,
}


class RowsView(ApiDoor):  # no docstring: each resource has its own
    resource: Resource

    def get(self, request: Request) -> Response:
        resource = self.resource
        asked = list_asked(resource, request.query_params)
        rows, cursor = page_of(resource, _rows(resource, request), asked)
        return Response({"results": rows, "next": next_address(request, cursor)})

    def document(self, pk: int) -> dict[str, Any]:
        return row_document(self.resource, self.request, pk)


def row_document(resource: Resource, request: Request, pk: int) -> dict[str, Any]:
    """Return one row with all its fields. Raises: Http404: there is none, or it belongs to others."""
    rows = _rows(resource, request).filter(pk=pk)
    found = rows.values_list(*(own.column for own in resource.fields)).first()
    if found is None:
        raise Http404
    return document_of(resource.fields, found)


def _rows(resource: Resource, request: Request) -> QuerySet[Any]:
    """Return what the caller's role may read; of a token its scopes have been asked already."""
    return resource.rows(campaigns_for(request.user, scope=resource.scope))


def next_address(request: Request, cursor: str | None) -> str | None:
    """Return the address of the next page with the same parameters, None where there is none."""
    if cursor is None:
        return None
    parameters = request.query_params.copy()
    parameters["cursor"] = cursor
    return request.build_absolute_uri(f"{request.path}?{parameters.urlencode()}")


def rows_view(name: str) -> Any:
    """Return the view of a resource."""
    resource = RESOURCES[name]
    own = {
        "resource": resource,
        "scopes": {"GET": resource.scope},
        "takes": {"GET": known_parameters(resource)},
    }
    view = type(f"{name.capitalize()}View", (RowsView,), own)
    described = extend_schema_view(
        get=extend_schema(
            operation_id=f"{name}_list",
            tags=["rows"],
            summary=resource.title,
            description=resource.about,
            parameters=parameters_of(resource),
            responses=page_serializer(resource),
        )
    )
    return described(view).as_view()


def parameters_of(resource: Resource) -> list[OpenApiParameter]:
    """Return what the reference says of a list's parameters."""
    own = [
        OpenApiParameter(each.name, _TYPES[each.kind], description=each.about, enum=each.choices or None)
        for each in resource.filters
    ]
    if resource.updated:
        own.append(
            OpenApiParameter("updated_after", OpenApiTypes.DATETIME, description="Changed after this time.")
        )
    about = f"Rows a page, 1 to {LIMIT_MOST}; {LIMIT} unless said."
    return [
        *own,
        OpenApiParameter("fields", OpenApiTypes.STR, description="Only these fields, separated by commas."),
        OpenApiParameter("limit", OpenApiTypes.INT, description=about),
        OpenApiParameter("cursor", OpenApiTypes.STR, description="Where to go on: comes with `next`."),
    ]


def page_serializer(resource: Resource) -> type[serializers.Serializer]:
    """Return the shape of a page. No field is promised: the caller may have asked for others."""
    parts = {
        "results": row_serializer(resource)(many=True),
        "next": serializers.URLField(
            allow_null=True, help_text="Address of the next page; null after the last."
        ),
    }
    return type(f"{resource.name.capitalize()}Page", (ReadOnly,), parts)


@cache
def row_serializer(resource: Resource) -> type[serializers.Serializer]:
    """Return the shape of a row."""
    parts = {own.name: _field(own) for own in resource.fields}
    return type(f"{resource.name.capitalize()}Row", (ReadOnly,), parts)


def _field(own: Field) -> serializers.Field:
    options = {"help_text": own.about, "allow_null": own.null, "required": False}
    if own.kind == "texts":
        return serializers.ListField(child=serializers.CharField(), **options)
    if own.kind == "json":
        del options["allow_null"]  # JSON may be null anyway
    if own.kind == "text":
        options["allow_blank"] = True
    return _KINDS[own.kind](**options)


@extend_schema_view(post=extend_schema(responses={201: row_serializer(CAMPAIGNS)}))
class CampaignsView(CampaignCreateDoor, RowsView):
    """The campaigns of your organisations, oldest first. With `page` or `page_size`, as before tokens: newest activity
    first, with `count` and `previous`; that form goes with version 2."""

    resource = CAMPAIGNS
    scopes = {"GET": CAMPAIGNS.scope, "POST": WRITE}
    takes = {"GET": (*known_parameters(CAMPAIGNS), *PAGING)}

    @extend_schema(
        operation_id="campaigns_list",
        tags=["rows"],
        summary=CAMPAIGNS.title,
        parameters=parameters_of(CAMPAIGNS),
        responses=page_serializer(CAMPAIGNS),
    )
    def get(self, request: Request) -> Response:
        if not request.query_params.keys() & set(PAGING):
            return super().get(request)
        parameters_known(request.query_params, PAGING)
        pages = Pages()
        found = pages.paginate_queryset(campaign_overview(campaigns_for(request.user)), request, view=self)
        answer = pages.get_paginated_response(CampaignSerializer(found, many=True).data)
        answer["Deprecation"] = "true"
        return answer


@extend_schema_view(patch=extend_schema(responses=row_serializer(CAMPAIGNS)))
class CampaignView(CampaignChangeDoor):
    """One campaign."""

    scopes = {"GET": CAMPAIGNS.scope, "PATCH": WRITE}

    @extend_schema(
        operation_id="campaigns_read",
        tags=["rows"],
        summary="Read a campaign",
        responses=row_serializer(CAMPAIGNS),
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.document(pk))

    def document(self, pk: int) -> dict[str, Any]:
        return row_document(CAMPAIGNS, self.request, pk)


@extend_schema_view(patch=extend_schema(responses=row_serializer(ADS)))
class AdView(AdChangeDoor):
    """One ad."""

    scopes = {"GET": ADS.scope, "PATCH": WRITE, "DELETE": WRITE}

    @extend_schema(
        operation_id="ads_read", tags=["rows"], summary="Read an ad", responses=row_serializer(ADS)
    )
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.document(pk))

    def document(self, pk: int) -> dict[str, Any]:
        return row_document(ADS, self.request, pk)
