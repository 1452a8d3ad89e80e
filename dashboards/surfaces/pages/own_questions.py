"""What was answered to a campaign's own questions: a part of an ad's page and of the campaign's, and their files."""

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, StreamingHttpResponse
from django.urls import reverse
from django.utils.translation import gettext

from campaigns.models import Ad, Campaign
from dashboards.analysis.survey.own import own_findings
from dashboards.selectors.own_answers import questions_about, texts_about
from dashboards.statistics.segments import MIN_VIEWERS
from dashboards.surfaces.pages.door import ad_page, campaign_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.sheets.rows import NUMBERS, Row, number_rows
from dashboards.surfaces.text.method import method_of
from dashboards.surfaces.text.own import own_names
from fer_platform.kit.csv_lines import csv_file

_PART = [own.name for own in NUMBERS].index("part")


def own_context(campaign: Campaign, ad: Ad | None = None) -> dict[str, Any]:
    """Return each question with what was answered; without an ad those before it begins and at the end."""
    found = own_findings(campaign, ad)
    if found is None:
        return {"own_questions": []}
    texts = _listed(campaign, ad)
    rows = [
        {
            "question": question,
            "viewers": found[f"own.viewers[asked:{question.code}]"],
            "shares": [
                (text, found[f"own.share[answer:{question.code}={number}]"])
                for number, text in question.choices
            ],
            "mean": found.get(f"own.mean[asked:{question.code}]"),
            "texts": texts.get(question.code),
        }
        for question in questions_about(campaign, ad)
    ]
    return {
        "own_questions": rows,
        "own_subject": found.subject,
        "own_least": MIN_VIEWERS,
        "own_file": (
            reverse("dashboards:ad-questions-csv", args=[campaign.pk, ad.pk])
            if ad
            else reverse("dashboards:campaign-questions-csv", args=[campaign.pk])
        ),
        "own_method": method_of(
            found.group("own"),
            n=gettext("that of each question; several answers of one viewer are averaged first"),
            excluded=gettext("questions that were left out"),
        ),
    }


@campaign_page
def campaign_file(request: HttpRequest, campaign: Campaign) -> StreamingHttpResponse:
    """Answer with the figures before it begins and at the end as CSV; with `?table=texts`, with what was written."""
    return _file(
        request, campaign, None, file_name(campaign.name, "questions", otherwise=f"campaign-{campaign.pk}")
    )


@ad_page
def ad_file(request: HttpRequest, ad: Ad) -> StreamingHttpResponse:
    """Answer with the figures after an ad as CSV; with `?table=texts`, with what was written."""
    return _file(request, ad.campaign, ad, file_name(ad.title, "questions", otherwise=f"ad-{ad.pk}"))


def _file(request: HttpRequest, campaign: Campaign, ad: Ad | None, name: str) -> StreamingHttpResponse:
    if request.GET.get("table") == "texts":
        lines = ([code, text] for code, texts in _listed(campaign, ad).items() for text in texts or ())
        return csv_download(csv_file(["question", "text"], lines), name.replace("questions", "texts"))
    return csv_download(csv_file(["words", *(own.name for own in NUMBERS)], _rows(campaign, ad)), name)


def _rows(campaign: Campaign, ad: Ad | None) -> Iterator[Row]:
    found, names = own_findings(campaign, ad), own_names(campaign)
    for row in number_rows([found] if found else []):
        yield [names.get(str(row[_PART]), ""), *row]


def _listed(campaign: Campaign, ad: Ad | None) -> dict[str, list[str] | None]:
    """Return what was written, by code; None where too few people wrote for that to be nobody's."""
    found = own_findings(campaign, ad)
    texts = texts_about(campaign, ad)
    people = {code: found.count(f"own.viewers[asked:{code}]") if found else 0 for code in texts}
    return {code: own if people[code] >= MIN_VIEWERS else None for code, own in texts.items()}
