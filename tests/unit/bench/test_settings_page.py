"""Every setting is on the page, and the page says what the code does."""

from __future__ import annotations

import ast

import pytest

from assistant.authoring import key_labels, setting_labels
from assistant.catalogue import agency, costs, families, foreign, lexicon, safety, taxonomy
from assistant.catalogue.entries import ENTRY_FIELDS
from assistant.catalogue.model import Taxonomy
from assistant.progress import PROGRESS_VARIABLE
from assistant.settings import ROOT
from assistant.spreadsheet.columns import fields_of
from assistant.variables import GROUPS, VARIABLES
from bench.settings_page import PAGE, page, reads

DOCUMENTED = {one.name: one for one in VARIABLES}


def test_the_page_is_what_the_code_says_now() -> None:
    assert PAGE.read_text("utf-8") == page(), "make settings-page"


def test_every_variable_that_is_read_has_its_line_and_no_other_has() -> None:
    read = reads().keys() - {PROGRESS_VARIABLE}
    assert sorted(read - DOCUMENTED.keys()) == []
    assert sorted(DOCUMENTED.keys() - read) == []


def test_a_variable_has_one_line_a_group_and_a_meaning() -> None:
    assert len(DOCUMENTED) == len(VARIABLES)
    assert {one.group for one in VARIABLES} == set(GROUPS)
    for one in VARIABLES:
        assert one.default
        assert one.meaning
        assert not one.meaning.endswith(".")


def test_the_defaults_are_those_of_the_code() -> None:
    """Of the settings that give theirs where they are read, `_whole(NAME, default, low, high)`."""
    tree = ast.parse((ROOT / "assistant" / "settings.py").read_text("utf-8"))
    read = {}
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("_whole", "_rate")
        ):
            name, default = node.args[:2]
            if isinstance(name, ast.Constant) and isinstance(default, ast.Constant):
                read[name.value] = f"`{default.value}`"
    # Without a number, there are no metrics.
    assert read.pop("ASSISTANT_METRICS_PORT") == "`0`"
    assert len(read) > 12
    assert {name: DOCUMENTED[name].default for name in read} == read


@pytest.mark.parametrize(
    ("labels", "known"),
    [
        (key_labels.AGENCY, agency._FIELDS),
        (key_labels.COLORS, agency.COLORS),
        (key_labels.LINKS, agency.LINKS),
        (key_labels.TAXONOMY, taxonomy._ROOT),
        (key_labels.FACET, taxonomy._FACET),
        (key_labels.FACET_VALUE, taxonomy._VALUE),
        (key_labels.REDIRECTION, taxonomy._REDIRECTION),
        (key_labels.FAMILY, families._FIELDS),
        (key_labels.CONCEPT, lexicon._CONCEPT),
        (key_labels.FOREIGN_QUESTION, foreign._QUESTION),
        (setting_labels.WORDS, (*safety._FIELDS, *safety._OPTIONAL)),
        (setting_labels.COSTS, costs._FRENCH.values()),
        (fields_of(Taxonomy()), ENTRY_FIELDS),
    ],
    ids=str,
)
def test_the_keys_of_the_files_are_those_that_are_read(labels: object, known: object) -> None:
    assert sorted(labels) == sorted(known)  # type: ignore[call-overload]
