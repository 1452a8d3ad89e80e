"""Is choosing the next ad worth it? What was shown, why, and what it gained over chance."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from campaigns.models import Campaign
from dashboards.analysis.finding import Finding
from dashboards.analysis.targeting.ask import is_chosen, targeting_findings
from dashboards.surfaces.pages.door import campaign_page
from dashboards.surfaces.text import targeting as words
from dashboards.surfaces.text.labels import label, part_label

_STATS = (
    "targeting.reward[arm:policy]",
    "targeting.reward[arm:holdout]",
    "targeting.gain",
    "targeting.avoided",
)
_TONES = {"keep": "pill-ok", "do_not": "pill-bad"}


@campaign_page
def targeting(request: HttpRequest, campaign: Campaign) -> HttpResponse:
    """Show the verdict and what it rests on; or that this campaign chooses nothing."""
    found = targeting_findings(campaign)
    titles = dict(campaign.ads.order_by("position", "pk").values_list("pk", "title"))
    verdict = found.choice("targeting.verdict")
    context = {
        "campaign": campaign,
        "chosen": is_chosen(campaign),
        "subject": found.subject,
        "verdict": found["targeting.verdict"],
        "tone": _TONES.get(verdict.name if verdict else "", ""),
        "sentence": words.verdict_sentence(found),
        "avoided": words.avoided_sentence(found),
        "how": words.how_it_works(campaign),
        "stats": [(found[name], _titled(found[name])) for name in _STATS],
        "counts": [
            (label(own.key), own)
            for key in ("targeting.viewers", "targeting.decisions", "targeting.effective")
            for own in found.parts(key)
        ],
        "shown": words.ads_shown(found, titles),
        "reasons": words.reason_rows(found),
        "method": words.targeting_method(found),
    }
    return render(request, "dashboards/targeting.html", context)


def _titled(own: Finding) -> str:
    title = str(label(own.key).title)
    return f"{title}: {part_label(own.part)}" if own.part else title
