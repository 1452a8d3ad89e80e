"""Links to results for people without an account: made, revoked, counted. The text is returned once and never again."""

import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.contrib.auth.hashers import make_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from campaigns.access_secret import secret_digest
from campaigns.models import AuditEntry, Campaign, ResultsLink, User
from campaigns.origins import origins_read
from campaigns.services.audit import audit_add

USUAL_DAYS, MOST_DAYS = 30, 365
PASSWORD_LEAST, PASSWORD_MOST = 8, 128
_BYTES = 16  # 128 bits: not guessed at any pace


@transaction.atomic
def results_link_make(
    *,
    campaign: Campaign,
    name: str,
    days: int = USUAL_DAYS,
    password: str = "",
    embed_origins: Sequence[str] = (),
    by: User | None = None,
) -> tuple[ResultsLink, str]:
    """Make a link; return it with its text, which cannot be had again.

    Args:
        days: until it expires, 1..365.
        password: asked before anything is shown; empty for none; else 8 to 128 characters.
        embed_origins: pages that may show it in a frame, each as `https://host` or `https://host:port`.

    Raises:
        ValidationError: no name, too long a life, too short a password, what is no origin, or a frame with a password.
    """
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError({"days": _("A link lives for 1 to %(days)d days.") % {"days": MOST_DAYS}})
    if password and not PASSWORD_LEAST <= len(password) <= PASSWORD_MOST:
        raise ValidationError({"password": _("A password has 8 to 128 characters.")})
    try:
        origins = origins_read(embed_origins)
    except ValidationError as error:
        raise ValidationError({"embed_origins": error.messages}) from error
    if origins and password:
        raise ValidationError({"password": _("A frame on another page cannot ask for a password.")})
    text = secrets.token_urlsafe(_BYTES)
    link = ResultsLink(
        campaign=campaign,
        made_by=by,
        name=name.strip(),
        digest=secret_digest(text),
        hint=text[-4:],
        password=make_password(password) if password else "",
        embed_origins=origins,
        expires_at=timezone.now() + timedelta(days=days),
    )
    link.full_clean(exclude=["revoked_at", "last_opened_on", "made_by"])
    link.save()
    _note(link, AuditEntry.Action.RESULTS_LINK_MADE)
    return link, text


@transaction.atomic
def results_link_revoke(*, link: ResultsLink) -> ResultsLink:
    """End the link now. Once more changes nothing."""
    link = ResultsLink.objects.select_for_update(of=("self",)).select_related("campaign").get(pk=link.pk)
    if link.revoked_at is None:
        link.revoked_at = timezone.now()
        link.save(update_fields=["revoked_at", "updated_at"])
        _note(link, AuditEntry.Action.RESULTS_LINK_REVOKED)
    return link


def results_link_opened(*, link: ResultsLink) -> None:
    """Count that its page was shown; by whom is nobody's business."""
    ResultsLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1, last_opened_on=timezone.localdate())


def _note(link: ResultsLink, action: str) -> None:
    audit_add(
        organisation=link.campaign.organisation,
        action=action,
        subject=f"{link.name} …{link.hint} (campaign {link.campaign_id})",
    )
