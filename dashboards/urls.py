from django.urls import path

from dashboards.views import ads, campaigns, fatigue, media, plan, traces

app_name = "dashboards"
urlpatterns = [
    path("", campaigns.campaign_list, name="campaigns"),
    path("<int:pk>/", campaigns.campaign_detail, name="campaign"),
    path("<int:campaign_pk>/ads/<int:pk>/", ads.ad_detail, name="ad"),
    path("<int:campaign_pk>/ads/<int:pk>/trace.json", traces.ad_trace, name="ad-trace"),
    path("<int:campaign_pk>/ads/<int:pk>/trace.csv", traces.ad_trace_csv, name="ad-trace-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/media", media.ad_media, name="ad-media"),
    path("<int:campaign_pk>/ads/<int:pk>/poster", media.ad_poster, name="ad-poster"),
    path("<int:campaign_pk>/ads/<int:pk>/fatigue/", fatigue.ad_fatigue, name="ad-fatigue"),
    path("<int:campaign_pk>/ads/<int:pk>/fatigue/<slug:chart>.csv", fatigue.ad_fatigue_csv, name="ad-fatigue-csv"),
    path("<int:campaign_pk>/plan/", plan.plan, name="plan"),
    path("<int:campaign_pk>/plan/step", plan.plan_step, name="plan-step"),
]
