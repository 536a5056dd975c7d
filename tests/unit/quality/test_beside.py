"""What the FAQ does not say: which questions are asked, and how their answers are counted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.catalogue.costs import Costs
from assistant.quality.beside import GENERATED, LEARNT, ask_all, counts, groups, lines
from assistant.understanding import acts
from assistant.understanding.result import Thresholds, Understanding
from tests.conftest import FROZEN
from tests.unit.dialogue.conftest import make_catalogue

CATALOGUE = make_catalogue()


def _answers(texts: Sequence[str]) -> list[Understanding]:
    """« sûr » is answered as sure, « peut-être » as probable, anything else not at all."""
    chances = {"sûr": 0.95, "peut-être": 0.7}
    return [
        Understanding(
            text,
            acts.QUESTION,
            ranking=(("cps-duree", p), ("insi-carte", 0.2 if p < 0.9 else 0.02)) if p else (),
            known=0.9 if p else 0.1,
            thresholds=Thresholds(0.6, 0.3, 0.3),
        )
        for text in texts
        for p in [chances.get(text, 0.0)]
    ]


def test_answers_are_counted_by_group() -> None:
    done = ask_all(
        {"un": ["sûr", "peut-être", "rien", "jamais"], "deux": ["rien"]}, _answers, CATALOGUE, Costs()
    )
    assert counts(done) == {
        "un": {"asked": 4, "sure": 1, "answered": 2},
        "deux": {"asked": 1, "sure": 0, "answered": 0},
    }


def test_a_text_of_two_groups_is_read_once_and_counted_in_both() -> None:
    read: list[str] = []

    def understand(texts: Sequence[str]) -> list[Understanding]:
        read.extend(texts)
        return _answers(texts)

    done = ask_all({"un": ["sûr"], "deux": ["sûr"]}, understand, CATALOGUE, Costs())
    assert read == ["sûr"]
    assert [of["sure"] for of in counts(done).values()] == [1, 1]


def test_what_a_terminal_shows() -> None:
    done = ask_all({"un": ["sûr", "peut-être", "rien", "jamais"]}, _answers, CATALOGUE, Costs())
    shown = [" ".join(line.split()) for line in lines(done, details=True)]
    assert "un 4 1 (25.0%) 2 (50.0%)" in shown
    assert shown[-2:] == ["un | sûr | sure cps-duree", "un | peut-être | probable cps-duree"]
    assert len(list(lines(done))) == len(shown) - 2
    assert list(lines([])) == []


def test_numbers_that_do_not_exist_are_made_of_the_whole_faq_and_always_the_same() -> None:
    catalogue = load_catalogue(FROZEN)
    asked = groups(catalogue, FROZEN)
    assert len(asked[GENERATED]) > 50
    assert asked == groups(catalogue, FROZEN)
    phrasings = {text for entry in catalogue.published for text in entry.training_texts}
    assert not phrasings & set(asked[GENERATED])


def test_the_other_groups_are_the_files_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "hors_sujet.jsonl").write_text(
        '{"text": "Mon compte Doctolib ?", "expected": [], "kind": "objet_etranger"}\n'
        '{"text": "Il pleut ?", "expected": []}\n',
        "utf-8",
    )
    (tmp_path / "evaluation").mkdir()
    (tmp_path / "evaluation" / "out_of_scope.jsonl").write_text(
        '{"text": "Quel vélo ?", "expected": []}\n{"text": "Quelle carte ?", "expected": ["cps-duree"]}\n',
        "utf-8",
    )
    asked = groups(CATALOGUE, tmp_path)
    asked.pop(GENERATED, None)
    assert asked == {
        f"{LEARNT} : objet_etranger": ["Mon compte Doctolib ?"],
        LEARNT: ["Il pleut ?"],
        "evaluation/out_of_scope.jsonl": ["Quel vélo ?"],
    }
