"""Beside each group: comments, reasons, the answer that was given, the question in its conversation."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.catalogue import load_catalogue
from assistant.inbox.contexts import MOST
from assistant.inbox.listing import Words, lines
from assistant.inbox.waiting import Wanted, waiting_clusters, with_contexts
from assistant.privacy.reference import reference_of
from assistant.store import HIDDEN, Interaction, Store
from tests.typed import typed
from tests.unit.inbox.conftest import Ask

RANKED = (("carte", 0.3), ("delai", 0.2))


def _say(
    store: Store, visitor: str, text: str, decision: str, entry: str | None = None, **more: object
) -> int:
    status = {"answer": "answered", "admit": "out_of_scope", "emergency": "out_of_scope"}
    number = store.record_turn(
        visitor,
        Interaction(
            visitor,
            text,
            status.get(decision, "ambiguous"),
            decision,
            entry,
            more.pop("ranking", RANKED),  # type: ignore[arg-type]
            facets=more.pop("facets", {}),  # type: ignore[arg-type]
        ),
    )
    assert number is not None
    return number


def _listed(store: Store, data: Path) -> list[str]:
    catalogue = load_catalogue(data)
    clusters = with_contexts(store, catalogue, waiting_clusters(store, catalogue, Wanted()))
    return list(lines(clusters, 20, Words(catalogue)))


def test_a_comment_a_reason_and_the_answer_given_stand_under_the_question(store: Store, data: Path) -> None:
    number = _say(store, "v", "livraison bloquée", "answer", "delai")
    store.record_feedback(number, "v", False, "incomplete", "Et pour la Corse ?")
    listed = _listed(store, data)
    assert listed[1] == "    à traiter : réponse jugée inutile (1)"
    assert "    réponse donnée : delai : Quel est le délai de livraison d'une carte ? (1)" in listed
    assert "    « Non » : La réponse est incomplète (1)" in listed
    [comment] = [line for line in listed if "commentaire" in line]
    assert "« Et pour la Corse ? »" in comment
    assert reference_of("v") in comment


def test_a_question_is_shown_in_its_conversation(store: Store, data: Path) -> None:
    _say(store, "v", "bonjour ma carte", "answer", "carte")
    _say(store, "v", "elle ne marche plus", "clarify")
    _say(store, "v", "elle ne marche plus", "answer", "pin", ranking=(), facets={"produit": ["cps"]})
    _say(store, "v", "et sinon", "admit")
    [context] = [line for line in _listed(store, data) if "contexte : avant « bonjour ma carte »" in line]
    assert "« elle ne marche plus » ; choisi : Carte CPS ; " in context
    assert (
        "l'assistant a demandé une précision, puis a répondu « Comment débloquer mon code PIN ? »" in context
    )
    assert "ensuite « et sinon »" in context
    assert reference_of("v") in context


def test_a_question_alone_has_no_context_to_show(store: Store, data: Path, ask: Ask) -> None:
    ask("un lecteur éteint", "admit")
    assert not [line for line in _listed(store, data) if "contexte" in line]


def test_no_more_than_three_conversations_are_shown(store: Store, data: Path) -> None:
    for number in range(MOST + 2):
        _say(store, f"v{number}", f"autre chose {number}", "answer", "carte")
        _say(store, f"v{number}", "toujours pareil", "admit")
    [cluster] = [
        one
        for one in with_contexts(
            store,
            load_catalogue(data),
            waiting_clusters(store, load_catalogue(data), Wanted()),
        )
        if one.questions[0].text == "toujours pareil"
    ]
    assert len(cluster.contexts) == len({one.reference for one in cluster.contexts}) == MOST


def test_nothing_of_an_emergency_is_shown(store: Store, data: Path) -> None:
    _say(store, "v", "une première question", "admit")
    _say(store, "v", "mon patient est là", "admit")
    _say(store, "v", "il ne respire plus", "emergency", ranking=())
    _say(store, "v", "le quinze ne répond pas", "admit")
    _say(store, "v", "une autre question", "admit")
    listed = "\n".join(_listed(store, data))
    assert "une première question" in listed
    assert "une autre question" in listed
    for hidden in ("patient", "respire", "quinze", HIDDEN):
        assert hidden not in listed


def test_what_was_masked_stays_masked(store: Store, data: Path) -> None:
    _say(store, "v", "rappelez-moi au 06 12 34 56 78", "admit")
    number = _say(store, "v", "quel délai pour moi", "answer", "delai")
    store.record_feedback(number, "v", False, comment="écrivez à jean@exemple.fr")
    listed = "\n".join(_listed(store, data))
    assert "[téléphone]" in listed
    assert "[e-mail]" in listed
    assert "exemple.fr" not in listed


def test_a_conversation_erased_meanwhile_has_no_context(store: Store, data: Path) -> None:
    _say(store, "v", "d'abord ceci", "admit")
    _say(store, "v", "ensuite cela", "admit")
    clusters = waiting_clusters(store, load_catalogue(data), Wanted())
    store.erase(reference_of("v"))
    assert [one.contexts for one in with_contexts(store, load_catalogue(data), clusters)] == [(), ()]


@pytest.fixture
def sheet(store: Store, data: Path, url: str, tmp_path: Path) -> dict[str, object]:
    """The first line of the exported sheet, by its titles."""
    for visitor in ("v", "w"):
        _say(store, visitor, "première question", "answer", "carte")
        number = _say(store, visitor, "livraison bloquée", "answer", "delai")
        store.record_feedback(number, visitor, False, "unclear", f"commentaire de {visitor}")
    file = tmp_path / "questions.xlsx"
    assert typed("inbox", "export", file, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url) == 0
    rows = load_workbook(file)["Questions"].iter_rows(max_row=2, values_only=True)
    return dict(zip(next(rows), next(rows), strict=True))


def test_the_sheet_holds_the_same(sheet: dict[str, object]) -> None:
    assert sheet["statut"] == "à traiter"
    assert sheet["réponse donnée"] == "delai : Quel est le délai de livraison d'une carte ? (2)"
    assert sheet["raisons des « Non »"] == "La réponse n'est pas claire (2)"
    comments = str(sheet["commentaires"]).splitlines()
    assert [line.split(" (")[0] for line in comments] == ["« commentaire de w »", "« commentaire de v »"]
    assert str(sheet["en contexte"]).count("avant « première question »") == 2


def test_counts_are_numbers_and_every_line_of_a_cell_shows(sheet: dict[str, object], tmp_path: Path) -> None:
    assert sheet["fois"] == 2
    row = load_workbook(tmp_path / "questions.xlsx")["Questions"].row_dimensions[2]
    assert row.height > 2 * 15, "two comments, two lines at least"
