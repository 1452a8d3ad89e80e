from django.urls import path

from campaigns.views import site_recorder

app_name = "recorder"
urlpatterns = [path("<str:version>/fer-recorder.js", site_recorder.recorder_script, name="script")]
