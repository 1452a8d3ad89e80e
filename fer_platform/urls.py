from django.contrib import admin
from django.contrib.auth import views as auth_views
from django.urls import include, path
from django.views.generic import TemplateView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from fer_platform.errors import not_found
from fer_platform.sign_in import AdminSignInView, SignInView

handler404 = not_found
urlpatterns = [
    path("", TemplateView.as_view(template_name="home.html"), name="home"),
    path("sign-in/", SignInView.as_view(), name="login"),
    path("sign-out/", auth_views.LogoutView.as_view(), name="logout"),
    path("password/", auth_views.PasswordChangeView.as_view(), name="password_change"),
    path("password/done/", auth_views.PasswordChangeDoneView.as_view(), name="password_change_done"),
    path("admin/login/", AdminSignInView.as_view(), name="admin-sign-in"),  # before the admin's own
    path("admin/", admin.site.urls),
    path("access/", include("campaigns.access_urls")),
    path("studio/", include("campaigns.studio_urls")),
    path("api/v1/", include("campaigns.api_urls")),
    path("api/v1/", include("inference.api_urls")),
    path("api/v1/", include("dashboards.api_urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path("api/docs/", SpectacularSwaggerSplitView.as_view(url_name="api-schema"), name="api-docs"),
    path("", include("fer_platform.health.urls")),
    path("v/", include("campaigns.urls")),
    path("my-data/", include("campaigns.rights_urls")),
    path("campaigns/", include("dashboards.urls")),
    path("shared/", include("dashboards.shared_urls")),
    path("try-it/", include("inference.urls")),
    path("models/", include("inference.model_urls")),
]
