"""Why a session does not begin."""


class CameraNeeded(Exception):
    """The campaign is not shown without the camera, and its use was not agreed to."""


class OriginNotOffered(Exception):
    """The campaign does not read there, or leaves it to viewers and this one did not say."""


class FaceNotOffered(Exception):
    """To recognise the face later was agreed to where that is not offered, or where nothing says who it is to be."""


class AdNotOffered(Exception):
    """No site may play this ad in its own player while we measure: no such clip, or no site is named."""


class NothingAgreed(Exception):
    """Neither expressions nor watching was agreed to: there is nothing that a sitting may be for."""


class NoticeOutdated(Exception):
    """The campaign shows another notice by now, or another panel's link than the one that was agreed to."""
