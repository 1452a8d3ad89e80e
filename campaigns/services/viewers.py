"""Viewers: found again by what they agreed to be known by, else made, and gone with their last session."""

from uuid import UUID

from django.db.models import Q

from campaigns.models import Campaign, Viewer, ViewerSession
from campaigns.panel_variables import panel_told
from campaigns.selectors.sessions import browser_recognised
from campaigns.viewer_keys import viewer_key_read


def viewer_find(*, campaign: Campaign, key: str | None, panel_id: str, signed: bool) -> Viewer:
    """Return the viewer of a panel's number, else of a browser's key, else a new one; locked until the commit."""
    organisation = campaign.organisation_id
    locked = Viewer.objects.select_for_update(no_key=True).filter(organisation=organisation)
    if panel_id:
        while True:  # a withdrawal may delete the row between the two statements
            # Without get_or_create: its failed INSERT would leave the number in the database's log.
            Viewer.objects.bulk_create(
                [Viewer(organisation_id=organisation, panel_id=panel_id, signed=signed)],
                ignore_conflicts=True,
            )
            if known := locked.filter(panel_id=panel_id, signed=signed).first():
                return known
    viewer_id = viewer_key_read(key)
    # A viewer of a panel is no answer here: this sitting was not agreed to be linked to the participant number.
    known = viewer_id and locked.filter(pk=viewer_id, panel_id="").first()
    if known and not browser_recognised(viewer_id=known.pk):
        known = None
    return known or Viewer.objects.create(organisation_id=organisation)


def viewer_forget(*, viewer_id: UUID) -> None:
    """Delete a viewer of whom no sitting is left, and what the panel told where none is left to which it was told. The
    lock makes a sitting that begins now wait, and make a new one."""
    viewer = Viewer.objects.select_for_update().filter(pk=viewer_id).first()
    left = ViewerSession.objects.filter(viewer_id=viewer_id)
    if not left.exists():
        Viewer.objects.filter(pk=viewer_id).delete()
    elif viewer and viewer.panel_id and viewer.panel_variables:
        told = Q(panel_shown__told=panel_told(viewer.panel_variables))
        told |= Q(panel_shown__isnull=True)  # from before what was shown was kept
        if not left.filter(told).exists():
            Viewer.objects.filter(pk=viewer_id).update(panel_variables={})
