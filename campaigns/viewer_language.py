"""In which language a viewer reads: the one that the link asks for, else the browser's, else English.

No cookie is set: what somebody chooses stays in the address, and so outlives a reload.
"""

from collections.abc import Callable, Container
from functools import cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation.trans_real import parse_accept_lang_header

SOURCE = "en"
PARAMETER = "lang"


@cache
def languages_offered() -> dict[str, str]:
    """Return the languages with a catalogue of the viewer's pages: code, and the name that its speakers give it."""
    return {
        code: name
        for code, name in settings.LANGUAGES
        if code == SOURCE or any(_catalogue(folder, code).exists() for folder in settings.LOCALE_PATHS)
    }


def language_reviewed(code: str) -> bool:
    """Return whether a person has reviewed the translation: the source, or the operator's word for it."""
    return code == SOURCE or code in settings.LANGUAGES_REVIEWED


def viewer_language(request: HttpRequest) -> str:
    """Return the language of a viewer's page: the first that link or browser ask for and that is offered."""
    return language_asked(request, languages_offered(), request.GET.get(PARAMETER, ""))


def language_asked(request: HttpRequest, offered: Container[str], *first: str) -> str:
    """Return the first language of `first` and of the browser's that is offered; English where there is none."""
    browsers = (code for code, _ in parse_accept_lang_header(request.headers.get("Accept-Language", "")))
    return next((code for code in map(_supported, (*first, *browsers)) if code in offered), SOURCE)


def in_viewer_language(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Draw a view's page in the viewer's language, and mark it so."""

    @wraps(view)
    def drawn(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        with translation.override(viewer_language(request)):
            response = view(request, *arguments, **named)
            response.headers["Content-Language"] = translation.get_language()
        patch_vary_headers(response, ["Accept-Language"])
        return response

    return drawn


def language_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Return the languages to choose from, each with the address of this page in it; the rest of the query stays."""
    here = translation.get_language()
    links = []
    for code, name in languages_offered().items():
        query = request.GET.copy()
        query[PARAMETER] = code
        links.append({"code": code, "name": name, "address": f"?{query.urlencode()}", "here": code == here})
    return links


def _supported(code: str) -> str:
    """Return the offered code of a browser's, such as zh-hans of zh-CN; empty where there is none."""
    try:
        return translation.get_supported_language_variant(code)
    except LookupError:
        return ""


def _catalogue(folder: str | Path, code: str) -> Path:
    return Path(folder) / translation.to_locale(code) / "LC_MESSAGES/djangojs.mo"
