from django.urls import path

from campaigns.views import access

app_name = "access"
urlpatterns = [
    path("tokens/", access.tokens, name="tokens"),
    path("tokens/<int:token_pk>/rotate/", access.token_rotate, name="token-rotate"),
    path("tokens/<int:token_pk>/revoke/", access.token_revoke, name="token-revoke"),
    path("log/", access.audit, name="audit"),
    path("log.csv", access.audit_file, name="audit-csv"),
]
