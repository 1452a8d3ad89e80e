from django.urls import path

from inference.api.camera_check import CameraCheckView
from inference.api.snapshots import SnapshotsView

urlpatterns = [
    path("sessions/<uuid:session_id>/snapshots", SnapshotsView.as_view(), name="api-snapshots"),
    path("sessions/<uuid:session_id>/camera-check", CameraCheckView.as_view(), name="api-camera-check"),
]
