"""Reports print every script: letters come back out of the PDF as they went in, and stand as they are written."""

import unicodedata
from collections.abc import Callable

import numpy as np
import pytest
from structlog.testing import capture_logs

from campaigns.models import Ad
from dashboards.surfaces.paper import fonts
from dashboards.surfaces.paper.bidi import base_level, levels, reordered
from dashboards.surfaces.paper.document import ad_pdf
from dashboards.surfaces.paper.fonts import LetterMissing, clusters, region_of, runs_of
from dashboards.surfaces.paper.lines import broken, line_of
from dashboards.surfaces.paper.shaping import shaped
from dashboards.surfaces.paper.style import paragraph
from tests.dashboards.sheets import letters, picture, sheet

TITLES = {
    "Polish": "Łąka o świcie – zażółć gęślą jaźń",
    "Vietnamese": "Quảng cáo mùa xuân",
    "Turkish": "İlkbahar ışığı, şımarık ağaç",
    "Cyrillic": "Вода з джерела, Ѓорѓи, Ўзбек",
    "Greek": "Η πηγή του βουνού, ἀρχή",
    "Hebrew": "מעיין ההרים",
    "Arabic": "نبع الجبل والماء",
    "Persian": "چشمهٔ کوهستان، پاییز",
    "Chinese": "山间的清泉，二〇二六",
    "Traditional Chinese": "ㄕㄢ 山間的清泉",
    "Japanese": "山の泉、ハーブの香り。",
    "Korean": "산속의 맑은 샘물",
    "Thai": "น้ำพุบนภูเขา",
    "Hindi": "पहाड़ का झरना",
    "Bengali": "পাহাড়ের ঝর্ণা",
    "Tamil": "மலை ஊற்று",
    "Georgian": "მთის წყარო",
    "Armenian": "Լեռնային աղբյուր",
    "Amharic": "የተራራ ምንጭ",
    "Emoji": "Go 🚀 ❤️ 👩‍👩‍👧 👍🏽 🇵🇱 1️⃣",
    "Dressed-up letters": "𝓢𝓹𝓻𝓲𝓷𝓰 𝐒𝐚𝐥𝐞 Ⓝⓔⓦ",
    "Symbols": "★ ☆ ✔ ✖ ▶ ● ■ ♥ ♪ ☀ ✨ ⭐ ← ↑ ↓ ⇒ • ™ ® © № ℃ € ₹ ₽ ₺ ¥ … ‰",
    "Mathematics": "x̄ ± θ̂, θ̃ ∈ ℝ, y⁺ → ∞, √n ≤ ∑ x²ᵢ",
}


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
def test_letters_come_back(title: str) -> None:
    for style in ("title", "body"):
        found = letters(sheet(title, style=style))
        assert _same(found) == _same(title)


@pytest.mark.parametrize("title", TITLES.values(), ids=TITLES)
@pytest.mark.parametrize("bold", [False, True])
def test_every_letter_has_a_glyph_with_ink(title: str, bold: bool) -> None:
    runs = line_of(title, bold=bold).runs
    assert all(glyph.number for run in runs for glyph in run.glyphs)
    assert (picture(sheet(title)) < 128).sum() > 30 * len(title)


def test_what_is_drawn_is_what_was_measured() -> None:
    for title in TITLES.values():
        page = picture(sheet(title, style="body"), scale=4) < 160
        columns = np.flatnonzero(page.any(axis=0)) / 4
        width = line_of(title).width * 9 / 1000
        assert abs(columns[-1] - columns[0] - width) < 9  # points: a full stop fills half of its square


def test_arabic_letters_are_joined_and_run_from_right_to_left() -> None:
    (run,) = shaped("بيت", False, "SC", True)
    assert [glyph.text for glyph in run.glyphs if glyph.text] == ["ت", "ي", "ب"]
    alone = [shaped(letter, False, "SC", True)[0] for letter in "بيت"]
    assert run.width < sum(own.width for own in alone) - 300
    middle = [glyph.number for glyph in run.glyphs if glyph.text == "ي"]
    assert middle[0] not in [glyph.number for glyph in alone[1].glyphs]


def test_words_of_two_directions_stand_in_the_order_of_reading() -> None:
    assert _shown(line_of("Ad אביב (new)")) == "Ad ביבא (new)"
    assert (
        _shown(line_of("Advert אביב 2026")) == "Advert 2026 ביבא"
    )  # a number goes on with the Hebrew before it
    assert _shown(line_of("קמפיין אביב 2026 (new)!")) == "!(new) 2026 ביבא ןייפמק"
    assert _shown(line_of("קמפיין · Spring · 5 May", base=0)) == "ןייפמק · Spring · 5 May"


@pytest.mark.parametrize(
    ("text", "base", "expected"),
    [
        ("abc", 0, [0, 0, 0]),
        ("אב", 1, [1, 1]),
        ("a אב", 0, [0, 0, 1, 1]),
        ("אב 12", 0, [1, 1, 1, 2, 2]),  # a number after Hebrew goes with it
        ("ab 12", 1, [2, 2, 2, 2, 2]),
        ("אב 1.5%", 1, [1, 1, 1, 2, 2, 2, 2]),
        ("עب 1%", 1, [1, 1, 1, 2, 1]),  # after Arabic letters a percent sign does not belong to the number
        ("אב - cd", 0, [1, 1, 0, 0, 0, 0, 0]),
        ("א ", 0, [1, 0]),
        ("\u200fab", 0, [1, 0, 0]),
    ],
)
def test_levels_follow_the_bidirectional_algorithm(text: str, base: int, expected: list[int]) -> None:
    assert levels(text, base) == expected


def test_order_turns_the_inner_levels_first() -> None:
    assert reordered("abcdef", [0, 1, 1, 2, 2, 1]) == list("afdecb")
    assert reordered("", []) == []
    assert (base_level("Ad אב"), base_level("אבגד ad"), base_level("12")) == (0, 1, 0)


def test_brackets_are_mirrored() -> None:
    def number(text: str, right_to_left: bool) -> int:
        return shaped(text, False, "SC", right_to_left)[0].glyphs[0].number

    assert number("(", True) == number(")", False)


def test_marks_stand_over_the_middle_of_their_letter() -> None:
    page = picture(sheet("θ̂", style="body"), scale=20) < 128
    rows = np.flatnonzero(page.any(axis=1))
    gap = next(
        row for row in range(rows[0], rows[-1]) if not page[row].any()
    )  # between the mark and the letter
    mark, letter = (np.flatnonzero(part.any(axis=0)) for part in (page[:gap], page[gap:]))
    assert abs(mark.mean() - letter.mean()) < 0.1 * len(letter)


def test_lines_that_run_to_the_left_begin_below_each_other() -> None:
    page = picture(sheet("מים קרים " * 4 + "מן ההרים", width=300)) < 128
    rows = np.flatnonzero(page.any(axis=1))
    first, *others = np.split(rows, np.flatnonzero(np.diff(rows) > 6) + 1)
    begins = [np.flatnonzero(page[line].any(axis=0))[-1] for line in (first, *others)]
    assert len(begins) >= 2
    assert max(begins) - min(begins) < 12


def test_chinese_characters_look_as_in_the_title_s_country() -> None:
    assert [region_of(text) for text in ("直すの", "직 直", "ㄓ直", "直")] == ["JP", "KR", "TC", "SC"]
    numbers = {shaped("直", False, region, False)[0].glyphs[0].number for region in ("JP", "SC")}
    assert len(numbers) == 2


def test_bold_is_bold_where_a_font_has_one_weight_alone() -> None:
    def ink(style: str) -> float:
        size = {"small-heading": 9.5, "body": 9.0}[style]
        return float((picture(sheet("山の泉", style=style), scale=8) < 128).sum() / size**2)

    assert ink("small-heading") > 1.25 * ink("body")


def test_chinese_and_japanese_break_between_letters_but_not_before_a_full_stop() -> None:
    text = "山の泉から湧き出る水。とても冷たい。"
    for most in range(3000, 9000, 500):
        lines = broken(text, bold=False, most=most)
        assert all(line.width <= most for line in lines)
        assert "".join(map(_shown, lines)) == text
        assert not any(_shown(line).startswith("。") for line in lines)


def test_words_stay_whole_unless_they_are_longer_than_a_line() -> None:
    lines = broken("one two Donaudampfschifffahrt three", bold=False, most=5000)
    assert _shown(lines[0]).startswith("one two")
    assert len(lines) > 3
    assert all(line.width <= 5000 for line in lines)
    assert "".join(map(_shown, lines)).replace(" ", "") == "onetwoDonaudampfschifffahrtthree"
    lines = broken("مياه الينابيع الجبلية الباردة", bold=False, most=7000)
    assert _shown(lines[0])[::-1].startswith("مياه")


def test_lines_end_where_the_text_says_so() -> None:
    assert [_shown(line) for line in broken("a\r\nb\n\nc\td", bold=False, most=9e9)] == ["a", "b", "", "c d"]


def test_paragraph_goes_on_on_the_next_page() -> None:
    text = paragraph("word " * 200)
    height = text.wrap(300, 1000)[1]
    first, rest = text.split(300, height / 2)
    assert first.wrap(300, 1000)[1] + rest.wrap(300, 1000)[1] == height
    assert text.split(300, 20) == []
    assert text.split(300, height) == [text]


def test_titles_are_text_and_never_markup() -> None:
    assert letters(sheet("<b>& &amp; (x) \\ γ")) == "<b>& &amp; (x) \\ γ"


def test_letters_are_kept_together_as_people_see_them() -> None:
    assert clusters("é👩‍👩‍👧🇵🇱👍🏽1️⃣x̄") == ["é", "👩‍👩‍👧", "🇵🇱", "👍🏽", "1️⃣", "x̄"]


def test_letter_without_a_font_becomes_a_box_and_is_named_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(LetterMissing, match="U\\+12000 CUNEIFORM SIGN A"):
        runs_of("𒀀", bold=False, region="SC")
    monkeypatch.setattr(fonts, "STRICT", False)
    with capture_logs() as logs:
        found = letters(sheet("a 𒀀 b", "a 𒀀 b"))
    assert found == "a □ b a □ b"
    assert [(own["event"], own["letters"]) for own in logs] == [
        ("letter_without_font", ["U+12000 CUNEIFORM SIGN A"])
    ]


def test_report_holds_its_title_and_only_the_fonts_that_it_needs(watched: Callable[..., Ad]) -> None:
    ad = watched(12)
    plain = ad_pdf(ad)
    assert letters(plain).count(ad.title) > 2  # as a title, and at the foot of each page
    assert b"Arabic" not in plain
    assert len(plain) < 80_000
    ad.title = "Źródło · Родник · 山の泉 · 🚀"
    full = ad_pdf(ad)
    assert letters(full).count(ad.title) > 2
    assert len(full) - len(plain) < 15_000


def _same(text: str) -> str:
    """Without what no viewer shows: joiners and directions, spaces, and how a letter with marks is written."""
    shown = unicodedata.normalize("NFKC", text)
    return "".join(letter for letter in shown if unicodedata.category(letter) not in ("Cf", "Zs", "Mn"))


def _shown(line: object) -> str:
    return "".join(glyph.text for run in line.runs for glyph in run.glyphs)
