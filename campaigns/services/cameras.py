"""What became of the question for the camera."""

from django.db.models import Case, Value, When

from campaigns.models import ViewerSession

_ON = ViewerSession.CAMERA_WAS_ON


def session_camera(*, session: ViewerSession, camera: str) -> None:
    """Record what became of the question for the camera (`ViewerSession.Camera`).

    It is asked again where the camera stopped on the way, or the page was loaded again. Whatever came of that, a camera
    that was on has stopped: what it took is measured, and its viewer is not one of those who refused it.
    """
    stopped = Case(
        When(camera__in=_ON, then=Value(ViewerSession.Camera.STOPPED.value)), default=Value(camera)
    )
    ViewerSession.objects.filter(pk=session.pk).update(camera=camera if camera in _ON else stopped)
