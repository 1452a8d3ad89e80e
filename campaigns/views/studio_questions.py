"""The studio's page of a campaign's own questions: written, put in order, and looked at as viewers will see them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from campaigns.models import Campaign, SurveyQuestion
from campaigns.models.survey_question import (
    FEWEST_POINTS,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_QUESTION,
    MOST_OPTIONS,
    MOST_POINTS,
)
from campaigns.selectors.campaigns import campaign_has_results
from campaigns.selectors.questions import questions_of
from campaigns.services.ads import LOCKED
from campaigns.services.questions import FIELDS, questions_set
from campaigns.survey_forms import numbers_now
from campaigns.views.studio_door import may_change, seen_check, seen_of, studio_form

Place, Kind = SurveyQuestion.Place, SurveyQuestion.Kind
Row = dict[str, Any]


class QuestionForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices)
    text = forms.CharField(label=_("Question"), max_length=LONGEST_QUESTION)
    options = forms.CharField(
        label=_("Answers, one a line"),
        required=False,
        max_length=MOST_OPTIONS * (LONGEST_OPTION + 2),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("For one or any of several answers."),
    )
    points = forms.IntegerField(
        label=_("Points"),
        required=False,
        min_value=FEWEST_POINTS,
        max_value=MOST_POINTS,
        help_text=_("For a scale: how many, from 1."),
    )
    low = forms.CharField(label=_("Meaning of 1"), required=False, max_length=LONGEST_LABEL)
    high = forms.CharField(label=_("Meaning of the highest point"), required=False, max_length=LONGEST_LABEL)

    def row(self) -> Row:
        """Return the question, without what belongs to other kinds of question."""
        sent = self.cleaned_data
        scale, chosen = sent["kind"] == Kind.SCALE, sent["kind"] in (Kind.SINGLE, Kind.MULTIPLE)
        lines = [line.strip() for line in sent["options"].splitlines() if line.strip()]
        return {
            "kind": sent["kind"],
            "text": sent["text"],
            "options": lines if chosen else [],
            "points": (sent["points"] or 5) if scale else None,
            "low": sent["low"] if scale else "",
            "high": sent["high"] if scale else "",
        }


class NewQuestionForm(QuestionForm):
    place = forms.ChoiceField(label=_("When it is asked"), choices=Place.choices, initial=Place.AD)
    field_order = ("place",)


@studio_form
def questions(request: HttpRequest, campaign: Campaign) -> HttpResponseBase:
    """Show the questions; add one, change it, move it, or take it away."""
    own = list(questions_of(campaign))
    act, number = request.POST.get("act", ""), request.POST.get("question", "")
    if act and not may_change(request, campaign):
        raise PermissionDenied
    if act not in ("add", "keep", "up", "down", "remove"):
        return _drawn(request, campaign, own)
    chosen = next((place for place, row in enumerate(own) if str(row.pk) == number), -1)
    if act != "add" and chosen < 0:
        return redirect(request.path)  # somebody has taken it away meanwhile
    form = NewQuestionForm(request.POST) if act == "add" else QuestionForm(request.POST, prefix=number)
    if act == "keep" and not seen_check(request, form, _shown(own[chosen])):
        return _drawn(request, campaign, own, number, form)
    if act == "add" and not form.is_valid():
        return _drawn(request, campaign, own, number, form)
    try:
        questions_set(
            campaign=campaign, questions=_changed(own, act, chosen, form, request.POST.getlist("ends"))
        )
    except ValidationError as error:
        form.is_valid()  # a form that was not sent has no errors to add to
        form.add_error(None, error.messages)
        return _drawn(request, campaign, own, number, form)
    return redirect(f"{request.path}#{'new' if act == 'add' else f'question-{number}'}")


def _changed(
    own: Sequence[SurveyQuestion], act: str, place: int, form: QuestionForm, ends: list[str]
) -> list[Row]:
    rows = [{"id": row.pk, "place": row.place} | {name: getattr(row, name) for name in FIELDS} for row in own]
    if act == "add":
        return [*rows, form.row() | {"place": form.cleaned_data["place"]}]
    if act == "keep":
        rows[place] |= form.row()
        named = SurveyQuestion(options=rows[place]["options"], points=rows[place]["points"]).choices
        # The boxes carry the answers as they were shown; the same form may write them otherwise, or move them.
        moved = numbers_now(*([text for _, text in choices] for choices in (own[place].choices, named)))
        rows[place]["ends"] = [
            moved[nth] for nth, text in own[place].choices if text in ends and nth in moved
        ]
    elif act == "remove":
        del rows[place]
    else:
        _moved(rows, place, -1 if act == "up" else 1)
    return rows


def _moved(rows: list[Row], place: int, step: int) -> None:
    """Change turns with the neighbour in the same place, if there is one."""
    to = place + step
    if 0 <= to < len(rows) and rows[to]["place"] == rows[place]["place"]:
        rows[place], rows[to] = rows[to], rows[place]


def _drawn(
    request: HttpRequest,
    campaign: Campaign,
    own: Sequence[SurveyQuestion],
    number: str = "",
    sent: QuestionForm | None = None,
) -> HttpResponse:
    forms_of = {row.pk: sent if sent and str(row.pk) == number else _form_of(row) for row in own}
    context = {
        "campaign": campaign,
        "locked": LOCKED if campaign_has_results(campaign) else "",
        "may_change": may_change(request, campaign),
        "places": [
            (label, [(row, forms_of[row.pk], seen_of(_shown(row))) for row in own if row.place == place])
            for place, label in Place.choices
        ],
        "new": sent if isinstance(sent, NewQuestionForm) else NewQuestionForm(),
        "sent": number if sent else "",
    }
    return render(request, "campaigns/studio/questions.html", context, status=422 if sent else 200)


def _shown(row: SurveyQuestion) -> dict[str, Any]:
    return _form_of(row).initial | {"ends": row.ends}


def _form_of(row: SurveyQuestion) -> QuestionForm:
    values = {name: getattr(row, name) for name in ("kind", "text", "points", "low", "high")}
    return QuestionForm(initial=values | {"options": "\n".join(row.options)}, prefix=str(row.pk))
