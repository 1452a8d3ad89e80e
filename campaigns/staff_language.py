"""In which language the people of an organisation read: pages, mails. Viewers' pages have rules of their own.

Whoever has chosen a language reads all in it. Else results and set-up are written as their organisation chose, where it
chose another language than English, and everything else as the browser asks, among the languages offered to staff.
"""

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language

from campaigns.viewer_language import SOURCE, language_asked


def staff_languages() -> dict[str, str]:
    """Return the languages of staff pages: code, and the name that its speakers give it."""
    return {code: name for code, name in settings.LANGUAGES if code in settings.LANGUAGES_OF_STAFF}


def chosen_language(reader: object) -> str:
    """Return what a person has chosen; empty where they have not, or nobody is signed in."""
    chosen = getattr(reader, "language", "")
    return chosen if chosen in settings.LANGUAGES_OF_STAFF else ""


def page_language(request: HttpRequest) -> str:
    """Return the language of a page about no organisation: chosen, else the browser's."""
    return chosen_language(request.user) or language_asked(request, settings.LANGUAGES_OF_STAFF)


def results_language(organisations: str, reader: object) -> str:
    """Return the language of a page about campaigns: chosen, else the organisation's, else the request's."""
    own = organisations if organisations != SOURCE else get_language()
    return chosen_language(reader) or own or SOURCE


def mail_language(organisations: str, reader: object = None) -> str:
    """Return the language of a mail to somebody of an organisation: chosen, else the organisation's."""
    return chosen_language(reader) or organisations
