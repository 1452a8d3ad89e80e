"""Viewer tokens: short-lived, bound to one session, dead the moment the session is withdrawn."""

from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, TimestampSigner

from campaigns.models import ViewerSession

_SIGNER = TimestampSigner(salt="campaigns.viewer-session")
_CODES_BY_STATUS = {
    ViewerSession.Status.WITHDRAWN: "session_withdrawn",
    ViewerSession.Status.FINISHED: "session_over",
    ViewerSession.Status.ABANDONED: "session_over",
}


class TokenInvalid(Exception):
    """Why a token does not open its session: `code` is one of token_missing, token_invalid, token_expired,
    session_withdrawn, session_over."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def token_issue(session_id: UUID) -> str:
    """Return a token for this session, good for `settings.VIEWER_TOKEN_SECONDS` from now."""
    return _SIGNER.sign(session_id.hex)


def token_session_id(token: str, *, any_age: bool = False) -> UUID:
    """Return the id of the session that a token is of, by its signature and age alone: the database is not asked.

    Whoever goes by it judges by itself whether the session still goes on.

    Raises:
        TokenInvalid: the token is missing, not ours, or too old.
    """
    if not token:
        raise TokenInvalid("token_missing")
    try:
        return UUID(_SIGNER.unsign(token, max_age=None if any_age else settings.VIEWER_TOKEN_SECONDS))
    except SignatureExpired as error:
        raise TokenInvalid("token_expired") from error
    except (BadSignature, ValueError) as error:
        raise TokenInvalid("token_invalid") from error


def token_session(
    token: str, *, allow: tuple[str, ...] = (ViewerSession.Status.OPEN,), any_age: bool = False
) -> ViewerSession:
    """Return the session that a token opens.

    One SELECT; the status is read anew each time, so that nothing outlives a withdrawal.

    Args:
        token: what `token_issue` gave out.
        allow: session states in which the token is good.
        any_age: accept an expired token too (withdrawing must stay possible for whoever still has the page open).

    Raises:
        TokenInvalid: the token is missing, not ours, too old, or its session is in another state.
    """
    session = ViewerSession.objects.filter(pk=token_session_id(token, any_age=any_age)).first()
    if session is None:
        raise TokenInvalid("token_invalid")
    if session.status not in allow:
        raise TokenInvalid(_CODES_BY_STATUS.get(session.status, "session_over"))
    return session


def token_half_spent(token: str) -> bool:
    """Return whether half of a good token's life is over, so that it is time for a fresh one."""
    try:
        _SIGNER.unsign(token, max_age=settings.VIEWER_TOKEN_SECONDS / 2)
    except SignatureExpired:
        return True
    return False
