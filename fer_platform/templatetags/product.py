"""Tags for the page shell."""

from django import template

from fer_platform.version import VERSION

register = template.Library()


@register.simple_tag
def product_version() -> str:
    return VERSION
