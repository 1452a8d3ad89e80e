"""The stock admin of Django, in which everybody sees their own organisation's rows only."""

from django.contrib import admin
from django.contrib.auth.models import Group
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from campaigns.admin.ad import AdAdmin
from campaigns.admin.campaign import CampaignAdmin
from campaigns.admin.deletion_log import DeletionAdmin
from campaigns.admin.member import MemberAdmin
from campaigns.admin.organisation import OrganisationAdmin
from campaigns.admin.user import OperatorUserAdmin
from campaigns.admin.viewer import ViewerAdmin
from campaigns.admin.viewer_session import ViewerSessionAdmin

__all__ = [
    "AdAdmin",
    "CampaignAdmin",
    "DeletionAdmin",
    "MemberAdmin",
    "OperatorUserAdmin",
    "OrganisationAdmin",
    "ViewerAdmin",
    "ViewerSessionAdmin",
]

for model in (
    TOTPDevice,
    StaticDevice,
):  # they hold secrets; people set them up, `manage.py second_factor` resets them
    admin.site.unregister(model)
admin.site.unregister(Group)  # roles take the place of groups
admin.site.site_header = admin.site.site_title = "FER Platform"
admin.site.index_title = "Administration"
