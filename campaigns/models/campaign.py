from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from campaigns.models.organisation import Organisation
from fer_platform.kit.models import Dated, new_code


class Campaign(Dated):
    """What is shown, to whom, and how the camera is read while it is shown."""

    class Setting(models.TextChoices):
        PANEL = "panel", _("Paid or volunteer research panel")
        PUBLIC = "public", _("Open link, the viewers' own devices")
        LAB = "lab", _("Test studio")
        WORKPLACE = "workplace", _("Workplace (prohibited)")
        EDUCATION = "education", _("School or university (prohibited)")

    # Emotion inference at work and in education is prohibited in the EU:
    # AI Act, Regulation (EU) 2024/1689, Art. 5(1)(f).
    PROHIBITED_SETTINGS = (Setting.WORKPLACE, Setting.EDUCATION)

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        CLOSED = "closed", _("Closed")

    class Reading(models.TextChoices):
        SERVER = "server", "On the server: pictures are sent and deleted"
        DEVICE = "device", "On the viewer’s device: numbers are sent, no pictures"
        VIEWER = "viewer", "Each viewer decides"

    class AdOrder(models.TextChoices):
        RANDOM = "random", "Random for each viewer"
        FIXED = "fixed", "As listed"
        ADAPTIVE = "adaptive", "Chosen for each viewer who agrees, by their apparent response"

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="campaigns")
    name = models.CharField(max_length=200)
    brand = models.CharField(max_length=200)
    setting = models.CharField(max_length=20, choices=Setting, default=Setting.PANEL)
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT, editable=False)
    published_at = models.DateTimeField(null=True, blank=True, editable=False)
    starts_on = models.DateField(
        null=True, blank=True, help_text="First day that the link works. Empty: at once."
    )
    ends_on = models.DateField(
        null=True, blank=True, help_text="Last day that the link works. Empty: no end."
    )
    invited = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(10_000_000)],
        help_text="How many people were sent the link, where you know it: the first step of the campaign’s flow chart. "
        "The platform cannot count them: whoever has the link may pass it on.",
    )
    share_code = models.CharField(max_length=22, unique=True, default=new_code, editable=False)
    ad_order = models.CharField(max_length=10, choices=AdOrder, default=AdOrder.RANDOM)
    ads_per_session = models.PositiveSmallIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(200)],
        help_text="How many ads one session shows. Empty: all of them.",
    )
    daily_cap = models.PositiveSmallIntegerField(
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text="Adaptive order: how often a viewer is shown the same ad within 24 hours, at most.",
    )
    preroll_seconds = models.PositiveSmallIntegerField(
        default=5,
        validators=[MinValueValidator(3), MaxValueValidator(15)],
        help_text="Neutral screen before each ad, the baseline of each viewer (3 to 15 s).",
    )
    snapshot_interval_ms = models.PositiveSmallIntegerField(
        default=500,
        validators=[MinValueValidator(200), MaxValueValidator(2000)],
        help_text="Time between two snapshots (200 to 2,000 ms).",
    )
    reading = models.CharField(
        max_length=10,
        choices=Reading,
        default=Reading.SERVER,
        db_default=Reading.SERVER,
        help_text="Where a face becomes numbers. A device that cannot do it takes part without the camera, or by the "
        "server where the viewer chose that.",
    )
    allow_without_camera = models.BooleanField(
        default=True, help_text="Whoever has or wants no camera may still watch; nothing is measured then."
    )
    recognises_faces = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Offer viewers to be recognised by their face on later visits: a consent of its own, off at first.",
    )
    slider_without_camera = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Whoever watches without a camera has a slider while an ad plays, from bad to good.",
    )
    ask_after_ads = models.BooleanField(
        default=False,
        help_text="After each ad, ask for liking, purchase intent and satisfaction (1 to 5). Viewers may skip.",
    )
    other_brands = ArrayField(
        models.CharField(max_length=100),
        default=list,
        blank=True,
        help_text="Also ask which brand the ad was for, and offer these beside the right one. Separated by commas; "
        "empty: brand recall is not asked.",
    )
    embed_origins = ArrayField(
        models.CharField(max_length=300),
        default=list,
        db_default=[],
        blank=True,
        help_text="Pages that may show the viewer's page in a frame, each as https://host; separated by commas.",
    )
    target_shares = models.JSONField(
        default=dict,
        blank=True,
        help_text="Known shares of the people it is made for, by what the panel tells, such as "
        '{"age": {"18-34": 0.4, "35+": 0.6}}: results are also shown weighted to them.',
    )
    simulated = models.BooleanField(
        default=False,
        editable=False,
        help_text="All its viewers are simulated: nobody was measured, and nobody can be.",
    )
    introduction = models.TextField(
        blank=True, max_length=1000, help_text="A welcome in your own words, above the notice."
    )
    target_viewers = models.PositiveIntegerField(
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(1_000_000)],
        help_text="How many people are to be measured. The link stays open when the number is reached.",
    )
    rehearses = models.OneToOneField(
        "self", on_delete=models.CASCADE, null=True, editable=False, related_name="rehearsal"
    )

    archived_at = models.DateTimeField(
        null=True, editable=False, help_text="Since when lists leave it out; nothing else changes."
    )

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(setting__in=["panel", "public", "lab"]), name="campaign_setting_is_lawful"
            ),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True)
                | models.Q(starts_on__isnull=True)
                | models.Q(ends_on__gte=models.F("starts_on")),
                name="campaign_ends_after_start",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def opening(self) -> str:
        """What its dates make of its status today: `draft`, `closed`, `over`, `later` or `open`."""
        if self.status != self.Status.PUBLISHED:
            return self.status
        if self.ends_on and self.ends_on < self.organisation.today:
            return "over"
        return "later" if self.starts_on and self.starts_on > self.organisation.today else "open"

    def ads_shown(self, ads: int) -> int:
        """Return how many of its ads, of which there are so many, a session shows."""
        return min(ads, self.ads_per_session or ads) if self._each_once else self.ads_per_session or ads

    @property
    def _each_once(self) -> bool:
        return self.ad_order != self.AdOrder.ADAPTIVE or self.daily_cap == 1

    def recall_choices(self) -> list[str]:
        """Return the brands that are offered when recall is asked, in an order that does not tell the right one."""
        return sorted({self.brand, *self.other_brands}, key=str.casefold) if self.other_brands else []
