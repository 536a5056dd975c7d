"""From the questions of visitors to the catalogue, with a person in between."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook

from assistant.catalogue import load_catalogue
from assistant.durable_files import prepared
from assistant.inbox.apply import Outcome, apply
from assistant.inbox.clustering import Cluster
from assistant.inbox.decisions import decided_keys
from assistant.inbox.unresolved import CLARIFIED, PICKED, UNANSWERED, USELESS
from assistant.inbox.waiting import Wanted, waiting_clusters
from assistant.spreadsheet.sheet import read_sheet
from assistant.store import Store
from tests.typed import typed
from tests.unit.inbox.conftest import Ask


def clusters_of(store: Store, data: Path) -> list[Cluster]:
    return waiting_clusters(store, load_catalogue(data), Wanted(30))


def test_only_what_went_wrong_is_listed_with_its_reason(store: Store, data: Path, ask: Ask) -> None:
    ask("Mon lecteur reste éteint", "admit")
    ask("Une carte neuve ?", "clarify", entry="carte")
    ask("Perdu mon code", "suggest", entry="pin")
    ask("C'est trop long", "answer", entry="delai", useful=False, reason="unclear")
    ask("Laquelle ?", "clarify")
    ask("Quelle carte ?", "answer", entry="carte", useful=True)
    ask("Bonne réponse sans avis", "answer", entry="carte")
    ask("Où est mon DMP ?", "redirect")
    ask("carte pour le téléservice insi !", "clarify", entry="carte")
    why = {
        question.text: question.why.most_common(1)[0][0]
        for cluster in clusters_of(store, data)
        for question in cluster.questions
    }
    assert why == {
        "Mon lecteur reste éteint": UNANSWERED,
        "Une carte neuve ?": CLARIFIED,
        "Perdu mon code": PICKED,
        "C'est trop long": USELESS,
        "Laquelle ?": UNANSWERED,
    }, "what is a phrasing already, what was answered and what is another agency's are left out"


def test_alike_questions_are_one_group_the_most_frequent_first(store: Store, data: Path, ask: Ask) -> None:
    for text in (
        "Lecteur de carte en panne",
        "lecteur de carte en panne !",
        "Mon lecteur de carte est en panne",
    ):
        ask(text, "admit")
    ask("Comment changer d'adresse ?", "admit", ranking=(("pin", 0.1),))
    first, second = clusters_of(store, data)
    assert (first.times, [question.times for question in first.questions]) == (3, [2, 1])
    assert [entry.id for entry in first.best] == ["carte", "delai"]
    assert second.questions[0].text == "Comment changer d'adresse ?"


def test_the_entry_a_visitor_picked_comes_first_and_a_refused_one_last(
    store: Store, data: Path, ask: Ask
) -> None:
    ask("déblocage svp", "suggest", entry="pin")
    ask("quel délai", "answer", "carte", False, "not_my_question", (("carte", 0.6), ("delai", 0.3)))
    best = {
        cluster.questions[0].text: [entry.id for entry in cluster.best]
        for cluster in clusters_of(store, data)
    }
    assert best == {"déblocage svp": ["pin", "carte", "delai"], "quel délai": ["delai", "carte"]}


def test_without_a_ranking_the_nearest_phrasings_are_proposed(store: Store, data: Path, ask: Ask) -> None:
    ask("livraison d'une carte", "admit", ranking=())
    [cluster] = clusters_of(store, data)
    assert cluster.best[0].id == "delai"


def inbox(data: Path, url: str, *words: object) -> int:
    """The exit status of `assistant inbox words…`."""
    home = data.parent / "home"
    return typed("inbox", *words, ASSISTANT_DATA=data, ASSISTANT_DATABASE_URL=url, ASSISTANT_HOME=home)


def decide(data: Path, url: str, file: Path, decisions: dict[str, str]) -> dict[str, int]:
    """Exports, writes the decisions as an author does; gives the line of each question."""
    file.unlink(missing_ok=True)
    assert inbox(data, url, "export", file) == 0
    book = load_workbook(file)
    sheet = book["Questions"]
    columns = {cell.value: cell.column for cell in sheet[1]}
    lines = {sheet.cell(n, 1).value: n for n in range(2, sheet.max_row + 1)}
    for question, decision in decisions.items():
        sheet.cell(lines[question], columns["décision"], decision)
    book.save(file)
    return lines


def applied(data: Path, store: Store, file: Path) -> Outcome:
    return apply(data, store, read_sheet(file))


def test_decisions_enter_the_catalogue_and_treated_questions_do_not_come_back(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path
) -> None:
    ask("Combien de temps pour recevoir ma carte", "admit", ranking=(("delai", 0.4),))
    ask("Combien de temps pour recevoir la carte ?", "admit", ranking=(("delai", 0.4),))
    ask("Mon lecteur reste éteint", "admit", ranking=())
    ask("Quel temps fait-il à Paris", "admit", ranking=())
    ask("Je ne sais plus", "admit", ranking=(("pin", 0.2),))
    file = tmp_path / "questions.xlsx"
    before = (data / "faq/cartes.yml").read_text(encoding="utf-8")
    decide(
        data,
        url,
        file,
        {
            "Combien de temps pour recevoir la carte ?": "delai",
            "Mon lecteur reste éteint": "Nouvelle",
            "Quel temps fait-il à Paris": "ignorer",
        },
    )
    outcome = applied(data, store, file)
    assert outcome.plan.errors == []
    assert (outcome.learnt, outcome.drafts, outcome.ignored, outcome.left) == (
        2,
        ["mon-lecteur-reste-eteint"],
        1,
        1,
    )
    catalogue = load_catalogue(data)
    assert catalogue.entries["delai"].variants == ("livraison de ma carte",)
    assert catalogue.entries["delai"].examples == (
        "Combien de temps pour recevoir la carte ?",
        "Combien de temps pour recevoir ma carte",
    )
    draft = catalogue.entries["mon-lecteur-reste-eteint"]
    assert (draft.status, draft.question, draft.answer) == ("brouillon", "Mon lecteur reste éteint", "")
    after = (data / "faq/cartes.yml").read_text(encoding="utf-8")
    assert [line for line in before.splitlines() if line not in after.splitlines()] == []
    assert [question.text for cluster in clusters_of(store, data) for question in cluster.questions] == [
        "Je ne sais plus"
    ]

    again = applied(data, store, file)
    assert (again.plan.errors, again.plan.files, again.learnt) == ([], {}, 0), (
        "applying twice changes nothing"
    )


def test_a_dry_run_writes_nothing(
    store: Store,
    data: Path,
    url: str,
    ask: Ask,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    ask("Ma carte arrive quand", "admit")
    file = tmp_path / "questions.xlsx"
    decide(data, url, file, {"Ma carte arrive quand": "delai"})
    before = (data / "faq/cartes.yml").read_bytes()
    capsys.readouterr()
    assert inbox(data, url, "apply", file, "--dry-run") == 0
    output = capsys.readouterr().out
    assert "+ Ma carte arrive quand" in output
    assert "1 formulation ajoutée, 0 brouillon, 0 ligne ignorée, 0 ligne sans décision." in output
    assert "rien n'a été écrit" in output
    assert (data / "faq/cartes.yml").read_bytes() == before
    assert len(clusters_of(store, data)) == 1


def test_errors_name_their_cells_and_nothing_is_written(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path
) -> None:
    texts = ("Ma carte arrive quand", "Bien reçu", "Un autre sujet", "Vieux sujet", "Appelez le 0612345678")
    for text in texts:
        ask(text, "admit", ranking=())
    ask("délai général", "admit", ranking=())
    file = tmp_path / "questions.xlsx"
    lines = decide(
        data,
        url,
        file,
        {
            "Ma carte arrive quand": "delais",
            "Vieux sujet": "vieille",
            "Appelez le [téléphone]": "delai",
            "délai général": "delai",
            "Bien reçu": "ignorer",
        },
    )
    before = {path.name: path.read_bytes() for path in data.rglob("*.yml")}
    errors = applied(data, store, file).plan.errors
    assert len(errors) == 3
    expected = {"Ma carte arrive quand": "« delai »", "Vieux sujet": "archivée"}
    for question, message in expected.items():
        assert any(f"cellule K{lines[question]} :" in error and message in error for error in errors)
    assert any(f"cellule A{lines['Appelez le [téléphone]']} :" in error for error in errors)
    assert {path.name: path.read_bytes() for path in data.rglob("*.yml")} == before
    assert decided_keys(store) == frozenset(), "all or nothing: the ignored line too"


def test_a_phrasing_of_another_entry_is_refused_unless_facets_separate_them(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path
) -> None:
    ask("Livraison de ma carte", "answer", entry="delai", useful=False)
    ask("Ma question commune", "admit", ranking=())
    file = tmp_path / "questions.xlsx"
    lines = decide(data, url, file, {"Livraison de ma carte": "pin", "Ma question commune": "ignorer"})
    [error] = applied(data, store, file).plan.errors
    assert error.startswith(f"cellule A{lines['Livraison de ma carte']} :")
    assert "sert déjà à « delai »" in error
    lines = decide(data, url, file, {"Livraison de ma carte": "carte"})
    assert applied(data, store, file).plan.errors == [], "another product: the facets separate them"


def test_one_phrasing_for_two_entries_of_one_sheet_is_refused(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path
) -> None:
    ask("Où en est ma carte", "admit", ranking=())
    ask("Perdu mon code", "admit", ranking=(("pin", 0.9),))
    file = tmp_path / "questions.xlsx"
    lines = decide(data, url, file, {"Où en est ma carte": "delai", "Perdu mon code": "pin"})
    book = load_workbook(file)
    book["Questions"].cell(lines["Perdu mon code"], 2, "où en est ma carte ?")
    book.save(file)
    first, second = sorted(lines.values())
    [error] = applied(data, store, file).plan.errors
    assert f"{second} :" in error
    assert f"ligne {first})" in error


def test_a_failing_disk_leaves_the_decisions_undone(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask("Ma carte arrive quand", "admit")
    file = tmp_path / "questions.xlsx"
    decide(data, url, file, {"Ma carte arrive quand": "delai"})

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = (data / "faq/cartes.yml").read_bytes()
    for step in ("prepare", "keep"):
        with monkeypatch.context() as patch:
            patch.setattr(f"assistant.authoring.working.{step}", full)
            assert inbox(data, url, "apply", file) == 1
        assert decided_keys(store) == frozenset()
        assert (data / "faq/cartes.yml").read_bytes() == before
        assert prepared(data) is None


def test_a_database_that_is_away_changes_nothing(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path
) -> None:
    ask("Ma carte arrive quand", "admit")
    file = tmp_path / "questions.xlsx"
    decide(data, url, file, {"Ma carte arrive quand": "delai"})
    before = (data / "faq/cartes.yml").read_bytes()
    (tmp_path / "file").write_text("no folder")
    assert inbox(data, f"sqlite:///{tmp_path / 'file' / 'x.db'}", "apply", file) == 1
    assert (data / "faq/cartes.yml").read_bytes() == before


def test_the_list_reads_as_the_author_needs_it(
    store: Store, data: Path, url: str, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    assert inbox(data, url) == 0
    assert "Rien à traiter" in capsys.readouterr().out
    ask("Ma carte arrive quand", "admit", ranking=(("delai", 0.3),))
    ask("ma carte arrive quand ?", "admit", ranking=(("delai", 0.3),))
    assert inbox(data, url) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("2 × ")
    assert lines[1:3] == [
        "    à traiter : sans réponse (2)",
        "    → delai : Quel est le délai de livraison d'une carte ?",
    ]
    assert lines[-1].startswith("1 groupe, 2 questions.")


def test_the_sheet_proposes_and_runs_nothing(
    store: Store, data: Path, url: str, ask: Ask, tmp_path: Path
) -> None:
    ask("=1+1 carte", "admit")
    file = tmp_path / "questions.xlsx"
    decide(data, url, file, {})
    book = load_workbook(file)
    sheet = book["Questions"]
    assert sheet["A2"].data_type == "s"
    [choice] = sheet.data_validations.dataValidation
    assert choice.formula1 == '"carte,delai,nouvelle,ignorer,hors sujet"'
    assert sheet.column_dimensions["M"].hidden
    assert [row[0].value for row in book["Entrées"].iter_rows(min_row=2)] == ["carte", "delai", "pin"]
