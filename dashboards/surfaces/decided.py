"""What is decided of ads, put together as pages and paper show it: verdict, reason, certainty, what would settle it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.text import capfirst

from campaigns.models import Ad
from dashboards.analysis.decision.ask import decision_of_ad
from dashboards.analysis.finding import Finding, Findings
from dashboards.analysis.reception.ask import ad_findings
from dashboards.analysis.reception.state import AdReception
from dashboards.analysis.reception.stretches import STRETCHES
from dashboards.surfaces.text import decision as words
from dashboards.surfaces.text.figures import figure_text
from dashboards.surfaces.text.labels import choice
from dashboards.surfaces.text.method import MethodText

FIGURES = ("difference", "size", "best", "loss", "more")


@dataclass(frozen=True)
class AdVerdict:
    """An ad's verdict: `name` (run, fix, drop, not_enough), the finding itself, and its sentences; `figures` stand
    folded away."""

    ad: Ad
    name: str
    finding: Finding
    rank: Finding | None
    tied: bool
    reason: str
    certainty: str
    settle: str
    figures: list[Finding]

    @property
    def rank_text(self) -> str:
        return figure_text(self.rank) if self.rank else "–"

    @property
    def why(self) -> str:
        """The reason, and what would settle it."""
        return " ".join(filter(None, (self.reason, self.settle)))


def answer_of(found: Findings, receptions: Sequence[AdReception]) -> str:
    """Return the first sentence about a campaign on every surface; `receptions` of all of its ads, in its order."""
    return words.campaign_answer(
        found,
        {own.ad.pk: own.traces for own in receptions},
        {own.ad.pk: own.ad.title for own in receptions},
    )


def verdicts_of(found: Findings, ads: Sequence[Ad]) -> list[AdVerdict]:
    """Return the verdicts of ads, the first ranked first; of one rank the order is the campaign's."""
    rows = [_verdict(found, ad) for ad in ads if found.get(f"decision.verdict[ad:{ad.pk}]")]
    last = len(rows) + 1
    return sorted(rows, key=lambda own: own.rank.value.value if own.rank else last)


def verdict_context(ad: Ad) -> dict[str, Any]:
    """Return what `parts/ad_verdict.html` shows of an ad: its verdict and the stretches to fix."""
    found, weak = decision_of_ad(ad), ad_findings(ad, STRETCHES)
    rows = verdicts_of(found, [ad])
    return {
        "verdict": rows[0] if rows else None,
        "verdict_subject": found.subject,
        "verdict_method": words.decision_method(found) if rows else None,
        "stretches": stretch_rows(weak),
        "stretches_sentence": words.stretches_sentence(weak),
    }


def stretch_rows(found: Findings) -> list[dict[str, Any]]:
    """Return the stretches to fix with the still in their middle and the reason in words."""
    table = found.table("stretches")
    names = [name for name, _ in table.columns] if table else []
    rows = [dict(zip(names, row, strict=True)) for row in table.rows] if table else []
    return [
        row | {"at_ms": (row["from_ms"] + row["to_ms"]) // 2, "why": capfirst(choice(row["reason"]))}
        for row in rows
    ]


def verdicts_method(found: Findings) -> MethodText | None:
    """Return the method of a campaign's verdicts; None where it has none."""
    return words.decision_method(found) if found.parts("decision.verdict") else None


def _verdict(found: Findings, ad: Ad) -> AdVerdict:
    finding, rank = found[f"decision.verdict[ad:{ad.pk}]"], found.get(f"decision.rank[ad:{ad.pk}]")
    ranks = [own.value.value for own in found.parts("decision.rank")]
    figures = [found.get(f"decision.{key}[ad:{ad.pk}]") for key in FIGURES]
    return AdVerdict(
        ad=ad,
        name=finding.value.name,
        finding=finding,
        rank=rank,
        tied=rank is not None and ranks.count(rank.value.value) > 1,
        reason=words.reason_sentence(found, ad.pk),
        certainty=words.certainty(found, ad.pk),
        settle=words.settle_sentence(found, ad.pk),
        figures=[own for own in figures if own is not None and own.known],
    )
