from django.urls import path

from dashboards.surfaces.pages import ad_sections, ads, exports, media, stills, traces
from dashboards.surfaces.pages.pending import pending

app_name = "dashboards"
urlpatterns = [
    path("", pending, name="campaigns"),
    path("<int:campaign_pk>/", pending, name="campaign"),
    path("<int:campaign_pk>/export.zip", exports.campaign_bundle, name="campaign-export"),
    path("<int:campaign_pk>/findings.xlsx", exports.campaign_workbook, name="campaign-workbook"),
    path("<int:campaign_pk>/report.pdf", pending, name="campaign-report"),
    path("<int:campaign_pk>/ads/<int:pk>/report.pdf", pending, name="ad-report"),
    path("<int:campaign_pk>/ads/<int:pk>/", ads.ad_detail, name="ad"),
    path("<int:campaign_pk>/ads/<int:pk>/trace.json", traces.ad_trace, name="ad-trace"),
    path("<int:campaign_pk>/ads/<int:pk>/trace.csv", traces.ad_trace_csv, name="ad-trace-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/charts/<slug:chart>.png", traces.ad_chart_png, name="ad-chart-png"),
    path("<int:campaign_pk>/ads/<int:pk>/media", media.ad_media, name="ad-media"),
    path("<int:campaign_pk>/ads/<int:pk>/poster", media.ad_poster, name="ad-poster"),
    path("<int:campaign_pk>/ads/<int:pk>/still/<int:at_ms>", stills.ad_still, name="ad-still"),
    path("<int:campaign_pk>/ads/<int:pk>/numbers/", ad_sections.numbers, name="ad-numbers"),
    path("<int:campaign_pk>/ads/<int:pk>/numbers.csv", ad_sections.numbers_file, name="ad-numbers-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/levels/", ad_sections.levels, name="ad-levels"),
    path("<int:campaign_pk>/ads/<int:pk>/levels.csv", ad_sections.levels_file, name="ad-levels-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/prior-shift/", ad_sections.prior_shift, name="ad-prior-shift"),
    path("<int:campaign_pk>/ads/<int:pk>/audience/", ad_sections.audience, name="ad-audience"),
    path("<int:campaign_pk>/ads/<int:pk>/audience.csv", ad_sections.audience_file, name="ad-audience-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/norm/", pending, name="ad-norm"),
    path("<int:campaign_pk>/ads/<int:pk>/answers/", pending, name="ad-answers"),
    path("<int:campaign_pk>/ads/<int:pk>/answers.csv", pending, name="ad-answers-csv"),
    path("<int:campaign_pk>/compare/", pending, name="compare"),
    path("<int:campaign_pk>/compare.csv", pending, name="compare-csv"),
    path("<int:campaign_pk>/compare/family.csv", pending, name="compare-family-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/fatigue/", pending, name="ad-fatigue"),
    path("<int:campaign_pk>/ads/<int:pk>/fatigue/<slug:chart>.csv", pending, name="ad-fatigue-csv"),
    path("<int:campaign_pk>/plan/", pending, name="plan"),
    path("<int:campaign_pk>/plan.csv", pending, name="plan-csv"),
    path("<int:campaign_pk>/plan/step", pending, name="plan-step"),
]
