"""Tags for the page shell."""

from django import template
from django.conf import settings
from django.utils.translation import get_language

from campaigns.viewer_language import language_reviewed
from fer_platform.version import VERSION

register = template.Library()


@register.simple_tag
def product_version() -> str:
    return VERSION


@register.simple_tag
def page_language_unreviewed() -> bool:
    """Return whether this page is in a language of staff whose translation no person has reviewed."""
    language = get_language()
    return language in settings.LANGUAGES_OF_STAFF and not language_reviewed(language)


@register.simple_tag
def visitors_may_try() -> bool:
    return settings.TRY_IT_OPEN
