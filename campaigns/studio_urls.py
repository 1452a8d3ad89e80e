from django.urls import path

from campaigns.views import studio, studio_ads, studio_panel, studio_questions, studio_site

app_name = "studio"
_CAMPAIGN = "<int:campaign_pk>"
_AD = f"{_CAMPAIGN}/ads/<int:pk>"

urlpatterns = [
    path("new/", studio.campaign_new, name="new"),
    path(f"{_CAMPAIGN}/", studio.campaign_setup, name="campaign"),
    path(f"{_CAMPAIGN}/state/", studio.campaign_state, name="state"),
    path(f"{_CAMPAIGN}/save/", studio.campaign_save, name="save"),
    path(f"{_CAMPAIGN}/act/<slug:action>/", studio.campaign_act, name="act"),
    path(f"{_CAMPAIGN}/sessions/<uuid:session_id>/remove/", studio.session_remove, name="session-remove"),
    path(f"{_CAMPAIGN}/panel/", studio_panel.panel, name="panel"),
    path(f"{_CAMPAIGN}/own-page/", studio_site.own_page, name="own-page"),
    path(f"{_CAMPAIGN}/questions/", studio_questions.questions, name="questions"),
    path(f"{_CAMPAIGN}/upload/", studio_ads.upload, name="upload"),
    path(f"{_CAMPAIGN}/intakes/<int:intake_pk>/remove/", studio_ads.intake_drop, name="intake-remove"),
    path(f"{_AD}/save/", studio_ads.ad_save, name="ad-save"),
    path(f"{_AD}/moments/", studio_ads.moments_save, name="ad-moments"),
    path(f"{_AD}/captions/save/", studio_ads.captions_save, name="ad-captions"),
    path(f"{_AD}/delete/", studio_ads.ad_drop, name="ad-delete"),
    path(f"{_AD}/<slug:which>/", studio_ads.ad_media, name="ad-media"),
]
