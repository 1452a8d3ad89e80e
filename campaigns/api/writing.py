"""Tools make and change campaigns and ads. What a page refuses is refused here, by the same services."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.idempotent import idempotent
from campaigns.models import AccessToken, Ad, BrandMoment, Campaign, Member, Organisation
from campaigns.selectors.campaigns import (
    campaign_missing,
    campaigns_for,
    organisations_for,
    plays_elsewhere,
    share_url,
)
from campaigns.services.ads import ad_change, ad_create, ad_delete, ad_elsewhere_create, brand_moments_replace
from campaigns.services.campaigns import (
    SETTINGS,
    campaign_archive,
    campaign_change,
    campaign_close,
    campaign_create,
    campaign_publish,
)
from fer_platform.kit.problems import Problem

WRITERS = (Member.Role.ADMIN.value, Member.Role.MARKETER.value)
_FORM_BYTES = 64 * 1024  # what a form has around its file
WRITE = AccessToken.Scope.CAMPAIGN_WRITE


class Known(serializers.Serializer):  # no docstring: it would describe every shape in the API's document
    def to_internal_value(self, data: Any) -> Any:
        unknown = sorted(set(data) - set(self.fields)) if hasattr(data, "keys") else []
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "There is no such field."))
        return super().to_internal_value(data)

    def create(self, validated_data: Any) -> Any:
        raise NotImplementedError("services write")

    update = create


class CampaignWriteSerializer(Known, serializers.ModelSerializer):
    class Meta:
        model = Campaign
        fields = SETTINGS


class CampaignCreateSerializer(CampaignWriteSerializer):
    organisation = serializers.SlugField(
        required=False, help_text="Short name of the organisation; needed by people who work in several."
    )

    class Meta(CampaignWriteSerializer.Meta):
        fields = ("organisation", *CampaignWriteSerializer.Meta.fields)


class CampaignChangeSerializer(CampaignWriteSerializer):
    archived = serializers.BooleanField(
        required=False, help_text="true: the pages' lists leave it out; it must not be published."
    )

    class Meta(CampaignWriteSerializer.Meta):
        fields = (*CampaignWriteSerializer.Meta.fields, "archived")


class CampaignStateSerializer(serializers.Serializer):
    id = serializers.IntegerField()
    status = serializers.ChoiceField(choices=Campaign.Status.choices)
    published_at = serializers.DateTimeField(allow_null=True)
    share_url = serializers.SerializerMethodField(help_text="What viewers open; empty if sites play all ads.")

    def get_share_url(self, campaign: Campaign) -> str:
        return "" if plays_elsewhere(campaign) else share_url(campaign)


class AdChangeSerializer(Known):
    title = serializers.CharField(max_length=200, required=False)
    tags = serializers.ListField(child=serializers.CharField(max_length=40), required=False)
    position = serializers.IntegerField(min_value=0, max_value=32767, required=False)


class AdAddSerializer(AdChangeSerializer):
    title = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(
        choices=[Ad.Kind.ELSEWHERE.value],
        required=False,
        help_text="elsewhere: a clip that a site of yours plays in its own player; without a file.",
    )
    file = serializers.FileField(
        required=False, help_text="MP4 (H.264) or WebM; or a JPEG, PNG or WebP picture. None of elsewhere."
    )
    duration_ms = serializers.IntegerField(
        min_value=1000,
        max_value=600_000,
        required=False,
        help_text="Pictures: how long it is shown. elsewhere: how long it runs, needed.",
    )

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if "kind" in given and "file" in given:
            raise serializers.ValidationError({"file": "A site plays this ad: send no file."})
        if (needed := "duration_ms" if "kind" in given else "file") not in given:
            raise serializers.ValidationError({needed: "This field is required."})
        return given


class BrandMomentSerializer(Known, serializers.ModelSerializer):
    class Meta:
        model = BrandMoment
        fields = ("label", "start_ms", "end_ms")


class CampaignCreateDoor(ApiDoor):  # no docstring: the view that is made of it has one
    @extend_schema(
        operation_id="campaigns_create",
        tags=["write"],
        summary="Make a campaign",
        request=CampaignCreateSerializer,
    )
    @idempotent
    def post(self, request: Request) -> Response:
        organisation = organisation_to_write(request)
        values = _valid(CampaignCreateSerializer(data=request.data))
        values.pop("organisation", None)
        with refusals():
            campaign = campaign_create(organisation=organisation, **values)
        return Response(self.document(campaign.pk), status=201)


class CampaignChangeDoor(ApiDoor):  # no docstring: the view that is made of it has one
    @extend_schema(
        operation_id="campaigns_change",
        tags=["write"],
        summary="Change a campaign",
        request=CampaignChangeSerializer,
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        values = _valid(CampaignChangeSerializer(campaign, data=request.data, partial=True))
        archived = values.pop("archived", None)
        with refusals():
            campaign_change(campaign=campaign, **values)
            if archived is not None:
                campaign_archive(campaign=campaign, archived=archived)
        return Response(self.document(pk))


class CampaignPublishView(ApiDoor):
    """Open the share link; a closed campaign is opened again. `409 not_ready` names what is `missing`."""

    scopes = {"POST": WRITE}

    @extend_schema(
        tags=["write"], summary="Publish a campaign", request=None, responses=CampaignStateSerializer
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        missing = campaign_missing(campaign)
        if missing:
            raise Problem(409, "not_ready", " ".join(missing), extra={"missing": missing})
        return Response(CampaignStateSerializer(campaign_publish(campaign=campaign)).data)


class CampaignCloseView(ApiDoor):
    """Shut the share link; results stay."""

    scopes = {"POST": WRITE}

    @extend_schema(
        tags=["write"], summary="Close a campaign", request=None, responses=CampaignStateSerializer
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        try:
            campaign = campaign_close(campaign=campaign)
        except ValidationError as error:
            raise Problem(409, "not_published", " ".join(error.messages)) from error
        return Response(CampaignStateSerializer(campaign).data)


class AdAddDoor(ApiDoor):  # no docstring: the view that is made of it has one
    def get_parsers(self) -> list[Any]:
        return (
            [MultiPartParser()] if self.request and self.request.method == "POST" else super().get_parsers()
        )

    @extend_schema(
        operation_id="ads_add",
        tags=["write"],
        summary="Upload an ad",
        request={"multipart/form-data": AdAddSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        campaign = campaign_to_write(request, pk)
        values = _valid(AdAddSerializer(data=request.data))
        with refusals():
            ad = (ad_elsewhere_create if values.pop("kind", None) else ad_create)(campaign=campaign, **values)
        return Response(self.document(ad.pk), status=201)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        most = max(settings.CLIP_MAX_BYTES, settings.PICTURE_AD_MAX_BYTES) + _FORM_BYTES
        if int(request.META.get("CONTENT_LENGTH") or 0) > most:
            raise Problem(413, "body_too_large", f"At most {most} bytes are taken.", extra={"limit": most})


class AdChangeDoor(ApiDoor):  # no docstring: the view that is made of it has one
    @extend_schema(
        operation_id="ads_change", tags=["write"], summary="Change an ad", request=AdChangeSerializer
    )
    @idempotent
    def patch(self, request: Request, pk: int) -> Response:
        ad = ad_to_write(request, pk)
        values = _valid(AdChangeSerializer(data=request.data, partial=True))
        with refusals():
            ad_change(ad=ad, **values)
        return Response(self.document(pk))

    @extend_schema(operation_id="ads_delete", tags=["write"], summary="Delete an ad", responses={204: None})
    @idempotent
    def delete(self, request: Request, pk: int) -> Response:
        with refusals():
            ad_delete(ad=ad_to_write(request, pk))
        return Response(status=204)


class BrandMomentsView(ApiDoor):
    """When the brand is seen or named, in media time: the whole list at once."""

    scopes = {"PUT": WRITE}

    @extend_schema(
        operation_id="brand_moments_replace",
        tags=["write"],
        summary="Set an ad's brand moments",
        request=BrandMomentSerializer(many=True),
        responses=BrandMomentSerializer(many=True),
    )
    @idempotent
    def put(self, request: Request, pk: int) -> Response:
        ad = ad_to_write(request, pk)
        values = _valid(BrandMomentSerializer(data=request.data, many=True))
        with refusals():
            moments = brand_moments_replace(ad=ad, moments=values)
        return Response(BrandMomentSerializer(moments, many=True).data)


@contextmanager
def refusals() -> Iterator[None]:
    """Turn what a service refuses into a problem that a tool can act upon.

    Raises:
        Problem: 409 locked. ValidationError: 400 with the sentences by field.
    """
    try:
        yield
    except ValidationError as error:
        if getattr(error, "code", None) == "locked":
            raise Problem(409, "locked", " ".join(error.messages)) from error
        detail = error.message_dict if hasattr(error, "error_dict") else error.messages
        raise serializers.ValidationError(detail) from error


def _valid(serializer: serializers.BaseSerializer) -> Any:
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


def organisation_to_write(request: Request) -> Organisation:
    """Return whose campaign is made. Raises: Problem: 403 role_missing, 400 organisation_needed."""
    mine = organisations_for(request.user, roles=WRITERS)
    if not mine.exists():  # before the body is read
        raise _role_missing()
    slug = request.data.get("organisation") if hasattr(request.data, "get") else None
    found = list((mine.filter(slug=f"{slug}") if isinstance(slug, str | int | float) else mine)[:2])
    if not found:
        raise _role_missing()
    if len(found) > 1:
        raise Problem(400, "organisation_needed", "You work in several organisations: name one.")
    return found[0]


def campaign_to_write(request: Request, pk: int) -> Campaign:
    """Return a campaign that the caller may change. Raises: Http404: not theirs. Problem: 403 role_missing."""
    campaign = campaigns_for(request.user).filter(pk=pk).first()
    if campaign is None:
        raise Http404
    if not organisations_for(request.user, roles=WRITERS).filter(pk=campaign.organisation_id).exists():
        raise _role_missing()
    return campaign


def ad_to_write(request: Request, pk: int) -> Ad:
    """Return an ad that the caller may change. Raises: Http404: not theirs. Problem: 403 role_missing."""
    ad = Ad.objects.filter(campaign__in=campaigns_for(request.user), pk=pk).select_related("campaign").first()
    if ad is None:
        raise Http404
    campaign_to_write(request, ad.campaign_id)
    return ad


def _role_missing() -> Problem:
    return Problem(403, "role_missing", "Analysts read; campaigns are changed by admins and marketers.")
