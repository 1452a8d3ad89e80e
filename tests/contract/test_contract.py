"""A client that was written for version 1 keeps working."""

import pytest

from tests.contract.shape import KEPT, broken, promises


def test_nothing_that_clients_rely_on_is_gone_or_newly_asked_for() -> None:
    kept, now = KEPT.read_text().splitlines(), promises()
    assert len(kept) > 300
    assert broken(kept, now) == [], "incompatible: keep it, or make it version 2"
    assert kept == now, "compatible: say it in CHANGELOG.md, then `python -m tests.contract`"


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        (["has GET /a"], [], ["has GET /a"]),
        (["has GET /a 200 .n: integer"], ["has GET /a 200 .n: string"], ["has GET /a 200 .n: integer"]),
        (["has GET /a ?limit"], ["has GET /a"], ["has GET /a ?limit"]),
        (["has POST /a"], ["has POST /a", "needs POST /a json .x"], ["needs POST /a json .x"]),
        ([], ["has POST /a", "needs POST /a json .x"], []),
        (["has GET /a"], ["has GET /a", "has GET /a 200 .n: integer"], []),
    ],
)
def test_what_breaks_a_client_is_told_from_what_does_not(
    before: list[str], after: list[str], found: list[str]
) -> None:
    assert broken(before, after) == found
