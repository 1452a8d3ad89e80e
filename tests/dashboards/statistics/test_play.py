"""The grade of a play, by hand: each rule at its edge, and what makes up for what was not heard."""

import pytest

from dashboards.statistics.play import Play, play_grade, play_of

WELL = {
    "played_ms": 10_000,
    "silent_ms": 0,
    "captioned_ms": 0,
    "full_screen_ms": 0,
    "volume": 1.0,
    "visible": 1.0,
    "width": 320,
    "height": 180,
}


def grade(*, heard: str = "unasked", sounds: bool = True, **told: object) -> tuple[str, tuple[str, ...]]:
    return play_grade(play_of(WELL | told, heard=heard, sounds=sounds))


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, ("good", ())),
        ({"silent_ms": 2000}, ("good", ())),
        ({"silent_ms": 2001}, ("fair", ("silent",))),
        ({"silent_ms": 5001}, ("poor", ("silent",))),
        ({"silent_ms": 10_000, "volume": 0.0}, ("poor", ("silent",))),  # silent, not also quiet
        ({"silent_ms": 5000, "volume": 0.06}, ("fair", ("silent",))),  # .12 while it was not silent
        ({"silent_ms": 5000, "volume": 0.04}, ("fair", ("silent", "quiet"))),
        ({"volume": 0.09}, ("fair", ("quiet",))),
        ({"visible": 0.9}, ("good", ())),
        ({"visible": 0.89}, ("fair", ("out_of_sight",))),
        ({"visible": 0.49}, ("poor", ("out_of_sight",))),
        ({"width": 299, "height": 168}, ("fair", ("small",))),
        ({"width": 168, "height": 300}, ("good", ())),  # upright
        ({"width": 199, "height": 112}, ("poor", ("small",))),
        (
            {"width": 0, "height": 0, "visible": 0.0, "silent_ms": 9000},
            ("poor", ("silent", "out_of_sight", "small")),
        ),
        ({"heard": "unheard"}, ("poor", ("unheard",))),
        ({"heard": "skipped"}, ("good", ())),
        ({"heard": "unheard", "captioned_ms": 8000}, ("fair", ("unheard",))),
        ({"heard": "unheard", "captioned_ms": 7999}, ("poor", ("unheard",))),
        ({"silent_ms": 9000, "captioned_ms": 9000}, ("fair", ("silent",))),
        ({"silent_ms": 9000, "captioned_ms": 9000, "visible": 0.1}, ("poor", ("silent", "out_of_sight"))),
        # What has no sound is judged by what is seen of it, whatever the browser or the viewer says of sound.
        ({"silent_ms": 10_000, "volume": 0.0, "sounds": False, "heard": "unheard"}, ("good", ())),
        ({"silent_ms": None, "volume": None}, ("good", ())),
        ({"played_ms": 499}, ("untold", ())),
        ({"played_ms": 0}, ("untold", ())),
    ],
)
def test_each_rule_at_its_edge(told: dict, expected: tuple[str, tuple[str, ...]]) -> None:
    assert grade(**told) == expected


def test_nothing_told_is_no_grade() -> None:
    assert play_grade(None) == ("untold", ())
    assert play_grade(play_of(None, heard="heard", sounds=True)) == ("untold", ())


def test_what_older_browsers_told_is_read() -> None:
    older = {name: value for name, value in WELL.items() if name != "captioned_ms"}
    assert play_of(older, heard="unasked", sounds=True) == Play(**WELL)
