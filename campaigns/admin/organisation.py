from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from campaigns.admin.deletion import deletion_summary
from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import Organisation
from campaigns.services.organisations import organisation_delete


@admin.register(Organisation)
class OrganisationAdmin(ScopedAdmin):
    """An organisation's name and contact. Only the operator of the installation adds or deletes one."""

    list_display = ["name", "contact"]
    search_fields = ["name"]

    def get_fields(self, request: HttpRequest, obj: Organisation | None = None) -> list[str]:
        own = ["name", "contact", "language", "time_zone"]
        return [*own, "slug", "is_demo"] if request.user.is_superuser else own

    def get_prepopulated_fields(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> dict[str, Any]:
        return {"slug": ["name"]} if request.user.is_superuser and obj is None else {}

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list, dict[str, int], set[str], list]:
        related = {
            "members": "members",
            "campaigns": "campaigns with all their results",
            "viewers": "viewers",
        }
        return deletion_summary(self, request, objs, related)

    def delete_model(self, request: HttpRequest, obj: Organisation) -> None:
        organisation_delete(organisation=obj)
