from django.urls import path

from campaigns.views import site_recorder, viewing
from campaigns.views.words import words

app_name = "campaigns"
urlpatterns = [
    path("words/<str:language>.js", words, name="words"),
    path("<str:share_code>/", viewing.viewing_page, name="view"),
    path(
        "<str:share_code>/recorder/<int:ad_id>/",
        site_recorder.recorder_allowed,
        name="recorder-allowed",
    ),
    path("<str:share_code>/ads/<int:ad_id>/media", viewing.ad_media, name="ad-media"),
    path("<str:share_code>/ads/<int:ad_id>/poster", viewing.ad_poster, name="ad-poster"),
    path("<str:share_code>/ads/<int:ad_id>/captions", viewing.ad_captions, name="ad-captions"),
]
