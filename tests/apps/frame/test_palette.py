"""Contrast of the colors, measured in the stylesheet that pages really load."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import beenthere

STYLESHEET = Path(beenthere.__file__).parent / "static_built/frame/css/frame.css"
_TEXT = 4.5
"""Least contrast of text (WCAG 2.2, 1.4.3, level AA)."""
_SHAPE = 3.0
"""Least contrast of what shows where a control is (WCAG 2.2, 1.4.11, level AA)."""

_PAIRS = [
    *(
        (text, ground, _TEXT)
        for text in ("ink", "soft", "muted", "teal", "teal-deep", "rust")
        for ground in ("paper", "surface", "shade", "teal-pale")
    ),
    ("surface", "teal", _TEXT),
    ("surface", "teal-deep", _TEXT),
    ("surface", "teal-deepest", _TEXT),
    ("amber-deep", "amber-pale", _TEXT),
    ("ink", "amber-pale", _TEXT),
    ("muted", "surface", _SHAPE),
    ("teal", "surface", _SHAPE),
]


@pytest.fixture(scope="module")
def css() -> str:
    assert STYLESHEET.exists(), "the stylesheet is not built: run `npm run build` in assets"
    return STYLESHEET.read_text()


def _scheme(css: str, scheme: str) -> dict[str, str]:
    blocks = re.findall(r":root\{([^}]*)\}", css)
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", blocks[scheme == "dark"]))


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    """Relative luminance as WCAG 2.2 defines it, 0 (black) to 1 (white)."""
    parts = [channel / 255 for channel in _channels(color)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_must_be_read_stands_out(css: str, scheme: str) -> None:
    colors = _scheme(css, scheme)
    weak = [
        f"{one} on {other}: {_contrast(colors[one], colors[other]):.1f} < {least}"
        for one, other, least in _PAIRS
        if _contrast(colors[one], colors[other]) < least
    ]
    assert weak == []


def test_the_measure_finds_a_weak_pair() -> None:
    assert _contrast("#000000", "#ffffff") == pytest.approx(21)
    assert _contrast("#777777", "#ffffff") < _TEXT < _contrast("#767676", "#ffffff")


def test_both_schemes_name_the_same_colors_and_pages_use_no_others(css: str) -> None:
    light, dark = _scheme(css, "light"), _scheme(css, "dark")
    assert light.keys() == dark.keys()
    assert set(re.findall(r"var\(--([a-z-]+)\)", css)) <= light.keys()
    rules = re.sub(r":root\{[^}]*\}", "", css)
    assert re.findall(r"[:\s,](#[0-9a-f]{3,8}|rgba?\(|hsla?\()", rules) == []


def test_there_is_no_red_but_for_a_gap_in_the_rota(css: str) -> None:
    for scheme in ("light", "dark"):
        for name, color in _scheme(css, scheme).items():
            red, green, _ = _channels(color)
            assert red - green < 90 or name == "rust", name
    used = re.findall(r"([^{}]+)\{[^{}]*var\(--rust\)", css)
    assert used
    assert all("bt-gap" in selector for rule in used for selector in rule.split(","))


def test_the_stylesheet_stays_small_and_fetches_nothing_from_elsewhere(css: str) -> None:
    assert len(css) < 120_000
    assert "://" not in css.replace("http://www.w3.org", "")
    for path in re.findall(r"url\(\"?(\.\./[^)\"]+)", css):
        assert (STYLESHEET.parent / path).resolve().exists(), path
