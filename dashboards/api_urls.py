from django.urls import path

from dashboards.surfaces.api.exports import CampaignExportsView, ExportView, export_file
from dashboards.surfaces.api.lists import AdView, CampaignsView, CampaignView, rows_view
from dashboards.surfaces.api.planning import PlanView
from dashboards.surfaces.api.views import (
    AdFindingsView,
    AdTraceView,
    CampaignAdsView,
    CampaignFindingsView,
    ComparisonView,
)
from dashboards.surfaces.reconciliation import ReconciliationView

_ROWS = (
    *("ads", "alerts", "annotations", "sessions", "exposures", "answers", "frames", "viewers", "models"),
    *("decisions", "norms"),
)

urlpatterns = [
    path("campaigns", CampaignsView.as_view(), name="api-campaigns"),
    path("campaigns/<int:pk>", CampaignView.as_view(), name="api-campaign"),
    path("ads/<int:pk>", AdView.as_view(), name="api-ad"),
    path("campaigns/<int:pk>/ads", CampaignAdsView.as_view(), name="api-campaign-ads"),
    path("campaigns/<int:pk>/findings", CampaignFindingsView.as_view(), name="api-campaign-findings"),
    path("campaigns/<int:pk>/comparison", ComparisonView.as_view(), name="api-comparison"),
    path("campaigns/<int:pk>/plan", PlanView.as_view(), name="api-plan"),
    path("campaigns/<int:pk>/panel.csv", ReconciliationView.as_view(), name="api-reconciliation"),
    path("campaigns/<int:pk>/exports", CampaignExportsView.as_view(), name="api-campaign-exports"),
    path("exports/<uuid:export_pk>", ExportView.as_view(), name="api-export"),
    path("exports/<uuid:export_pk>/file", export_file, name="api-export-file"),
    path("ads/<int:pk>/findings", AdFindingsView.as_view(), name="api-ad-findings"),
    path("ads/<int:pk>/trace", AdTraceView.as_view(), name="api-ad-trace"),
    *(path(name, rows_view(name), name=f"api-{name}") for name in _ROWS),
]
