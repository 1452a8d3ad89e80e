from django.urls import path

from dashboards.surfaces.api.views import (
    AdFindingsView,
    AdTraceView,
    CampaignAdsView,
    CampaignFindingsView,
    CampaignsView,
)

urlpatterns = [
    path("campaigns", CampaignsView.as_view(), name="api-campaigns"),
    path("campaigns/<int:pk>/ads", CampaignAdsView.as_view(), name="api-campaign-ads"),
    path("campaigns/<int:pk>/findings", CampaignFindingsView.as_view(), name="api-campaign-findings"),
    path("ads/<int:pk>/findings", AdFindingsView.as_view(), name="api-ad-findings"),
    path("ads/<int:pk>/trace", AdTraceView.as_view(), name="api-ad-trace"),
]
