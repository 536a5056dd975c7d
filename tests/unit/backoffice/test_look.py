"""The style sheet: every text is readable on every ground it is put on, in both schemes."""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import pytest

from assistant.backoffice.drawing import STATIC, templates, theme_address, theme_css
from assistant.catalogue.agency import Agency
from tests.backoffice import browser, desk_in

CSS = (STATIC / "backoffice.css").read_text(encoding="utf-8")
TEXTS = ("text", "quiet", "link", "good", "warning", "bad")
GROUNDS = ("back", "soft", "good-soft", "warning-soft", "bad-soft")


def _colors(scheme: str) -> dict[str, str]:
    """Name -> colour: the agency's default ones where it may say its own."""
    blocks = re.findall(r":root {([^}]*)}", CSS)
    said = blocks[0] + (";" + blocks[1] if scheme == "dark" else "")
    found = {}
    for name, value in re.findall(r"--([\w-]+): ([^;]+);", said):
        own = re.fullmatch(r"var\(--ans-[\w-]+, (#\w+)\)", value.strip())
        inner = re.fullmatch(r"var\(--([\w-]+)\)", value.strip())
        found[name] = own[1] if own else found[inner[1]] if inner else value.strip()
    return found


def _luminance(color: str) -> float:
    digits = color[1:] if len(color) == 7 else "".join(2 * digit for digit in color[1:])
    parts = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG's contrast, 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_texts_are_readable_on_their_grounds(scheme: str) -> None:
    colors = _colors(scheme)
    # A mark of one meaning is not put on the ground of another.
    pairs = [
        *product(("text", "quiet"), GROUNDS),
        *product(("link", "good", "warning", "bad"), ("back", "soft")),
        *((name, f"{name}-soft") for name in ("good", "warning", "bad")),
        ("on-accent", "accent"),
    ]
    low = {pair: contrast(colors[pair[0]], colors[pair[1]]) for pair in pairs}
    assert {pair: round(found, 2) for pair, found in low.items() if found < 4.5} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_edges_of_fields_and_the_focus_are_seen(scheme: str) -> None:
    colors = _colors(scheme)
    assert all(contrast(colors[edge], colors["back"]) >= 3 for edge in ("line", "link", "accent"))
    assert all(contrast(colors[edge], colors["soft"]) >= 3 for edge in ("line", "link"))


def test_a_colour_is_named_once_and_used_by_its_name() -> None:
    rules = re.sub(r":root {[^}]*}", "", CSS)
    assert re.findall(r"#[0-9a-fA-F]{3,6}\b(?=[^{}]*})", rules) == []


def test_no_page_holds_a_style_or_a_script_of_its_own() -> None:
    for name in templates().list_templates():
        source = (Path(STATIC).parent / "templates" / name).read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", source), name
        assert not re.search(r"<script(?![^>]*\ssrc=)", source), name


def test_the_agency_s_colours_have_an_address_that_changes_with_them(tmp_path: Path) -> None:
    one, other = Agency(colors={"accent": "#123456"}), Agency(colors={"accent": "#654321"})
    assert "--ans-accent:#123456" in theme_css(one)
    assert theme_address(one) != theme_address(other)
    page = browser(desk_in(tmp_path)).client.get("/theme.css")
    assert page.headers["content-type"].startswith("text/css")
    assert "immutable" in page.headers["cache-control"]


def test_two_screens_do_not_draw_one_name_in_two_ways() -> None:
    """A class that a section of the sheet draws by its bare name is its own."""
    sections = re.split(r"^/\* ([\w, -]+) \*/$", CSS, flags=re.MULTILINE)[1:]
    drawn: dict[str, set[str]] = {}
    for title, rules in zip(sections[::2], sections[1::2], strict=True):
        for selectors in re.findall(r"([^{}]+){", rules):
            for name in re.findall(r"(?:^|,)\s*\.([\w-]+)\s*(?=,|$)", selectors.strip()):
                drawn.setdefault(name, set()).add(title)
    assert len(drawn) > 20
    assert {name: found for name, found in drawn.items() if len(found) > 1} == {}
