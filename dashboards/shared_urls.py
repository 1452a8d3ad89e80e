from django.urls import path

from dashboards.surfaces.pages import oembed, shared

app_name = "shared"
urlpatterns = [
    path("oembed", oembed.oembed, name="oembed"),
    path("<str:secret>/", shared.results, name="results"),
    path("<str:secret>/embed/", shared.embedded, name="embedded"),
    path("<str:secret>/ads/<int:ad_pk>/poster", shared.poster, name="poster"),
]
