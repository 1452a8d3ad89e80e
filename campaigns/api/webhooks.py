"""Tools set up where events are sent."""

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.door import ApiDoor
from campaigns.api.idempotent import idempotent
from campaigns.api.writing import Known, organisation_to_write, refusals
from campaigns.models import AccessToken, Event, Webhook
from campaigns.selectors.webhooks import webhooks_for
from campaigns.services.webhooks import webhook_add, webhook_delete

SCOPE = AccessToken.Scope.WEBHOOK_WRITE


class WebhookSerializer(Known):
    id = serializers.IntegerField(read_only=True)
    organisation = serializers.SlugField(required=False, write_only=True)
    url = serializers.CharField(max_length=2000)
    form = serializers.ChoiceField(
        choices=Webhook.Form.choices, default=Webhook.Form.STANDARD, help_text="What is sent."
    )
    types = serializers.ListField(child=serializers.ChoiceField(choices=Event.Type.values), allow_empty=False)
    disabled_at = serializers.DateTimeField(read_only=True, allow_null=True)
    failing_since = serializers.DateTimeField(read_only=True, allow_null=True)


class WebhookMadeSerializer(WebhookSerializer):
    secret = serializers.CharField(read_only=True, help_text="Signs what is sent. It is shown only now.")


class WebhookListSerializer(serializers.Serializer):
    results = WebhookSerializer(many=True)


class WebhooksView(ApiDoor):
    """Where events are sent. Deliveries, replay and rotation are on the page `/access/webhooks/`."""

    scopes = {"GET": SCOPE, "POST": SCOPE}

    @extend_schema(
        operation_id="webhooks_list",
        tags=["webhooks"],
        summary="List webhooks",
        responses=WebhookListSerializer,
    )
    def get(self, request: Request) -> Response:
        return Response({"results": WebhookSerializer(webhooks_for(request.user), many=True).data})

    @extend_schema(
        operation_id="webhooks_add",
        tags=["webhooks"],
        summary="Set up a webhook",
        request=WebhookSerializer,
        responses={201: WebhookMadeSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        organisation = organisation_to_write(request)
        asked = WebhookSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        values = {name: asked.validated_data[name] for name in ("url", "types", "form")}
        with refusals():
            webhook, _ = webhook_add(organisation=organisation, **values)
        return Response(WebhookMadeSerializer(webhook).data, status=201)


class WebhookView(ApiDoor):
    """One webhook."""

    scopes = {"DELETE": SCOPE}

    @extend_schema(
        operation_id="webhooks_delete", tags=["webhooks"], summary="Delete a webhook", responses={204: None}
    )
    @idempotent
    def delete(self, request: Request, webhook_pk: int) -> Response:
        webhook = webhooks_for(request.user).filter(pk=webhook_pk).first()
        if webhook is None:
            raise Http404
        webhook_delete(webhook=webhook)
        return Response(status=204)
