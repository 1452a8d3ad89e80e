"""What each admin of this room shares: rows, choices and rights end at the organisation's border."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db.models import Field, ForeignKey, Model, QuerySet
from django.forms import Field as FormField
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse

from campaigns.models import Organisation
from campaigns.permissions import ORGANISATION_PATHS, roles_with
from campaigns.selectors.campaigns import organisations_for


def organisations_with(request: HttpRequest, verb: str, model: type[Model]) -> QuerySet[Organisation]:
    """Return the organisations in which the person may `verb` (view, add, change, delete) this model's rows."""
    return organisations_for(request.user, roles=roles_with(f"campaigns.{verb}_{model._meta.model_name}"))


def rows_within(request: HttpRequest, verb: str, rows: QuerySet) -> QuerySet:
    """Return those rows for which the person may `verb`."""
    path = ORGANISATION_PATHS[rows.model]
    if (
        request.user.is_superuser
    ):  # of rehearsals even an operator sees nothing: they count as little as they last
        rehearsing = Organisation.everything.filter(rehearses__isnull=False)
        return rows.exclude(**{f"{path}__in" if path else "pk__in": rehearsing})
    return rows.filter(**{f"{path}__in" if path else "pk__in": organisations_with(request, verb, rows.model)})


class ScopedChoices:
    """Foreign keys offer, and accept, the rows of the person's own organisations."""

    def formfield_for_foreignkey(
        self, db_field: ForeignKey, request: HttpRequest, **kwargs: Any
    ) -> ModelChoiceField | None:
        target = db_field.remote_field.model
        if target in ORGANISATION_PATHS:
            rows = target._default_manager.all()
            if target is Organisation:
                rows = organisations_with(request, "add", self.model)
            else:
                rows = rows_within(request, "change", rows)
            kwargs["queryset"] = rows
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if target is Organisation and field is not None and len(own := field.queryset[:2]) == 1:
            field.initial, field.empty_label = own[0].pk, None
        return field

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs: Any) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = (
                field.widget.widget
            )  # a plain choice, without buttons that edit the other row on the side
        return field


class ScopedAdmin(ScopedChoices, admin.ModelAdmin):
    """A model admin for rows that belong to an organisation."""

    actions = None  # nothing here should happen to many rows by one click
    view_on_site = False
    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return rows_within(request, "view", super().get_queryset(request))

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "view", obj) or self._may(request, "change", obj)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "change", obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request, "delete", obj)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = str(self.opts.verbose_name_plural).capitalize()
        return super().changelist_view(request, {"title": title, **(extra_context or {})})

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Give the page the row's own name, and one button for each intent."""
        context: dict[str, Any] = {
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            **(extra_context or {}),
        }
        row = self.get_object(request, object_id) if object_id else None
        if row is not None:
            context |= {"title": str(row), "subtitle": None}
        return super().changeform_view(request, object_id, form_url, context)

    def _may(self, request: HttpRequest, verb: str, obj: Model | None) -> bool:
        return request.user.has_perm(f"campaigns.{verb}_{self.opts.model_name}", obj)


class ReadOnlyAdmin(ScopedAdmin):
    """Rows that the product alone writes: they are looked at, and go by doors of their own."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False
