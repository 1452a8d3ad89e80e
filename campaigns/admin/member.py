from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils.html import format_html

from campaigns.admin.deletion import deletion_summary
from campaigns.admin.member_form import MemberAddForm, MemberChangeForm
from campaigns.admin.scoped import ScopedAdmin
from campaigns.models import Member
from campaigns.selectors.campaigns import organisations_for
from campaigns.services import members


@admin.register(Member)
class MemberAdmin(ScopedAdmin):
    """The people of an organisation. Its admins make their accounts here; nobody sees those of other organisations."""

    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__username", "user__first_name", "user__last_name", "user__email"]
    ordering = ["user__username"]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        several = organisations_for(request.user).count() > 1
        return ["user", "full_name", *(["organisation"] if several else []), "role", "last_sign_in"]

    def get_form(
        self, request: HttpRequest, obj: Member | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm]:
        return super().get_form(
            request, obj, change, form=MemberChangeForm if obj else MemberAddForm, **kwargs
        )

    def get_fields(self, request: HttpRequest, obj: Member | None = None) -> list[str]:
        if obj is None:
            return ["organisation", "role", "username", "first_name", "last_name", "email", "password"]
        return ["account", "owner", "role", *(["new_password"] if members.password_is_ours(obj) else [])]

    def get_readonly_fields(self, request: HttpRequest, obj: Member | None = None) -> list[str]:
        return ["account", "owner"] if obj else []

    # Plain texts: the pages of accounts and organisations are not open to everybody who sees these.
    @admin.display(description="User name")
    def account(self, member: Member) -> str:
        return member.user.username

    @admin.display(description="Organisation")
    def owner(self, member: Member) -> str:
        return member.organisation.name

    @admin.display(description="Name")
    def full_name(self, member: Member) -> str:
        return member.user.get_full_name()

    @admin.display(description="Last sign-in", ordering="user__last_login")
    def last_sign_in(self, member: Member) -> Any:
        return member.user.last_login

    def has_delete_permission(self, request: HttpRequest, obj: Member | None = None) -> bool:
        return super().has_delete_permission(request, obj) and (obj is None or not members.admin_is_last(obj))

    def save_model(self, request: HttpRequest, obj: Member, form: ModelForm, change: bool) -> None:
        data = form.cleaned_data
        if change:
            members.member_change_role(member=obj, role=data["role"])
            if data.get("new_password"):
                members.member_password_set(member=obj, password=data["new_password"])
            return
        password = data["password"] or members.password_make()
        names = {name: data[name] for name in ("username", "first_name", "last_name", "email")}
        stored = members.member_add(
            organisation=data["organisation"], role=data["role"], password=password, **names
        )
        obj.pk, obj.user = stored.pk, stored.user
        obj._state.adding = False
        if not data["password"]:
            text = (
                "The first password of {} is <code>{}</code>. It is shown only now: please pass it on safely."
            )
            messages.warning(request, format_html(text, stored.user.username, password))

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list, dict[str, int], set[str], list]:
        return deletion_summary(self, request, objs, {})

    def delete_model(self, request: HttpRequest, obj: Member) -> None:
        members.member_remove(member=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Member]) -> None:
        for member in queryset:
            members.member_remove(member=member)
