"""What the check reads of an answer's Markdown, on the cases that the widget's reader is held to too."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from assistant.catalogue.markdown import drawn_links, remarks_on_markdown
from assistant.catalogue.text_checks import SCHEMES
from tests.conftest import FROZEN

CASES: list[dict[str, Any]] = json.loads((Path(FROZEN).parent / "markdown.json").read_text("utf-8"))
_IDS = [case["text"] for case in CASES]
PIECES = [
    *("[", "]", "(", ")", "](", "<", ">", "`", "```", "**", "*", "_", "!", "\\", "&amp;", '"', "'", " "),
    *("\n", "https://exemple.fr", "https://exemple.fr/a_(b)", "mailto:a@exemple.fr", "javascript:x", "mot"),
    *("a@exemple.fr", "www.exemple.fr", "esante.gouv.fr/", "09 72 72 72 72", "+33 1 23 45 67 89", "."),
    *("[un](https://exemple.fr/1)", "<https://exemple.fr/2>", "# ", "> ", "- ", "1. ", "    "),
]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_the_links_that_visitors_would_get(case: dict[str, Any]) -> None:
    drawn = [link for link in drawn_links(case["text"]) if link.address.lower().startswith(SCHEMES)]
    assert [{"label": link.label, "address": link.address} for link in drawn] == case["links"]


@pytest.mark.parametrize("case", CASES, ids=_IDS)
def test_what_both_readers_do_not_read_alike_is_an_error(case: dict[str, Any]) -> None:
    errors = [remark.message for remark in remarks_on_markdown(case["text"]) if remark.is_error]
    if case["error"] is None:
        assert errors == []
    else:
        assert any(case["error"] in message for message in errors), errors


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("Un.\n\nDeux [x](javascript:y)", 14),
        ("Un.\n\n- a\n- [x](/page)", 15),
        ("Un\n<b>gras</b>", 3),
        ("[a [b] c](https://exemple.fr)", 10),
    ],
)
def test_an_error_is_placed_where_it_is(text: str, offset: int) -> None:
    assert min(remark.offset for remark in remarks_on_markdown(text) if remark.is_error) == offset


@given(texts)
def test_any_text_is_read_to_its_end_and_every_remark_is_inside_it(text: str) -> None:
    for remark in remarks_on_markdown(text):
        assert 0 <= remark.offset <= len(text)


@given(texts)
def test_in_an_accepted_text_every_link_of_commonmark_is_drawn_and_safe(text: str) -> None:
    if any(remark.is_error for remark in remarks_on_markdown(text)):
        return
    drawn = {link.address for link in drawn_links(text)}
    assert all(address.startswith(SCHEMES) for address in drawn)
    tokens = (child for token in MarkdownIt().parse(text) for child in token.children or ())
    assert {token.attrs["href"] for token in tokens if token.type == "link_open"} <= drawn
