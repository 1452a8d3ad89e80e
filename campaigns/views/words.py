"""What the viewer's JavaScript says, in one language: Django's own catalogue for browsers."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.views.decorators.http import conditional_page, require_safe
from django.views.i18n import JavaScriptCatalog

from campaigns.viewer_language import languages_offered

_catalogue = JavaScriptCatalog.as_view(domain="djangojs", packages=["campaigns"])


@require_safe
@conditional_page
def words(request: HttpRequest, language: str) -> HttpResponse:
    """The catalogue of a language that is offered; else 404."""
    if language not in languages_offered():
        raise Http404
    with translation.override(language):
        response = _catalogue(request)
    response["Cache-Control"] = "no-cache"  # asked for again, and mostly answered by 304
    return response
