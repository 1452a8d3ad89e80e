from django.urls import path

from campaigns.views import viewing

app_name = "campaigns"
urlpatterns = [
    path("<str:share_code>/", viewing.viewing_page, name="view"),
    path("<str:share_code>/ads/<int:ad_id>/media", viewing.ad_media, name="ad-media"),
    path("<str:share_code>/ads/<int:ad_id>/poster", viewing.ad_poster, name="ad-poster"),
    path("<str:share_code>/ads/<int:ad_id>/captions", viewing.ad_captions, name="ad-captions"),
]
