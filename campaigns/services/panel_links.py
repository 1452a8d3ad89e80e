from campaigns.models import AuditEntry, Campaign
from campaigns.panel_links import Participant, UnusableParticipants, panel_query, participants_check
from campaigns.selectors.campaigns import share_url
from campaigns.services.audit import audit_add

AT_ONCE = 20_000


def panel_links_sign(*, campaign: Campaign, participants: list[Participant]) -> list[tuple[str, str]]:
    """Return (number, link) of each participant. Signing the same again gives the same link.

    Raises:
        UnusableParticipants: the list is empty or too long, or one of it cannot be signed.
    """
    if not 0 < len(participants) <= AT_ONCE:
        raise UnusableParticipants(f"A list has 1 to {AT_ONCE:,} participants.")
    participants_check(participants)
    subject = f"{len(participants)} of {campaign.name}"
    audit_add(organisation=campaign.organisation, action=AuditEntry.Action.LINKS_SIGNED, subject=subject)
    address, code = share_url(campaign), campaign.share_code
    return [(number, f"{address}?{panel_query(code, number, told)}") for number, told in participants]
