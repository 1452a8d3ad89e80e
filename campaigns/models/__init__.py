from campaigns.models.ad import Ad, BrandMoment
from campaigns.models.answer import Answer
from campaigns.models.campaign import Campaign
from campaigns.models.consent import Consent
from campaigns.models.deletion import Deletion
from campaigns.models.exposure import Exposure, ExposureEvent
from campaigns.models.notice import Notice
from campaigns.models.organisation import Member, Organisation, User
from campaigns.models.registration import Registration
from campaigns.models.viewer import Viewer
from campaigns.models.viewer_session import ViewerSession

__all__ = [
    "Ad",
    "Answer",
    "BrandMoment",
    "Campaign",
    "Consent",
    "Deletion",
    "Exposure",
    "ExposureEvent",
    "Member",
    "Notice",
    "Organisation",
    "Registration",
    "User",
    "Viewer",
    "ViewerSession",
]
