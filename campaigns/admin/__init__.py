"""The stock admin of Django, in which everybody sees their own organisation's rows only."""

from django.contrib import admin
from django.contrib.auth.models import Group

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

admin.site.unregister(Group)  # roles take the place of groups
admin.site.site_header = admin.site.site_title = "FER Platform"
admin.site.index_title = "Administration"
