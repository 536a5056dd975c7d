"""The Markdown of answers as safe HTML."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from markupsafe import Markup

from assistant.catalogue import load_catalogue
from assistant.catalogue.markdown import drawn_links
from assistant.catalogue.text_checks import SCHEMES
from assistant.pages.markdown import french, html_of
from assistant.settings import ROOT
from tests.conftest import FROZEN

CASES = json.loads((ROOT / "tests/fixtures/markdown.json").read_text("utf-8"))
_HREF = re.compile(r'href="([^"]*)"')


def _addresses(html: str) -> list[str]:
    return [address.replace("&amp;", "&") for address in _HREF.findall(html)]


@pytest.mark.parametrize(
    "case", [case for case in CASES if case["error"] is None], ids=lambda case: case["text"][:30]
)
def test_what_passes_the_check_has_the_links_that_the_widget_draws(case: dict[str, str]) -> None:
    expected = [link.address for link in drawn_links(case["text"])]
    assert _addresses(html_of(case["text"])) == expected


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:30])
def test_no_text_gives_a_tag_or_an_address_that_is_not_ours(case: dict[str, str]) -> None:
    html = html_of(case["text"])
    tags = set(re.findall(r"</?([a-z0-9]+)", html))
    assert tags <= {"p", "a", "strong", "em", "code", "pre", "ul", "ol", "li", "br"}
    assert [address for address in _addresses(html) if address.split(":")[0].lower() not in SCHEMES] == []


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"),
        ("## Étapes", '<p class="step"><strong>Étapes</strong></p>'),
        ("NB : fermé", '<p class="note">NB\u00a0: fermé</p>'),
        ("un\ndeux", "<p>un<br>deux</p>"),
        ("[x](javascript:y)", "<p>x</p>"),
        ('[x](https://e.fr/?a="b)', '<p><a href="https://e.fr/?a=&#34;b">x</a></p>'),
        ("1. un\n   - deux\n2. trois", "<ol><li>un<ul><li>deux</li></ul></li><li>trois</li></ol>"),
    ],
)
def test_a_text_is_drawn_as_the_widget_draws_it(text: str, html: str) -> None:
    assert str(html_of(text)) == html


_BLOCK = re.compile(r"<(p|li)(?: class=\"(\w+)\")?>(.*?)</\1>", re.DOTALL)


@pytest.mark.parametrize(
    "case", [case for case in CASES if "blocks" in case], ids=lambda case: case["text"][:30]
)
def test_a_line_goes_on_or_begins_a_block(case: dict[str, Any]) -> None:
    read = [
        ".".join(filter(None, (name, kind))) + " " + Markup(inside).striptags()
        for name, kind, inside in _BLOCK.findall(html_of(case["text"]))
    ]
    assert [" ".join(one.split()) for one in read] == case["blocks"]


def test_french_signs_keep_to_their_word() -> None:
    assert french("« Oui » : 5 % ?") == "«\u00a0Oui\u00a0»\u00a0: 5\u00a0%\u202f?"


def test_every_shipped_answer_keeps_its_links() -> None:
    for entry in load_catalogue(FROZEN).published:
        expected = [link.address for link in drawn_links(entry.answer)]
        assert _addresses(html_of(entry.answer)) == expected, entry.id
