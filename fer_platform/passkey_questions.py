"""The questions that passkeys are asked: each is kept in the session, and good for one answer."""

from base64 import b64decode, b64encode
from urllib.parse import urlsplit

from django.http import HttpRequest

from campaigns.services.passkeys import Question

_CHALLENGE = "passkey_challenge"


def question_new(request: HttpRequest) -> Question:
    """Return a new question for the page that is about to be shown; the one before ends."""
    question = Question.new(**_site(request))
    request.session[_CHALLENGE] = b64encode(question.challenge).decode()
    return question


def question_asked(request: HttpRequest) -> Question | None:
    """Return the question that the page before asked, once, to a form that may hold its answer."""
    if request.method != "POST":
        return None
    challenge = request.session.pop(_CHALLENGE, None)
    return Question(b64decode(challenge), **_site(request)) if challenge else None


def _site(request: HttpRequest) -> dict[str, str]:
    host = request.get_host()
    return {"host": urlsplit(f"//{host}").hostname or "", "origin": f"{request.scheme}://{host}"}
