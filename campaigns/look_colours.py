"""An organisation's colour: can it be read, and what becomes of it on light and dark pages. Pure."""

import re

LEAST_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
# The grounds of css/design.css that a colour stands on as text.
_GROUNDS = {"light": ("#f6f7f5", "#ffffff"), "dark": ("#0e1314", "#151b1d", "#1d2628")}
_ON_DARK = "#0e1314"  # text upon the colour on dark pages
_TINTS = (0.12, 0.08, 0.05, 0.02, 0.0)
_STEPS = 20
_COLOUR = re.compile(r"#[0-9a-f]{6}", re.ASCII)


def colour_read(text: str) -> str:
    """Return a colour as `#0b5f5c`, from any case and with or without its sign. Raises: ValueError: it is none."""
    colour = "#" + text.strip().lower().removeprefix("#")
    if not _COLOUR.fullmatch(colour):
        raise ValueError(text)
    return colour


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance of sRGB)."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def contrast_on_pages(colour: str) -> float:
    """Return the least contrast of the colour as text on a light page, on paper and on slides."""
    return min(contrast(colour, ground) for ground in _GROUNDS["light"])


def theme_css(colour: str) -> str:
    """Return a style sheet that puts the colour in the place of the product's own; on dark pages one so much lighter
    that it is read there."""
    dark = next(
        own
        for step in range(_STEPS + 1)
        if min(
            contrast(own := _mixed(colour, "#ffffff", step / _STEPS), ground) for ground in _GROUNDS["dark"]
        )
        >= LEAST_CONTRAST
    )
    tokens = {
        "brand": (colour, dark),
        "brand-strong": (_mixed(colour, "#000000", 0.3), _mixed(dark, "#ffffff", 0.4)),
        "brand-soft": (_tint(colour, "#ffffff"), _tint(dark, _ON_DARK)),
        "on-brand": ("#ffffff", _ON_DARK),
    }
    lines = [f"--{name}: light-dark({light}, {shade});" for name, (light, shade) in tokens.items()]
    return ":root { " + " ".join(lines) + " }\n"


def _tint(colour: str, ground: str) -> str:
    """The strongest tint of the ground on which the colour is still read."""
    tints = (_mixed(ground, colour, share) for share in _TINTS)
    return next((own for own in tints if contrast(colour, own) >= LEAST_CONTRAST), ground)


def _mixed(one: str, other: str, share: float) -> str:
    parts = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in parts)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (own / 255 for own in _channels(colour))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
