from django.urls import path

from campaigns.api import (
    captions,
    ending,
    erasure,
    next_ads,
    panel_links,
    recruitment,
    survey,
    views,
    webhooks,
    writing,
)

_SESSION = "sessions/<uuid:session_id>"

urlpatterns = [
    path("webhooks", webhooks.WebhooksView.as_view(), name="api-webhooks"),
    path("webhooks/<int:webhook_pk>", webhooks.WebhookView.as_view(), name="api-webhook"),
    path("campaigns/<int:pk>/publish", writing.CampaignPublishView.as_view(), name="api-campaign-publish"),
    path("campaigns/<int:pk>/close", writing.CampaignCloseView.as_view(), name="api-campaign-close"),
    path("campaigns/<int:pk>/panel-links", panel_links.PanelLinksView.as_view(), name="api-panel-links"),
    path("campaigns/<int:pk>/recruitment", recruitment.RecruitmentView.as_view(), name="api-recruitment"),
    path("campaigns/<int:pk>/questions", survey.QuestionsView.as_view(), name="api-questions"),
    path("viewers/<uuid:viewer_id>", erasure.ViewerEraseView.as_view(), name="api-viewer"),
    path(_SESSION, erasure.SessionEraseView.as_view(), name="api-session"),
    path("ads/<int:pk>/brand-moments", writing.BrandMomentsView.as_view(), name="api-brand-moments"),
    path("ads/<int:pk>/captions", captions.CaptionsView.as_view(), name="api-captions"),
    path("viewing/<str:share_code>/sessions", views.SessionStartView.as_view(), name="api-session-start"),
    path(f"{_SESSION}/camera", views.CameraView.as_view(), name="api-session-camera"),
    path(f"{_SESSION}/sound", views.SoundView.as_view(), name="api-session-sound"),
    path(f"{_SESSION}/resume", views.ResumeView.as_view(), name="api-session-resume"),
    path(f"{_SESSION}/consents", views.ConsentsView.as_view(), name="api-session-consents"),
    path(f"{_SESSION}/screener", survey.ScreenerView.as_view(), name="api-session-screener"),
    path(f"{_SESSION}/answers", survey.EndAnswersView.as_view(), name="api-session-answers"),
    path(f"{_SESSION}/exposures", views.ExposureStartView.as_view(), name="api-exposure-start"),
    path(
        f"{_SESSION}/exposures/<int:exposure_id>/events",
        views.EventsView.as_view(),
        name="api-exposure-events",
    ),
    path(
        f"{_SESSION}/exposures/<int:exposure_id>/answers",
        survey.AnswersView.as_view(),
        name="api-exposure-answers",
    ),
    path(f"{_SESSION}/next-ad", next_ads.NextAdView.as_view(), name="api-next-ad"),
    path(f"{_SESSION}/choose-ads", next_ads.ChoosingView.as_view(), name="api-choose-ads"),
    path("campaigns/<int:pk>/next-ad", next_ads.CampaignNextAdView.as_view(), name="api-campaign-next-ad"),
    path(
        f"{_SESSION}/exposures/<int:exposure_id>/slider",
        survey.SliderView.as_view(),
        name="api-exposure-slider",
    ),
    path(f"{_SESSION}/token", views.TokenView.as_view(), name="api-session-token"),
    path(f"{_SESSION}/finish", views.FinishView.as_view(), name="api-session-finish"),
    path(f"{_SESSION}/way-out", ending.WayOutView.as_view(), name="api-session-way-out"),
    path(f"{_SESSION}/face/forget", ending.FaceForgetView.as_view(), name="api-session-face-forget"),
    path(f"{_SESSION}/withdraw", ending.WithdrawView.as_view(), name="api-session-withdraw"),
]
