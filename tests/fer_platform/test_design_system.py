"""The design system keeps its promises: readable colours, nothing inline, vendored files as they came."""

import hashlib
import re
import tomllib
from pathlib import Path

import pytest

from fer_platform.version import VERSION

ROOT = Path(__file__).resolve().parents[2]
STATIC = ROOT / "fer_platform" / "static"
DESIGN = (STATIC / "css" / "design.css").read_text()
THEMES = {"light": 0, "dark": 1}
EXPRESSIONS = ["angry", "disgust", "fear", "happy", "sad", "surprise", "neutral"]
TEXT_PAIRS = [
    *((ink, paper) for ink in ("ink", "ink-2", "ink-3") for paper in ("bg", "surface", "sunken", "raised")),
    *((state, f"{state}-soft") for state in ("ok", "warn", "bad", "info", "brand")),
    *((state, "surface") for state in ("ok", "warn", "bad", "info", "brand", "valence-pos", "valence-neg")),
    ("brand", "bg"),
    ("on-brand", "brand"),
    ("on-brand", "brand-strong"),
    ("chart-text", "surface"),
    ("chart-tooltip-text", "chart-tooltip"),
]
GRAPHIC = [
    *(f"expr-{name}" for name in EXPRESSIONS),
    "valence-pos",
    "valence-zero",
    "valence-neg",
    "attention",
    "line-strong",
    "focus",
]


def tokens(theme: str) -> dict[str, str]:
    pairs = re.findall(r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", DESIGN)
    return {name: values[THEMES[theme]] for name, *values in pairs}


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "paper"), TEXT_PAIRS)
def test_text_colours_reach_aa(theme: str, ink: str, paper: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[ink], colours[paper]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", GRAPHIC)
def test_lines_and_rings_reach_three_to_one(theme: str, name: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[name], colours["surface"]) >= 3


def test_each_expression_has_a_line_style_of_its_own() -> None:
    dashes = re.findall(r"\.expr-(\w+) \{ --c: var\(--expr-\w+\); --dash: ([^;]+);", DESIGN)
    assert {name for name, _ in dashes} == set(EXPRESSIONS)
    assert len({dash for _, dash in dashes}) == len(EXPRESSIONS)


@pytest.mark.parametrize(
    "template", ROOT.glob("*/templates/**/*.html"), ids=lambda path: str(path.relative_to(ROOT))
)
def test_templates_have_nothing_inline_that_the_csp_forbids(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script or "application/json" in script or "csp_nonce" in script.lower()


def test_vendored_files_are_those_that_the_table_names() -> None:
    rows = re.findall(
        r"^\| `([^`]+)` \|.*\| `([0-9a-f]{64})` \|$", (STATIC / "vendor" / "VENDOR.md").read_text(), re.M
    )
    assert rows
    for name, digest in rows:
        assert hashlib.sha256((STATIC / "vendor" / name).read_bytes()).hexdigest() == digest


def test_footer_version_is_the_package_version() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"] == VERSION


def test_browsers_without_light_dark_have_every_colour_in_both_themes() -> None:
    css = Path("fer_platform/static/css")
    pairs = re.findall(
        r"^  (--[\w-]+): light-dark\((#\w+), (#\w+)\);", (css / "design.css").read_text(), re.MULTILINE
    )
    assert len(pairs) > 30
    light, dark, by_system = re.findall(r"\{\n([^{}]+)\}", (css / "older.css").read_text())
    for name, bright, dim in pairs:
        assert f"{name}: {bright};" in light
        assert f"{name}: {dim};" in dark
        assert f"{name}: {dim};" in by_system
