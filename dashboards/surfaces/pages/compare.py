"""Two ads, or one ad in two audiences, compared over time; then all ads of the campaign together."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext, pgettext

from campaigns.models import Ad, Campaign
from dashboards.analysis.comparison.ask import (
    family_findings,
)
from dashboards.analysis.comparison.choice import PairAsked, asked_of
from dashboards.analysis.comparison.measures import MEASURES
from dashboards.analysis.decision.ask import decision_findings
from dashboards.analysis.finding import Findings
from dashboards.statistics.values import Estimate
from dashboards.surfaces.charts.comparison import pair_charts
from dashboards.surfaces.charts.forest import forest_marks
from dashboards.surfaces.compared import Shown, shown_of
from dashboards.surfaces.decided import verdicts_method, verdicts_of
from dashboards.surfaces.pages.door import campaign_page
from dashboards.surfaces.pages.downloads import csv_download, file_name
from dashboards.surfaces.sheets.pair import family_csv, pair_csv
from dashboards.surfaces.text import comparison as words
from dashboards.surfaces.text import family as family_words
from dashboards.surfaces.text import labels, looks
from dashboards.surfaces.text.decision import decision_sentence
from dashboards.surfaces.text.format import count

_LEAST_DIFFERENCE = 0.02  # the forest's axis reaches this far at least
# A choice of the form: name, title, options as (value, text), and the chosen one.
Field = tuple[str, str, list[tuple[str, str]], str]
_SIDES = ("side:first", "side:second")


@campaign_page
def compare(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the comparison that the address asks for; without one, that of the campaign's first two ads."""
    ads = _ads(campaign)
    asked = asked_of(request.GET, ads)
    shown = shown_of(asked)
    context = {
        "campaign": campaign,
        "organisation": campaign.organisation,
        "ads": ads,
        "asked": asked,
        "shown": shown,
        "measure": labels.SERIES[asked.series],
        "tabs": _tabs(asked),
        "fields": _fields(asked, shown, ads),
        "query": request.GET.urlencode(),
        "answer": shown.problem,
        "charts": {},
        **(_pair(asked, shown.found, shown.names) if shown.found else {}),
        **(_family(campaign, ads, asked.series) if len(ads) > 1 else {}),
        **_decided(campaign, ads),
    }
    if shown.found and not (asked.audiences or context["charts"] or context.get("family_tested")):
        # The first sentence says what is needed; nothing else on the page is to name another number.
        context |= {"too_few": True, "answer": words.too_few_sentence(shown.found, shown.names)}
    return render(request, "dashboards/compare.html", context)


@campaign_page
def compare_file(request: HttpRequest, campaign: Campaign) -> StreamingHttpResponse:
    """Answer with the difference over time as CSV."""
    found = shown_of(asked_of(request.GET, _ads(campaign))).found
    if found is None:
        raise Http404("There is nothing to compare.")
    return csv_download(pair_csv(found), file_name(campaign.name, "difference", otherwise="compare"))


@campaign_page
def family_file(request: HttpRequest, campaign: Campaign) -> StreamingHttpResponse:
    """Answer with each ad against the others as CSV."""
    ads = _ads(campaign)
    found = family_findings(campaign, ads, asked_of(request.GET, ads).series)
    lines = family_csv(found, {ad.pk: ad.title for ad in ads})
    return csv_download(lines, file_name(campaign.name, "ads", otherwise="compare"))


def family_rows(found: Findings, ads: Sequence[Ad]) -> list[dict[str, Any]]:
    """Return the rows of the forest: the ads that lie above the others first, those that are not tested last."""
    findings = [found[f"family.difference[ad:{ad.pk}]"] for ad in ads]
    values = [own.value if isinstance(own.value, Estimate) else None for own in findings]
    rows = [
        {
            "ad": ad,
            "difference": own,
            "note": family_words.family_note(found, ad.pk),
            "mark": mark,
            "viewers": found[f"family.viewers[ad:{ad.pk}]"],
            "p": found.get(f"family.p[ad:{ad.pk}]"),
            "checks": [
                other
                for what in ("pooled", "simple", "weighted")
                if (other := found.get(f"family.{what}[ad:{ad.pk}]"))
            ],
            "adjusted": found.get(f"family.p_adjusted[ad:{ad.pk}]"),
            "stays": found.get(f"family.stays[ad:{ad.pk}]"),
        }
        for ad, own, mark in zip(ads, findings, forest_marks(values, least=_LEAST_DIFFERENCE), strict=True)
    ]
    return sorted(rows, key=lambda row: -row["difference"].value.value if row["difference"].value else 9.0)


def _tabs(asked: PairAsked) -> list[tuple[str, str, bool]]:
    """Return (query, title, whether it is the present one) of what can be compared."""
    measure = f"measure={asked.series}"
    tabs = [(measure, gettext("Two ads"), not asked.audiences)]
    ad = asked.ad if asked.audiences else asked.first
    if ad:
        tabs.append((f"ad={ad.pk}&{measure}", gettext("One ad, two audiences"), asked.audiences))
    return tabs


def _fields(asked: PairAsked, shown: Shown, ads: Sequence[Ad]) -> list[Field]:
    titles = [(str(ad.pk), ad.title) for ad in ads]
    measures = [(series, str(labels.SERIES[series])) for series in MEASURES]
    by = ("measure", pgettext("what is compared", "By"), measures, asked.series)
    if not asked.audiences:
        first, second = (str(ad.pk) if ad else "" for ad in (asked.first, asked.second))
        return [("a", gettext("First ad"), titles, first), ("b", gettext("Second ad"), titles, second), by]
    fields = [("ad", gettext("Ad"), titles, str(asked.ad.pk) if asked.ad else "")]
    own = shown.segments
    if own and own.variables:
        sizes = [(name, f"{name} ({count(n)})") for name, n in own.sizes.items()]
        variables = [(name, name) for name in own.variables]
        fields += [
            ("segment", gettext("Told by the panel"), variables, own.variable),
            ("first", gettext("First audience"), sizes, own.chosen[0]),
            ("second", gettext("Second audience"), sizes, own.chosen[1]),
        ]
    return [*fields, by]


def _ads(campaign: Campaign) -> list[Ad]:
    return list(campaign.ads.select_related("campaign"))


def _pair(asked: PairAsked, found: Findings, names: tuple[str, str]) -> dict[str, Any]:
    duration_ms = (
        asked.ad.duration_ms if asked.audiences else min(asked.first.duration_ms, asked.second.duration_ms)
    )
    charts = pair_charts(found, asked.series, names, duration_ms=duration_ms)
    effects = [own for key in ("pair.d_z", "pair.g", "pair.delta") for own in found.parts(key)]
    level = [found[f"pair.mean[{side}]"] for side in _SIDES] + [found["pair.difference"], *effects]
    return {
        "answer": words.pair_answer(found, asked.series, names),
        "sides_sentence": " ".join(filter(None, (words.sides_sentence(found), words.cut_sentence(found)))),
        "look_sentence": _look_sentence(found, "pair", asked.series),
        "charts": {key: own.as_json() for key, own in charts.items()},
        "traces": [found["pair.difference.trace"], *(found[f"pair.trace[{side}]"] for side in _SIDES)],
        "trace_names": [
            ("difference", labels.label("pair.difference.trace").title),
            *zip(("first", "second"), names, strict=True),
        ],
        "clusters": _clusters(found, names),
        "means": list(zip(names, level[:2], strict=True)),
        "difference": found["pair.difference"],
        "difference_ps": [
            found["pair.difference.p"],
            found["pair.difference.p_adjusted"],
            *found.parts("pair.simple"),
        ],
        "effects": effects,
        "size_word": words.size_word(words.effect_of(found)),
        "time_method": words.pair_method([found["pair.difference.trace"]], found, asked.series),
        "level_method": words.pair_method(level, found, asked.series),
    }


def _look_sentence(found: Findings, of: str, series: str) -> str:
    return " ".join(
        filter(None, (looks.standing_sentence(found, of, series), looks.look_sentence(found, of)))
    )


def _clusters(found: Findings, names: tuple[str, str]) -> list[dict[str, Any]]:
    """Return the stretches of |t| above the threshold with their corrected p, those that pass first."""
    table = found.table("pair.clusters")
    rows = sorted(table.rows, key=lambda row: (row[4], row[0])) if table else []
    return [
        {
            "from_ms": from_ms,
            "to_ms": to_ms,
            "higher": names[0] if sign > 0 else names[1],
            "mass": mass,
            "p": p,
            "flagged": flagged,
        }
        for from_ms, to_ms, sign, mass, p, flagged in rows
    ]


def _decided(campaign: Campaign, ads: Sequence[Ad]) -> dict[str, Any]:
    """Return what is decided of all ads, as the campaign's page says it."""
    found = decision_findings(campaign, ads)
    return {
        "verdicts": verdicts_of(found, ads),
        "verdict_sentence": decision_sentence(found, {ad.pk: ad.title for ad in ads}),
        "verdict_subject": found.subject,
        "verdict_method": verdicts_method(found),
    }


def _family(campaign: Campaign, ads: Sequence[Ad], series: str) -> dict[str, Any]:
    found = family_findings(campaign, ads, series)
    titles = {ad.pk: ad.title for ad in ads}
    return {
        "family": family_rows(found, ads),
        "family_tested": found["family.best"].needs is None,
        "family_look": _look_sentence(found, "family", series),
        "family_sentence": family_words.family_sentence(found, titles, series),
        "family_method": family_words.family_method(found, series),
    }
