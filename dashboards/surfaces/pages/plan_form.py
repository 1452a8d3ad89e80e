"""What somebody who plans a study is asked: in percent and plain words."""

from math import inf
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from dashboards.analysis.planning.fatigue_power import FatigueDesign
from dashboards.analysis.planning.plan import Design, Plan
from dashboards.analysis.planning.search import Tried
from dashboards.analysis.planning.studies import SharesDesign
from dashboards.statistics.planner_levels import LevelDesign
from dashboards.statistics.planner_traces import TraceDesign
from dashboards.statistics.simulated_shares import PERSON, Bump

KINDS = {
    "level": _("Two ads: the outcome that decides"),
    "shares": _("Two shares: how many smile, click or remember"),
    "traces": _("Two ads, second by second"),
    "fatigue": _("Fatigue: does the response fall?"),
}
_WHO = (("yes", _("The same people see both")), ("no", _("Each person sees one")))

_LOOKS = (("end", _("Once, at the end")), ("any", _("At any time, while data come in")))


def _percent(
    label: Promise, initial: float, help_text: Promise | str = "", low: float = 0.5, high: float = 99.5
) -> Any:
    return forms.FloatField(
        label=format_lazy("{} (%)", label),
        initial=initial,
        min_value=low,
        max_value=high,
        help_text=help_text,
    )


class PlanForm(forms.Form):
    """What all kinds ask."""

    power = forms.TypedChoiceField(
        label=_("Chance to see the difference if it is there"),
        choices=((80, "80 %"), (90, "90 %")),
        coerce=lambda value: int(value) / 100,
        initial=80,
    )
    usable = _percent(
        _("Invited people who give usable frames"),
        70,
        _("The others refuse the camera, or sit in the dark."),
        low=5,
        high=100,
    )

    field_order = ("difference", "first", "second", "resting", "left", "exposures", "paired")

    def cleaned_share(self, name: str) -> float:
        """Return a field that is asked in percent, 0..1."""
        return self.cleaned_data[name] / 100

    def design(self) -> Design:
        """Return what is to be found; the form is valid."""
        raise NotImplementedError

    def plan(self, tried: tuple[Tried, ...] = ()) -> Plan:
        """Return the plan, with the studies simulated so far; the form is valid."""
        return Plan(self.design(), self.cleaned_data["power"], self.cleaned_share("usable"), tried)


class LevelForm(PlanForm):
    difference = forms.FloatField(
        label=_("Difference of the two ads’ outcome"),
        initial=0.03,
        min_value=0.002,
        max_value=1,
        help_text=_(
            "Of the registered outcome; else of the change of valence from each viewer’s own resting face. Most ads "
            "move valence by .02 to .05."
        ),
    )
    spread = forms.FloatField(
        label=_("How much viewers differ (standard deviation)"), initial=0.1, min_value=0.001, max_value=1
    )
    known_from = forms.IntegerField(
        label=_("From how many equally different viewers that is known"),
        required=False,
        initial="",
        min_value=5,
        max_value=1_000_000,
        help_text=_(
            "The fewer, the more viewers are planned: a pilot may have met too few who smile strongly. Left out: "
            "taken as exact."
        ),
    )
    correlation = forms.FloatField(
        label=_("How alike a person’s two responses are"), initial=0.5, min_value=-0.95, max_value=0.95
    )
    paired = forms.ChoiceField(label=_("Who sees what"), choices=_WHO, initial="yes")
    looks = forms.ChoiceField(label=_("When it is judged"), choices=_LOOKS, initial="end", required=False)

    def design(self) -> LevelDesign:
        data = self.cleaned_data
        return LevelDesign(
            data["difference"],
            data["spread"],
            data["correlation"],
            paired=data["paired"] == "yes",
            looks=data["looks"] == "any",
            known_from=data["known_from"] or inf,
        )


class SharesForm(PlanForm):
    first = _percent(_("Share of viewers with ad A"), 30, low=0, high=100)
    second = _percent(_("Share of viewers with ad B"), 20, low=0, high=100)
    paired = forms.ChoiceField(label=_("Who sees what"), choices=_WHO, initial="no")
    correlation = forms.FloatField(
        label=_("How alike a person’s two answers are"),
        min_value=0,
        max_value=0.95,
        initial=0.3,
        help_text=_("0 to 0.95; used where the same people see both."),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            try:
                self.design().viewers(self.cleaned_data["power"])
            except ValueError as error:
                raise forms.ValidationError(
                    _(
                        "There is no such study: the shares must differ, and such alike answers may be impossible for "
                        "them."
                    )
                ) from error
        return data

    def design(self) -> SharesDesign:
        return SharesDesign(
            self.cleaned_share("first"),
            self.cleaned_share("second"),
            self.cleaned_data["paired"] == "yes",
            self.cleaned_data["correlation"],
        )


class TracesForm(PlanForm):
    first = _percent(_("Viewers who smile at the best moment of ad A"), 25)
    second = _percent(_("Viewers who smile at that moment of ad B"), 15)
    resting = _percent(_("Viewers who smile at other moments"), 5)
    paired = forms.ChoiceField(label=_("Who sees what"), choices=_WHO, initial="yes")
    seconds = forms.IntegerField(label=_("Length (seconds)"), min_value=6, max_value=60, initial=30)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not self.errors:
            first, second, resting = (data[name] for name in ("first", "second", "resting"))
            if abs(first - second) < 0.5:
                raise forms.ValidationError(_("The two moments must differ by half a point or more."))
            if min(first, second) < resting:
                raise forms.ValidationError(_("Other moments cannot be above the best one."))
        return data

    def design(self) -> TraceDesign:
        seconds = self.cleaned_data["seconds"]
        bumps = (
            Bump(self.cleaned_share(name), resting=self.cleaned_share("resting"), at=0.6 * seconds)
            for name in ("first", "second")
        )
        return TraceDesign(
            *bumps, paired=self.cleaned_data["paired"] == "yes", seconds=seconds, person=PERSON
        )


class FatigueForm(PlanForm):
    left = _percent(
        _("Response left at the last exposure"), 75, _("100 % would be no fatigue at all."), low=5, high=97
    )
    exposures = forms.IntegerField(
        label=_("Exposures for each person"),
        min_value=2,
        max_value=8,
        initial=3,
        help_text=_("A status needs three."),
    )
    smiling = _percent(
        _("Share of the ad in which people smile at first"), 5, _("Most ads: 4 to 6 %."), low=1, high=60
    )
    returning = _percent(_("People who come back after an exposure"), 75, low=20, high=100)

    def design(self) -> FatigueDesign:
        return FatigueDesign(
            left=self.cleaned_share("left"),
            exposures=self.cleaned_data["exposures"],
            smile_share=self.cleaned_share("smiling"),
            returning=min(self.cleaned_share("returning"), 0.999),
        )


FORMS: dict[str, type[PlanForm]] = {
    "level": LevelForm,
    "shares": SharesForm,
    "traces": TracesForm,
    "fatigue": FatigueForm,
}
