"""Whatever a document holds: read, or refused in a sentence, in a time that grows with its size."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.load import load_catalogue
from assistant.catalogue.yaml_reader import yaml_of
from assistant.errors import AssistantError
from assistant.new_agency.folder import Names, make_folder
from assistant.sources.facets import NewFacet, with_facets
from assistant.sources.html_page import markdown_of, read_html
from assistant.sources.markdown_page import read_markdown
from assistant.sources.pages import questions_of
from assistant.sources.read import Choices, read_source

TAGS = (
    *("h1", "h2", "h3", "p", "b", "strong", "em", "a href='https://x.fr/(y)'", "ul", "ol", "li", "details"),
    *(
        "summary",
        "dl",
        "dt",
        "dd",
        "table",
        "tr",
        "td",
        "br",
        "main",
        "nav",
        "script",
        "button",
        "div",
        "pre",
    ),
)
PIECES = st.one_of(
    st.sampled_from([f"<{tag}>" for tag in TAGS]),
    st.sampled_from([f"</{tag.split()[0]}>" for tag in TAGS]),
    st.sampled_from(
        ["Où ?", " ", "\n", "&nbsp;", "&lt;", "<!--", "-->", "<![CDATA[", "\x00", "**", "](", "<a"]
    ),
    st.text(max_size=8),
)
LINES = st.sampled_from(
    [
        "# Titre",
        "## Où ?",
        "### Quand ?",
        "**Qui ?**",
        "Texte.",
        "",
        "- un",
        "```",
        "<details>",
        "Titre\n====",
        "> mot",
    ]
)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("empty") / "data"
    make_folder(folder, Names("Essais"))
    return folder


@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_html_is_read(text: str) -> None:
    blocks = read_html(text)
    assert all(block.text for block in blocks if block.kind != "end")
    assert all(question.text.strip() for question in questions_of(blocks))
    assert isinstance(markdown_of(text), str)


@given(st.lists(LINES | st.text(max_size=10), max_size=30).map("\n".join))
def test_any_markdown_is_read(text: str) -> None:
    questions = questions_of(read_markdown(text))
    assert all(question.text.strip() for question in questions)
    assert all(1 <= question.line <= text.count("\n") + 1 for question in questions)


@given(st.binary(max_size=200), st.sampled_from(["csv", "tsv", "html", "md", "yml", "xlsx", "txt"]))
def test_any_file_is_read_or_refused_in_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, empty: Path, raw: bytes, kind: str
) -> None:
    file = tmp_path_factory.getbasetemp() / f"x.{kind}"
    file.write_bytes(raw)
    said = ""
    try:
        source = read_source(file, load_catalogue(empty), Choices(facets=["toutes"]))
    except AssistantError as error:
        said = str(error)
    assert said.endswith(".") if said else len(source.sheet.headers) >= 1


@given(
    st.lists(
        st.text(st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=20)
        .map(lambda text: " ".join(text.split()))
        .filter(bool),
        min_size=1,
        max_size=6,
        unique_by=str.casefold,
    ),
    st.booleans(),
)
def test_any_value_is_added_as_it_is_written_or_refused(labels: list[str], multiple: bool) -> None:
    start, end = (
        "version: 1\nfacettes:\n- id: a\n  question: A ?\n  valeurs:\n  - {id: b, libelle: B}\n",
        "# fin\nacronymes: {X: y}\n",
    )
    said = ""
    try:
        text = with_facets(start + end, [NewFacet(0, "Sujet", "sujet", tuple(labels), multiple)])
    except AssistantError as error:
        said = str(error)
    if said:
        assert "Rien n'a été changé." in said
    else:
        assert yaml_of(text) is not None
        assert text.startswith(start)
        assert text.endswith(end)


@pytest.mark.parametrize(
    "piece",
    [
        *(
            "<div>",
            "<ul><li>",
            "<b>",
            "<a href='",
            "<!--",
            "<h2>Où ?",
            "<td>",
            "<details><summary>",
            "&",
            "<",
        ),
        *("<![CDATA[", "<![CDATA[>", "<?x", "</b", "<script>", "<a href='>", "[x]("),
    ],
)
def test_a_hostile_page_takes_a_time_that_grows_with_its_size(piece: str) -> None:
    def seconds(count: int) -> float:
        start = time.process_time()
        questions_of(read_html(piece * count))
        return time.process_time() - start

    short = min(seconds(1_000) for _ in range(3))
    # Eight times as long: sixty-four times if each piece looked through the others.
    assert seconds(8_000) < 30 * max(short, 0.002)
