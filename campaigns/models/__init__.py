from campaigns.models.access_token import AccessToken
from campaigns.models.ad import Ad, BrandMoment
from campaigns.models.annotation import Annotation
from campaigns.models.answer import Answer
from campaigns.models.audit_entry import AuditEntry
from campaigns.models.campaign import Campaign
from campaigns.models.consent import Consent
from campaigns.models.deletion import Deletion
from campaigns.models.disagreement import Disagreement
from campaigns.models.event import Event
from campaigns.models.exposure import Exposure, ExposureEvent
from campaigns.models.face_template import FaceTemplate
from campaigns.models.idempotent_answer import IdempotentAnswer
from campaigns.models.intake import Intake
from campaigns.models.invitation import Invitation
from campaigns.models.look import Look
from campaigns.models.notice import Notice
from campaigns.models.organisation import Member, Organisation, User
from campaigns.models.recruitment import PanelTrouble, PanelVisit, QuotaCell, Recruitment
from campaigns.models.registration import Registration
from campaigns.models.results_link import ResultsLink
from campaigns.models.second_factor import AppDevice, Passkey
from campaigns.models.slider_trace import SliderTrace
from campaigns.models.survey_question import SurveyAnswer, SurveyQuestion
from campaigns.models.upkeep import Upkeep
from campaigns.models.viewer import Viewer
from campaigns.models.viewer_session import ViewerSession
from campaigns.models.webhook import Delivery, Webhook

__all__ = [
    "AccessToken",
    "Ad",
    "Annotation",
    "Answer",
    "AppDevice",
    "AuditEntry",
    "BrandMoment",
    "Campaign",
    "Consent",
    "Deletion",
    "Delivery",
    "Disagreement",
    "Event",
    "Exposure",
    "ExposureEvent",
    "FaceTemplate",
    "IdempotentAnswer",
    "Intake",
    "Invitation",
    "Look",
    "Member",
    "Notice",
    "Organisation",
    "PanelTrouble",
    "PanelVisit",
    "Passkey",
    "QuotaCell",
    "Recruitment",
    "Registration",
    "ResultsLink",
    "SliderTrace",
    "SurveyAnswer",
    "SurveyQuestion",
    "Upkeep",
    "User",
    "Viewer",
    "ViewerSession",
    "Webhook",
]
