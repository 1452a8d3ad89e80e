"""By what a browser is recognised on later visits: a signed viewer id, kept only where that was agreed to."""

from uuid import UUID

from django.core.signing import BadSignature, Signer

_SIGNER = Signer(salt="campaigns.viewer-key")


def viewer_key_name(organisation_id: int) -> str:
    """Return under which name the viewer's browser keeps it."""
    return f"viewer-key-{organisation_id}"


def viewer_key_issue(viewer_id: UUID) -> str:
    """Return the key that stands for this viewer."""
    return _SIGNER.sign(viewer_id.hex)


def viewer_key_read(key: str | None) -> UUID | None:
    """Return the viewer's id, or None where the key is missing, foreign or broken (then a new viewer is made)."""
    try:
        return UUID(_SIGNER.unsign(key)) if key else None
    except (BadSignature, ValueError):
        return None
