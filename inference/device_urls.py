from django.urls import path

from inference.views.device import networks

app_name = "device"
urlpatterns = [path("networks/", networks, name="networks")]
