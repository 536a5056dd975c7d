"""The questions proposed while a visitor types."""

from __future__ import annotations

import pytest

from assistant.catalogue import load_catalogue
from assistant.channel.completion import Completion
from tests.conftest import FROZEN

FIREFOX = "Comment configurer Firefox pour utiliser la carte CPS (osclientcerts) ?"


@pytest.fixture(scope="module")
def completion() -> Completion:
    return Completion(load_catalogue(FROZEN).published)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("carte cps perd", "Que faire en cas de perte ou de vol de ma carte CPS ?"),
        ("combien de temps carte c", "Combien de temps une carte CPS est-elle valable ?"),
        ("COMMENT OBTENIR UNE CARTE CPS", "Comment obtenir une carte CPS ?"),
        # No phrasing holds the three words.
        (
            "configurer firefox perdu",
            FIREFOX,
        ),
    ],
)
def test_the_best_question_comes_first(completion: Completion, typed: str, first: str) -> None:
    assert completion.complete(typed, 5)[0].question == first


@pytest.mark.parametrize("typed", ["", "c", "zzzz", "zzzz carte", "?!"])
def test_nothing_is_proposed_for_what_says_too_little(completion: Completion, typed: str) -> None:
    assert completion.complete(typed, 5) == []


def test_an_entry_is_proposed_once_and_never_more_than_asked(completion: Completion) -> None:
    entries = [entry.id for entry in completion.complete("carte cps", 5)]
    assert len(entries) == len(set(entries)) == 5
