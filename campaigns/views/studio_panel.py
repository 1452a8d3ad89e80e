"""The studio's page of a campaign's panel: how its people come and go back, tried out before anybody does."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campaigns.arrivals import arrival_read
from campaigns.models import Campaign, PanelTrouble, PanelVisit, Recruitment
from campaigns.selectors.campaigns import share_url
from campaigns.selectors.recruitment import recruitment_set_up, ways_played
from campaigns.services.recruitment import MOST_PLACES, recruitment_set
from campaigns.views.studio_door import may_change, studio_form
from campaigns.ways_out import OUTCOMES, PRESETS

# One that an encoding would not survive, if it were forgotten.
_TRIED_ID = "TEST-1/ä+ &=#"


class RecruitmentForm(forms.Form):
    provider = forms.ChoiceField(label=_("Where people come from"), choices=Recruitment.Provider.choices)
    parameters = forms.CharField(
        label=_("Parameters in the panel’s links"),
        required=False,
        max_length=600,
        help_text=_("Names with commas between them; the first one carries the participant’s id."),
    )
    quota = forms.IntegerField(
        label=_("Places"),
        required=False,
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("Complete, usable visits that are wanted. Empty: any number."),
    )
    once = forms.BooleanField(label=_("Each person takes part once"), required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in OUTCOMES:
            self.fields[f"{name}_url"] = forms.CharField(label=_("Address"), required=False)
            self.fields[f"{name}_code"] = forms.CharField(label=_("Code"), required=False)

    def ways(self) -> list[tuple[str, Any, Any]]:
        labels = dict(PanelVisit.Outcome.choices)
        return [(labels[name], self[f"{name}_url"], self[f"{name}_code"]) for name in OUTCOMES]

    def values(self) -> dict[str, Any]:
        sent = self.cleaned_data
        ways = {name: {"url": sent[f"{name}_url"], "code": sent[f"{name}_code"]} for name in OUTCOMES}
        names = [name.strip() for name in sent["parameters"].split(",") if name.strip()]
        return {
            "provider": sent["provider"],
            "parameters": names,
            "once": sent["once"],
            "quota": sent["quota"],
            "outcomes": ways,
        }


@studio_form
def panel(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Show the page; keep what is sent, fill in what a panel documents, or play all outcomes of a link."""
    recruitment = recruitment_set_up(campaign)
    act = request.POST.get("act", "")
    form = RecruitmentForm(initial=_initial(recruitment))
    if act in ("save", "preset") and not may_change(request, campaign):
        raise PermissionDenied
    if act == "preset":
        form = RecruitmentForm(initial=_of_preset(request.POST.get("provider", "")))
    if act == "save":
        form = RecruitmentForm(request.POST)
        if form.is_valid():
            try:
                recruitment_set(campaign=campaign, **form.values())
            except ValidationError as error:
                for name, problems in error.message_dict.items():
                    form.add_error(f"{name}_url" if name in OUTCOMES else name, problems)
            else:
                return redirect(request.path)
    return _drawn(request, campaign, recruitment, form, tried=act == "test")


def _drawn(
    request: HttpRequest,
    campaign: Campaign,
    recruitment: Recruitment | None,
    form: RecruitmentForm,
    *,
    tried: bool,
) -> HttpResponse:
    link = request.POST.get("link", "").strip()
    context: dict[str, Any] = {
        "campaign": campaign,
        "form": form,
        "recruitment": recruitment,
        "may_change": may_change(request, campaign),
        "troubles": PanelTrouble.objects.filter(campaign=campaign)[:20],
        "link": link,
        "share_url": share_url(campaign),
    }
    if tried and recruitment:
        sample = {
            name: [_TRIED_ID if place == 0 else f"TEST-{name}"]
            for place, name in enumerate(recruitment.parameters)
        }
        query = parse_qs(urlsplit(link).query, keep_blank_values=True) if link else sample
        arrival = arrival_read(query, recruitment.parameters)
        labels = dict(PanelVisit.Outcome.choices)
        kinds = dict(PanelTrouble.Kind.choices)
        context |= {
            "arrival": arrival,
            "played": [(labels[way.outcome], way) for way in ways_played(recruitment, arrival)],
            "left_out": [(name, kinds[why]) for name, why in arrival.troubles.items()],
        }
    return render(
        request, "campaigns/studio/panel.html", context, status=422 if form.is_bound and form.errors else 200
    )


def _initial(recruitment: Recruitment | None) -> dict[str, Any]:
    if recruitment is None:
        return {"provider": Recruitment.Provider.NONE, "once": True}
    return _fields(recruitment.provider, recruitment.parameters, recruitment.outcomes) | {
        "once": recruitment.once,
        "quota": recruitment.quota,
    }


def _of_preset(provider: str) -> dict[str, Any]:
    preset = PRESETS.get(provider, PRESETS["none"])
    return _fields(provider, preset.names, preset.outcomes()) | {"once": True}


def _fields(provider: str, names: Any, outcomes: dict[str, dict[str, str]]) -> dict[str, Any]:
    ways = {f"{name}_{key}": text for name, way in outcomes.items() for key, text in way.items()}
    return {"provider": provider, "parameters": ", ".join(names), **ways}
