from django.urls import path

from campaigns.views import looks

app_name = "look"
urlpatterns = [
    path("<str:code>/style.css", looks.look_style, name="style"),
    path("<str:code>/logo.png", looks.look_logo, name="logo"),
]
