from django.urls import path

from campaigns.views import access, digests, languages, looks, panel_links, people, webhooks

app_name = "access"
urlpatterns = [
    path("tokens/", access.tokens, name="tokens"),
    path("tokens/<int:token_pk>/rotate/", access.token_rotate, name="token-rotate"),
    path("tokens/<int:token_pk>/revoke/", access.token_revoke, name="token-revoke"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<int:webhook_pk>/", webhooks.webhook, name="webhook"),
    path("webhooks/<int:webhook_pk>/<slug:action>/", webhooks.webhook_act, name="webhook-act"),
    path("deliveries/<uuid:delivery_pk>/replay/", webhooks.delivery_again, name="delivery-replay"),
    path("links/<int:campaign_pk>/", panel_links.panel_links, name="panel-links"),
    path("people/", people.people, name="people"),
    path("people/<int:organisation_pk>/second-factor/", people.factor_required, name="factor-required"),
    path("people/<int:organisation_pk>/look/", looks.look, name="look"),
    path("language/", languages.language, name="language"),
    path("digest/", digests.digest, name="digest"),
    path("digest/stop/<str:token>/", digests.digest_stop, name="digest-stop"),
    path("invitations/<int:invitation_pk>/end/", people.invitation_stop, name="invitation-end"),
    path("log/", access.audit, name="audit"),
    path("log.csv", access.audit_file, name="audit-csv"),
]
