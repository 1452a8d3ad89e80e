from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from campaigns.models import User


@admin.register(User)
class OperatorUserAdmin(UserAdmin):
    """Accounts, for the operator of the installation alone: no role has a right on them. Roles come with membership."""

    actions = None
    list_display = ["username", "email", "is_active", "is_staff", "is_superuser", "last_login"]
    list_filter = ["is_active", "is_superuser"]
    filter_horizontal = []
    fieldsets = [
        (None, {"fields": ["username", "password"]}),
        ("Person", {"fields": ["first_name", "last_name", "email"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "date_joined"]}),
    ]
    readonly_fields = ["last_login", "date_joined"]
