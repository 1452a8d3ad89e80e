"""Tags for the page shell."""

from django import template
from django.conf import settings

from fer_platform.version import VERSION

register = template.Library()


@register.simple_tag
def product_version() -> str:
    return VERSION


@register.simple_tag
def visitors_may_try() -> bool:
    return settings.TRY_IT_OPEN
