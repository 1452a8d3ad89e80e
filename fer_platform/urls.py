from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView

from campaigns.views.people import join
from fer_platform.errors import not_found
from fer_platform.forgotten import ForgottenView, NewPasswordView
from fer_platform.home import home
from fer_platform.schema_view import SchemaView
from fer_platform.second_factor_pages import FactorView, NewFactorView, NewPasskeyView
from fer_platform.sign_in import AdminSignInView, CodeView, PasswordChangeView, SignInView

handler404 = not_found
urlpatterns = [
    path("", home, name="home"),
    path("sign-in/", SignInView.as_view(), name="login"),
    path("sign-in/code/", CodeView.as_view(), name="second-factor-code"),
    path("sign-in/second-factor/", FactorView.as_view(), name="second-factor"),
    path("sign-in/second-factor/new/", NewFactorView.as_view(), name="second-factor-new"),
    path("sign-in/second-factor/passkey/", NewPasskeyView.as_view(), name="passkey-new"),
    path("sign-in/forgotten/", ForgottenView.as_view(), name="password_reset"),
    path("sign-in/forgotten/sent/", auth_views.PasswordResetDoneView.as_view(), name="password_reset_done"),
    path("sign-in/new/<uidb64>/<token>/", NewPasswordView.as_view(), name="password_reset_confirm"),
    path("sign-in/new/done/", auth_views.PasswordResetCompleteView.as_view(), name="password_reset_complete"),
    path("join/<str:secret>/", join, name="join"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", PasswordChangeView.as_view(), name="password_change"),
    path("password/done/", auth_views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("admin/login/", AdminSignInView.as_view(), name="admin-sign-in"),  # before the admin's own
    path("admin/", admin.site.urls),
    path("access/", include("campaigns.access_urls")),
    path("studio/", include("campaigns.studio_urls")),
    path("api/v1/", include("campaigns.api_urls")),
    path("api/v1/", include("inference.api_urls")),
    path("api/v1/", include("dashboards.api_urls")),
    path("api/schema/", SchemaView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("fer_platform.health.urls")),
    path("v/", include("campaigns.urls")),
    path("recorder/", include("campaigns.site_recorder_urls")),
    path("look/", include("campaigns.look_urls")),
    path("my-data/", include("campaigns.rights_urls")),
    path("campaigns/", include("dashboards.urls")),
    path("shared/", include("dashboards.shared_urls")),
    path("try-it/", include("inference.urls")),
    path("device/", include("inference.device_urls")),
    path("models/", include("inference.model_urls")),
]
