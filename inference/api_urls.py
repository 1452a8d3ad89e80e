from django.urls import path

from inference.api.camera_check import CameraCheckView
from inference.api.models import NetworkView
from inference.api.recognition import FaceView, ReturnView
from inference.api.snapshots import SnapshotsView
from inference.api.try_it import TryItView

urlpatterns = [
    path("sessions/<uuid:session_id>/snapshots", SnapshotsView.as_view(), name="api-snapshots"),
    path("sessions/<uuid:session_id>/camera-check", CameraCheckView.as_view(), name="api-camera-check"),
    path("sessions/<uuid:session_id>/face", FaceView.as_view(), name="api-face"),
    path("viewing/<str:share_code>/return", ReturnView.as_view(), name="api-return"),
    path("models/<str:digest>", NetworkView.as_view(), name="api-model"),
    path("try-it", TryItView.as_view(), name="api-try-it"),
]
