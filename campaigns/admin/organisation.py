from typing import Any

from django.contrib import admin
from django.db.models import TextField
from django.forms import Textarea
from django.http import HttpRequest

from campaigns.admin.deletion import deletion_summary
from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import Organisation
from campaigns.services.organisations import organisation_delete

_TOLD = "The notice shows all of it. Without controller and contact no campaign is published."


@admin.register(Organisation)
class OrganisationAdmin(ScopedAdmin):
    """An organisation, and what its notices tell viewers. Only the operator of the installation adds or deletes one."""

    list_display = ["name", "contact", "retention_months"]
    search_fields = ["name"]
    formfield_overrides = {TextField: {"widget": Textarea(attrs={"rows": 3, "class": "vLargeTextField"})}}

    def get_fieldsets(
        self, request: HttpRequest, obj: Organisation | None = None
    ) -> list[tuple[str | None, dict[str, Any]]]:
        operator = ["slug", "is_demo"] if request.user.is_superuser else []
        told = ["controller", "contact", "data_protection_officer", "recipients", "transfers"]
        told += ["retention_months", "supervisory_authority"]
        return [
            (None, {"fields": ["name", "language", "time_zone", *operator]}),
            ("What viewers are told", {"fields": [*told, "privacy_url"], "description": _TOLD}),
        ]

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
