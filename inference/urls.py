from django.urls import path

from inference.views.try_it import try_it_page

app_name = "inference"
urlpatterns = [path("", try_it_page, name="try-it")]
