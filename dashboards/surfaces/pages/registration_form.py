"""What somebody who registers an analysis is asked."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from campaigns.models import Ad
from campaigns.models.registration import LEAST_VIEWERS, MOST_VIEWERS, Registration
from dashboards.surfaces.text.registration import outcome_text


class RegistrationForm(forms.Form):
    """`ads`: those of the campaign; all are compared unless somebody chooses."""

    outcome = forms.ChoiceField(
        label=_("Primary outcome"),
        help_text=_(
            "The one measure that decides. All others are exploratory: shown, and not called a result."
        ),
    )
    ads = forms.TypedMultipleChoiceField(
        label=_("Ads compared"), coerce=int, widget=forms.CheckboxSelectMultiple
    )
    viewers = forms.IntegerField(
        label=_("Viewers to measure"),
        min_value=LEAST_VIEWERS,
        max_value=MOST_VIEWERS,
        help_text=_("“How many viewers?” on the campaign’s page works it out."),
    )
    looks = forms.ChoiceField(
        label=_("When results are looked at"),
        choices=(
            ("end", _("Once, at the end: the narrowest intervals; nothing is called a difference before")),
            ("any", _("While data come in: wider intervals that hold at every look")),
        ),
    )

    def __init__(self, *args: Any, ads: Sequence[Ad], **options: Any) -> None:
        options.setdefault("initial", {})
        options["initial"] = {"ads": [ad.pk for ad in ads], "looks": "end", **options["initial"]}
        super().__init__(*args, **options)
        self.fields["outcome"].choices = [(name, outcome_text(name)) for name in Registration.Outcome.values]
        self.fields["ads"].choices = [(ad.pk, ad.title) for ad in ads]
