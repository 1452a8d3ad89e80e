"""The studio's page of a campaign's panel: how its people come and go back, tried out before anybody does."""

import re
from typing import Any
from urllib.parse import parse_qs

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campaigns.arrivals import arrival_read
from campaigns.models import Campaign, PanelTrouble, PanelVisit, Recruitment, SurveyQuestion
from campaigns.selectors.campaigns import plays_elsewhere, share_url
from campaigns.selectors.questions import questions_of
from campaigns.selectors.recruitment import recruitment_set_up, ways_played
from campaigns.services.recruitment import MOST_PLACES, recruitment_set
from campaigns.views.studio_door import may_change, seen_check, seen_of, studio_form
from campaigns.ways_out import OUTCOMES, PRESETS

# One that an encoding would not survive, if it were forgotten.
_TRIED_ID = "TEST-1/ä+ &=#"
_GROUP = re.compile(r"([a-z0-9_]+)\s*=\s*(.+?)\s*:\s*(\d{1,7})", re.ASCII)


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
    values = forms.CharField(
        label=_("Places by what the panel tells"),
        required=False,
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("A group a line, such as “age = 18-34: 50” for links with seg_age=18-34."),
    )

    def __init__(self, *args: Any, campaign: Campaign, **options: Any) -> None:
        super().__init__(*args, **options)
        self.screener = questions_of(campaign, SurveyQuestion.Place.SCREENER)
        for question in self.screener:
            for number, text in question.choices:
                self.fields[_answer_field(question.pk, number)] = forms.IntegerField(
                    label=text, required=False, min_value=1, max_value=MOST_PLACES
                )
        for name in OUTCOMES:
            self.fields[f"{name}_url"] = forms.CharField(label=_("Address"), required=False)
            self.fields[f"{name}_code"] = forms.CharField(label=_("Code"), required=False)

    def ways(self) -> list[tuple[str, Any, Any]]:
        labels = dict(PanelVisit.Outcome.choices)
        return [(labels[name], self[f"{name}_url"], self[f"{name}_code"]) for name in OUTCOMES]

    def by_answer(self) -> list[tuple[SurveyQuestion, list[Any]]]:
        return [
            (question, [self[_answer_field(question.pk, number)] for number, _text in question.choices])
            for question in self.screener
        ]

    def clean_values(self) -> list[dict[str, Any]]:
        cells = []
        for line in self.cleaned_data["values"].splitlines():
            if line.strip():
                found = _GROUP.fullmatch(line.strip())
                if not found:
                    problem = _("“%(line)s” is no group: write it as “age = 18-34: 50”.")
                    raise ValidationError(problem % {"line": line.strip()[:60]})
                cells.append({"variable": found[1], "value": found[2].strip(), "places": int(found[3])})
        return cells

    def cells(self) -> list[dict[str, Any]]:
        sent = self.cleaned_data
        return sent["values"] + [
            {"question": question.pk, "option": number, "places": places}
            for question in self.screener
            for number, _text in question.choices
            if (places := sent[_answer_field(question.pk, number)])
        ]

    def recruitment(self) -> dict[str, Any]:
        sent = self.cleaned_data
        ways = {name: {"url": sent[f"{name}_url"], "code": sent[f"{name}_code"]} for name in OUTCOMES}
        names = [name.strip() for name in sent["parameters"].split(",") if name.strip()]
        return {
            "provider": sent["provider"],
            "parameters": names,
            "once": sent["once"],
            "quota": sent["quota"],
            "outcomes": ways,
            "cells": self.cells(),
        }


@studio_form
def panel(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Show the page; keep what is sent, fill in what a panel documents, or play all outcomes of a link."""
    recruitment = recruitment_set_up(campaign)
    act = request.POST.get("act", "")
    form = RecruitmentForm(campaign=campaign, initial=_initial(recruitment))
    if act in ("save", "preset") and not may_change(request, campaign):
        raise PermissionDenied
    if act == "preset":
        written = {name: request.POST[name] for name in form.fields if name in request.POST}
        preset = _of_preset(request.POST.get("provider", ""))
        form = RecruitmentForm(campaign=campaign, initial=written | preset)
    if act == "save":
        form = RecruitmentForm(request.POST, campaign=campaign)
        if seen_check(request, form, _initial(recruitment)):
            try:
                recruitment_set(campaign=campaign, **form.recruitment())
            except ValidationError as error:
                for name, problems in error.message_dict.items():
                    form.add_error(
                        {"cells": "values"}.get(name, f"{name}_url" if name in OUTCOMES else name), problems
                    )
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
        "seen": seen_of(_initial(recruitment)),
        "filled": request.POST.get("act") == "preset",
        "recruitment": recruitment,
        "may_change": may_change(request, campaign),
        "troubles": PanelTrouble.objects.filter(campaign=campaign)[:20],
        "link": link,
        "panel_url": _panel_url(campaign, recruitment),
        "plays_elsewhere": plays_elsewhere(campaign),
    }
    if tried and recruitment:
        sample = {
            name: [_TRIED_ID if place == 0 else f"TEST-{name}"]
            for place, name in enumerate(recruitment.parameters)
        }
        # What stands before the ? may be anything: it is a panel's template, or half of a link.
        query = parse_qs(link.partition("#")[0].partition("?")[2], keep_blank_values=True) if link else sample
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


def _panel_url(campaign: Campaign, recruitment: Recruitment | None) -> str:
    """Return the link that the panel is given."""
    query = PRESETS[recruitment.provider].query(recruitment.parameters) if recruitment else ""
    return f"{share_url(campaign)}?{query}" if query else share_url(campaign)


def _initial(recruitment: Recruitment | None) -> dict[str, Any]:
    if recruitment is None:
        return {"provider": Recruitment.Provider.NONE, "once": True}
    return _fields(recruitment.provider, recruitment.parameters, recruitment.outcomes) | {
        "once": recruitment.once,
        "quota": recruitment.quota,
        **_cells_of(recruitment),
    }


def _cells_of(recruitment: Recruitment | None) -> dict[str, Any]:
    cells = list(recruitment.cells.all()) if recruitment else []
    lines = [f"{cell.variable} = {cell.value}: {cell.places}" for cell in cells if cell.variable]
    by_answer = {
        _answer_field(cell.question_id, cell.option): cell.places for cell in cells if cell.question_id
    }
    return {"values": "\n".join(lines), **by_answer}


def _answer_field(question: int | None, option: int | None) -> str:
    return f"places-{question}-{option}"


def _of_preset(provider: str) -> dict[str, Any]:
    preset = PRESETS.get(provider, PRESETS["none"])
    return _fields(provider, preset.names, preset.outcomes()) | {"once": True}


def _fields(provider: str, names: Any, outcomes: dict[str, dict[str, str]]) -> dict[str, Any]:
    ways = {f"{name}_{key}": text for name, way in outcomes.items() for key, text in way.items()}
    return {"provider": provider, "parameters": ", ".join(names), **ways}
