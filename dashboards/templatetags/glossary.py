"""A term with its explanation behind it, by pointer, keys and screen readers: a button that opens a popover."""

from typing import Any

from django import template

from dashboards.surfaces.text.glossary import TERMS

register = template.Library()


@register.inclusion_tag("dashboards/components/term.html")
def term(key: str, shown: str = "") -> dict[str, Any]:
    """A term of the catalogue; `shown`: where the sentence needs another form of it."""
    return {"key": key, "shown": shown or TERMS[key].shown}


@register.inclusion_tag("dashboards/components/glossary.html")
def glossary_terms() -> dict[str, Any]:
    """The explanations, once on a page: parts that come later point at them."""
    return {"terms": TERMS.items()}
