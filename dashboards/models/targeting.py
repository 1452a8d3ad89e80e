from django.contrib.postgres.fields import ArrayField
from django.db import models

from campaigns.models import Ad, Campaign, ViewerSession


class TargetingPolicy(models.Model):
    """What was known of a campaign's ads when some of them were chosen (F34); never changed, so that each choice can be
    made again. `numbers`: float64, the coefficients' mean [P], then the factor of their covariance, its lower rows."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveSmallIntegerField(help_text="`statistics.targeting.policy.VERSION`.")
    rewards = models.PositiveIntegerField(help_text="Rewards that were known.")
    viewers = models.PositiveIntegerField(help_text="Viewers it was learned from; 0: from nobody yet.")
    ads = models.JSONField(help_text="[[ad, [tags]], …] in the order of the coefficients.")
    keep = models.FloatField(help_text="Share of satiation that a day leaves.")
    taste = models.FloatField(help_text="Spread of viewers’ own tastes, in units of sd.")
    sd = models.FloatField(help_text="Of chance, in units of the reward.")
    base = models.FloatField(help_text="The reward from which all is counted.")
    numbers = models.BinaryField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["campaign", "-id"], name="policy_newest")]

    def __str__(self) -> str:
        return f"policy {self.pk} of campaign {self.campaign_id}"


class AdDecision(models.Model):
    """One ad that was chosen for a viewer who agreed to it: all that the choice was made from, and what came of it.

    `history`: [[ad, day, position, reward or null], …] of the viewer, oldest first; `day`: days since 1970. From these,
    `ads`, `position`, the policy and the seed the propensities come again.
    """

    class Arm(models.TextChoices):
        POLICY = "policy", "Chosen"
        HOLDOUT = "holdout", "By chance, to compare with"

    class Reward(models.TextChoices):
        WAITING = "waiting", "Not known yet"
        EARLY = "early", "While the session runs"
        KNOWN = "known", "Final"
        MISSING = "missing", "Never: not shown, or not measured well enough"

    session = models.ForeignKey(ViewerSession, on_delete=models.CASCADE, related_name="ad_decisions")
    ad = models.ForeignKey(Ad, on_delete=models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(help_text="Place in the session, from 0.")
    arm = models.CharField(max_length=8, choices=Arm)
    policy = models.ForeignKey(
        TargetingPolicy, on_delete=models.CASCADE, null=True, related_name="+", help_text="None: by chance."
    )
    at = models.DateTimeField(auto_now_add=True)
    day = models.FloatField()
    history = models.JSONField()
    ads = ArrayField(models.BigIntegerField(), help_text="Those that could come.")
    propensities = ArrayField(models.FloatField(), help_text="With which probability each of these.")
    propensity = models.FloatField(help_text="That of the one that came.")
    seed = models.BigIntegerField()
    load = models.FloatField(help_text="How full of the ad and its tags the viewer was (F31).")
    reason = models.CharField(max_length=10)
    reason_tag = models.CharField(max_length=40, blank=True)
    reason_ads = models.PositiveSmallIntegerField(default=0)
    reward = models.FloatField(null=True)
    reward_state = models.CharField(max_length=8, choices=Reward, default=Reward.WAITING)
    reward_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="decision_once_per_position")
        ]
        indexes = [
            models.Index(
                fields=["session"],
                condition=models.Q(reward_state__in=["waiting", "early"]),
                name="decision_waits",
            )
        ]

    def __str__(self) -> str:
        return f"decision {self.pk}"
