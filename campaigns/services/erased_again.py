"""What was erased, told so that it is erased again where an older copy of the database was restored."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from campaigns.models import Consent, Deletion, ViewerSession
from campaigns.selectors.sessions import consents_granted
from campaigns.services.erasure import session_erase
from campaigns.services.next_ads import choosing_stop
from campaigns.services.purposes import purpose_take_back
from campaigns.services.sessions import session_withdraw

_Reason, _Purpose = Deletion.Reason, Consent.Purpose
_WITHDRAWN = {_Reason.VIEWER.value, _Reason.STAFF.value}  # their consents stay as proof


def erased_told() -> Iterator[dict[str, Any]]:
    """Yield one dict a session of which anything was erased: {"session": its number, and either "reason": why all of it
    went, or "purposes": those taken back, and "history": "erase" where the log of chosen ads went with them}."""
    whole = Deletion.objects.exclude(reason=_Reason.PURPOSE).order_by("pk")
    gone = dict(whole.values_list("session_number", "reason").iterator())
    withdrawn = ViewerSession.objects.filter(status=ViewerSession.Status.WITHDRAWN)
    proved = set(withdrawn.values_list("pk", flat=True))
    for number, reason in gone.items():
        # Withdrawn at first and deleted later, of which there is no note of its own: then the consents went, too.
        deleted = reason in _WITHDRAWN and number not in proved
        yield {"session": str(number), "reason": _Reason.ERASED.value if deleted else reason}
    same = Consent.objects.filter(session=OuterRef("session"), purpose=OuterRef("purpose"))
    back = defaultdict(list)
    # The newest answer is a no, and an older one was a yes.
    noes = Consent.objects.filter(
        Exists(same.filter(granted=True, pk__lt=OuterRef("pk"))),
        ~Exists(same.filter(pk__gt=OuterRef("pk"))),
        granted=False,
    ).exclude(session__status=ViewerSession.Status.WITHDRAWN)
    for number, purpose in noes.order_by("session", "purpose").values_list("session", "purpose").iterator():
        back[number].append(purpose)
    for session in ViewerSession.objects.filter(pk__in=back).iterator():
        told: dict[str, Any] = {"session": str(session.pk), "purposes": back[session.pk]}
        if _Purpose.CHOOSE_ADS in back[session.pk] and not (
            hasattr(session, "ad_decisions") and session.ad_decisions.exists()
        ):
            told["history"] = "erase"
        yield told


@transaction.atomic
def erase_again(told: dict[str, Any]) -> bool:
    """Do to a session what `erased_told` says; return whether there was anything left to do. A session that this copy
    of the database does not know has nothing left."""
    session = ViewerSession.objects.filter(pk=told["session"]).first()
    if session is None:
        return False
    reason = told.get("reason")
    if reason in _WITHDRAWN:
        if session.status == ViewerSession.Status.WITHDRAWN:
            return False
        session_withdraw(session=session, reason=reason)
        return True
    if reason is not None:
        session_erase(session=session, reason=_Reason(reason))
        return True
    done = False
    for purpose in told["purposes"]:
        # Asked anew each time: with the last ground all of a session goes, where a yes came after the backup.
        if purpose not in consents_granted(session=session):
            continue
        if purpose == _Purpose.CHOOSE_ADS and told.get("history") == "erase":
            choosing_stop(session=session, erase=True)
        else:
            purpose_take_back(session=session, purpose=purpose)
        done = True
    return done
