from django.urls import path

from dashboards.views import ads, campaigns, media, traces

app_name = "dashboards"
urlpatterns = [
    path("", campaigns.campaign_list, name="campaigns"),
    path("<int:pk>/", campaigns.campaign_detail, name="campaign"),
    path("<int:campaign_pk>/ads/<int:pk>/", ads.ad_detail, name="ad"),
    path("<int:campaign_pk>/ads/<int:pk>/trace.json", traces.ad_trace, name="ad-trace"),
    path("<int:campaign_pk>/ads/<int:pk>/trace.csv", traces.ad_trace_csv, name="ad-trace-csv"),
    path("<int:campaign_pk>/ads/<int:pk>/media", media.ad_media, name="ad-media"),
    path("<int:campaign_pk>/ads/<int:pk>/poster", media.ad_poster, name="ad-poster"),
]
