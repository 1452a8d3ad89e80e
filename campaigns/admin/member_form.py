from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from campaigns.models import Member, User
from campaigns.services.members import admin_is_last, password_is_ours


class MemberAddForm(forms.ModelForm):
    """Creates the person together with the membership."""

    username = forms.CharField(
        max_length=150, validators=[User.username_validator], help_text="To sign in with."
    )
    first_name = forms.CharField(max_length=150, required=False)
    last_name = forms.CharField(max_length=150, required=False)
    email = forms.EmailField(required=False)
    password = forms.CharField(
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 10 characters. Left empty, one is made and shown to you once.",
    )

    class Meta:
        model = Member
        fields = ("organisation", "role")

    def clean_username(self) -> str:
        username = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=username).exists():
            raise ValidationError("This user name is taken. Please choose another one.", code="taken")
        return username

    def clean_password(self) -> str:
        names = ("username", "first_name", "last_name", "email")
        person = User(**{name: self.cleaned_data.get(name, "") for name in names})
        if password := self.cleaned_data["password"]:
            validate_password(password, person)
        return password


class MemberChangeForm(forms.ModelForm):
    """Role, and a new password where the organisation may set one."""

    new_password = forms.CharField(
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="Only if it was forgotten. Left empty, the old one stays.",
    )

    class Meta:
        model = Member
        fields = ("role",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not password_is_ours(self.instance):
            del self.fields["new_password"]

    def clean_role(self) -> str:
        role = self.cleaned_data["role"]
        if role != Member.Role.ADMIN and admin_is_last(self.instance):
            raise ValidationError(
                "An organisation needs at least one admin: make somebody else an admin first."
            )
        return role

    def clean_new_password(self) -> str:
        if password := self.cleaned_data["new_password"]:
            validate_password(password, self.instance.user)
        return password
