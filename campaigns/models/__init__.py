from campaigns.models.access_token import AccessToken
from campaigns.models.ad import Ad, BrandMoment
from campaigns.models.annotation import Annotation
from campaigns.models.answer import Answer
from campaigns.models.audit_entry import AuditEntry
from campaigns.models.campaign import Campaign
from campaigns.models.consent import Consent
from campaigns.models.deletion import Deletion
from campaigns.models.event import Event
from campaigns.models.exposure import Exposure, ExposureEvent
from campaigns.models.idempotent_answer import IdempotentAnswer
from campaigns.models.intake import Intake
from campaigns.models.invitation import Invitation
from campaigns.models.notice import Notice
from campaigns.models.organisation import Member, Organisation, User
from campaigns.models.recruitment import PanelTrouble, PanelVisit, Recruitment
from campaigns.models.registration import Registration
from campaigns.models.results_link import ResultsLink
from campaigns.models.viewer import Viewer
from campaigns.models.viewer_session import ViewerSession
from campaigns.models.webhook import Delivery, Webhook

__all__ = [
    "AccessToken",
    "Ad",
    "Annotation",
    "Answer",
    "AuditEntry",
    "BrandMoment",
    "Campaign",
    "Consent",
    "Deletion",
    "Delivery",
    "Event",
    "Exposure",
    "ExposureEvent",
    "IdempotentAnswer",
    "Intake",
    "Invitation",
    "Member",
    "Notice",
    "Organisation",
    "PanelTrouble",
    "PanelVisit",
    "Recruitment",
    "Registration",
    "ResultsLink",
    "User",
    "Viewer",
    "ViewerSession",
    "Webhook",
]
