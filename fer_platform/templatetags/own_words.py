"""What somebody wrote themselves, in a page of any language."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def isolated(text: str) -> SafeString:
    """Return the text in the direction of its own letters: "18 or more" stays that where all around runs leftwards."""
    return format_html("<bdi>{}</bdi>", text)
