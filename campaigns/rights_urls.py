from django.urls import path

from campaigns.views import rights

app_name = "rights"
urlpatterns = [
    path("", rights.data, name="data"),
    path("withdraw/", rights.withdraw, name="withdraw"),
]
