from django.urls import path

from inference.api.camera_check import CameraCheckView
from inference.api.snapshots import SnapshotsView
from inference.api.try_it import TryItView

urlpatterns = [
    path("sessions/<uuid:session_id>/snapshots", SnapshotsView.as_view(), name="api-snapshots"),
    path("sessions/<uuid:session_id>/camera-check", CameraCheckView.as_view(), name="api-camera-check"),
    path("try-it", TryItView.as_view(), name="api-try-it"),
]
