from django.urls import path

from inference.views.models import model_detail, model_list

app_name = "models"
urlpatterns = [
    path("", model_list, name="list"),
    path("<str:key>/", model_detail, name="detail"),
]
