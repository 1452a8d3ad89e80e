"""What was registered, and when, in words."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext, ngettext

from dashboards.analysis.finding import Findings
from dashboards.surfaces.text.format import count, moment_of_day
from dashboards.surfaces.text.study_labels import LOOKS, OUTCOMES


def registration_sentence(found: Findings) -> str:
    """Say what was registered before the data came, or that nothing was, and what was changed since."""
    rows = history_rows(found, {})
    if not rows:
        return gettext(
            "Nothing was registered before the data came: change of valence counts as the primary outcome, and "
            "intervals hold at every look."
        )
    first = rows[0]
    parts = [
        gettext("Registered on %(when)s, before the first viewer.") % first
        if not first["before"]
        else ngettext(
            "Registered on %(when)s, after %(people)s viewer had taken part: not before the data.",
            "Registered on %(when)s, after %(people)s viewers had taken part: not before the data.",
            first["before"],
        )
        % first
    ]
    late = [row for row in rows[1:] if row["before"]]
    if late:
        parts.append(
            ngettext(
                "Changed after %(people)s viewer had taken part, on %(when)s.",
                "Changed after %(people)s viewers had taken part, on %(when)s.",
                late[-1]["before"],
            )
            % late[-1]
        )
    elif len(rows) > 1:
        parts.append(gettext("Changed on %(when)s, before the first viewer.") % rows[-1])
    return " ".join(parts)


def history_rows(found: Findings, titles: dict[int, str]) -> list[dict[str, Any]]:
    """Return the registration and its changes, the oldest first, as a page and a report show them.

    `titles`: of the campaign's ads by id; an ad that is no longer there is said to be gone.
    """
    table = found.table("registration.history")
    rows = []
    for at, outcome, ads, viewers, looks, before, digest in table.rows if table else ():
        names = [
            titles.get(int(ad.removeprefix("ad:")), gettext("an ad that is gone")) for ad in str(ads).split()
        ]
        rows.append(
            {
                "when": moment_of_day(datetime.fromisoformat(str(at))),
                "outcome": outcome_text(str(outcome)),
                "ads": names,
                "viewers": count(int(viewers or 0)),
                "looks": str(LOOKS[str(looks)]),
                "before": int(before or 0),
                "people": count(int(before or 0)),
                "digest": str(digest),
            }
        )
    return rows


def outcome_text(name: str) -> str:
    """Return what a registered outcome is called."""
    return str(OUTCOMES[name])
