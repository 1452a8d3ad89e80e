from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.organisation import Organisation


class AuditEntry(models.Model):
    """Who did what, when. Entries are only added (a trigger refuses changes), and go with their organisation.

    No address, no browser: who, what, when is what an organisation answers for.
    """

    class Action(models.TextChoices):
        SIGNED_IN = "signed_in", _("Signed in")
        MEMBER_ADDED = "member_added", _("Added a member")
        MEMBER_CHANGED = "member_changed", _("Changed a member’s role")
        MEMBER_REMOVED = "member_removed", _("Removed a member")
        PASSWORD_SET = "password_set", _("Set a member’s password")
        PASSWORD_CHANGED = "password_changed", _("Changed the own password")
        PASSWORD_FORGOTTEN = "password_forgotten", _("Was sent a link for a new password")
        INVITED = "invited", _("Invited somebody")
        INVITATION_ENDED = "invitation_ended", _("Ended an invitation")
        FACTOR_SET = "factor_set", _("Set up a second factor")
        FACTOR_CODES = "factor_codes", _("Made new recovery codes")
        FACTOR_OFF = "factor_off", _("Switched the second factor off")
        FACTOR_WRONG = "factor_wrong", _("Gave a wrong code or passkey after the right password")
        FACTOR_RECOVERED = "factor_recovered", _("Used a recovery code")
        PASSKEY_ADDED = "passkey_added", _("Added a passkey")
        PASSKEY_REMOVED = "passkey_removed", _("Removed a passkey")
        FACTOR_REQUIRED = "factor_required", _("Began to require a second factor")
        FACTOR_OPTIONAL = "factor_optional", _("Ceased to require a second factor")
        TOKEN_MADE = "token_made", _("Made an access token")
        TOKEN_ROTATED = "token_rotated", _("Rotated an access token")
        TOKEN_REVOKED = "token_revoked", _("Revoked an access token")
        WEBHOOK_ADDED = "webhook_added", _("Set up a webhook")
        WEBHOOK_ROTATED = "webhook_rotated", _("Gave a webhook a new secret")
        WEBHOOK_DELETED = "webhook_deleted", _("Deleted a webhook")
        WEBHOOK_DISABLED = "webhook_disabled", _("A webhook was disabled after five days of failures")
        WEBHOOK_ENABLED = "webhook_enabled", _("Switched a webhook on again")
        BI_GRANTED = "bi_granted", _("Let BI tools read results")
        BI_CHANGED = "bi_changed", _("Gave BI tools a new password")
        BI_REVOKED = "bi_revoked", _("Ended BI tools’ reading")
        RESULTS_LINK_MADE = "results_link_made", _("Made a link to results")
        RESULTS_LINK_REVOKED = "results_link_revoked", _("Ended a link to results")
        LOOK_CHANGED = "look_changed", _("Changed the logo or the colour")
        EXPORTED = "exported", _("Took results away")
        CAMPAIGN_PUBLISHED = "campaign_published", _("Published a campaign")
        CAMPAIGN_CLOSED = "campaign_closed", _("Closed a campaign")
        CAMPAIGN_ARCHIVED = "campaign_archived", _("Archived a campaign")
        CAMPAIGN_RESTORED = "campaign_restored", _("Took a campaign out of the archive")
        CAMPAIGN_DELETED = "campaign_deleted", _("Deleted a campaign")
        NOTE_ADDED = "note_added", _("Left a note on an ad")
        NOTE_REMOVED = "note_removed", _("Removed a note from an ad")
        AD_DELETED = "ad_deleted", _("Deleted an ad")
        SESSION_REMOVED = "session_removed", _("Removed a test session")
        SESSION_ERASED = "session_erased", _("Deleted a session")
        VIEWER_ERASED = "viewer_erased", _("Deleted a viewer")
        LINKS_SIGNED = "links_signed", _("Signed links for participants")
        SESSION_WITHDRAWN = "session_withdrawn", _("Erased a session on the viewer’s request")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="audit_entries")
    at = models.DateTimeField(auto_now_add=True)
    actor_kind = models.CharField(max_length=10)
    actor = models.CharField(max_length=150)
    action = models.CharField(max_length=20, choices=Action)
    subject = models.CharField(max_length=250, help_text="What it was done to, in words.")

    class Meta:
        ordering = ["-at", "-pk"]
        indexes = [models.Index(fields=["organisation", "-at", "-id"], name="audit_newest")]

    def __str__(self) -> str:
        return f"{self.actor}: {self.action} {self.subject}"
