"""Two authors on two exports: what one wrote is never undone by the other without being shown."""

from __future__ import annotations

import pytest

from assistant.catalogue import load_catalogue
from tests.unit.authoring.conftest import Office, add, edit, read_cells, remove, write_cells

PRINT = "empreinte (ne pas modifier)"


def told(lines: object) -> str:
    return "\n".join(lines)  # type: ignore[arg-type]


def test_each_changes_another_cell_and_both_are_written(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(a, "carte", réponse="Une CPS.")
    edit(b, "carte", source="https://esante.gouv.fr/carte")
    edit(b, "delai", réponse="Huit jours.")
    office.imported(b)
    done = office.imported(a)
    assert done.plan.difference is not None
    assert done.plan.difference.changed == ("carte",)
    entries = load_catalogue(office.data).entries
    assert (entries["carte"].answer, entries["carte"].source) == ("Une CPS.", "https://esante.gouv.fr/carte")
    assert entries["delai"].answer == "Huit jours."
    kept = told(done.notes())
    assert "(carte, source) : changée par " in kept
    assert "(import, b.csv) depuis votre export, gardée." in kept


def test_both_change_one_cell_and_the_second_sees_both_versions(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(a, "delai", réponse="Dix jours.\n\nSauf à Noël.", source="https://esante.gouv.fr/a")
    edit(b, "delai", réponse="Huit jours.\n\nSauf en août.")
    office.imported(b)
    before = office.files()
    for dry_run in (True, False):
        done = office.bring(a, dry_run=dry_run)
        assert done.refused
        assert done.plan.errors == []
        conflict = told(done.conflicts())
        assert conflict.startswith("conflit : cellule E3 (delai, réponse) : changée aussi par ")
        assert "(import, b.csv)" in conflict
        assert {line.strip() for line in conflict.splitlines()[1:]} == {
            *("- Huit jours.", "+ Dix jours.", "- Sauf en août.", "+ Sauf à Noël.")
        }
        assert office.files() == before


def test_forced_the_sheet_is_right_and_what_it_replaces_is_said(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(a, "delai", réponse="Neuf jours.")
    edit(b, "delai", réponse="Huit jours.", source="https://esante.gouv.fr/b")
    office.imported(b)
    done = office.imported(a, force=True)
    assert told(done.conflicts()).startswith("remplacé : cellule E3 (delai, réponse)")
    assert "- Huit jours." in told(done.conflicts())
    entry = load_catalogue(office.data).entries["delai"]
    assert (entry.answer, entry.source) == ("Neuf jours.", "https://esante.gouv.fr/b")


def test_the_same_text_from_both_is_no_conflict(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    for file in (a, b):
        edit(file, "delai", réponse="Neuf jours.")
    office.imported(b)
    assert office.imported(a).plan.files == {}


@pytest.mark.parametrize(
    ("column", "field", "first", "second", "together"),
    [
        (
            "variantes",
            "variants",
            "+délai prévu",
            "+date prévue",
            ["temps de livraison", "délai prévu", "date prévue"],
        ),
        ("exemples", "examples", "c'est long ?", "ça arrive quand", ["c'est long ?", "ça arrive quand"]),
        ("mots-clés", "keywords", "+colis", "+poste", ["colis", "poste"]),
    ],
)
def test_lines_added_to_a_list_by_both_are_brought_together(
    office: Office, column: str, field: str, first: str, second: str, together: list[str]
) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(b, "delai", **{column: first})
    edit(a, "delai", **{column: second})
    office.imported(b)
    office.imported(a)
    assert list(getattr(load_catalogue(office.data).entries["delai"], field)) == together


def test_values_of_a_facet_too_and_a_line_that_one_removes_goes(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(b, "pin", couloirs="ville\nhopital\nofficine")
    edit(a, "pin", couloirs="hopital")
    office.imported(b)
    office.imported(a)
    assert load_catalogue(office.data).entries["pin"].facets["couloirs"] == ("hopital", "officine")


def test_a_list_whose_earlier_content_nobody_knows_is_a_conflict(office: Office) -> None:
    a = office.export("a.csv")
    edit(a, "delai", variantes="+date prévue")
    office.lose_history()
    office.edit_file("- temps de livraison", "- temps de livraison\n  - délai prévu")
    done = office.bring(a)
    assert done.refused
    assert "changée aussi dans le fichier ;" in told(done.conflicts())
    assert "- délai prévu" in told(done.conflicts())


def test_what_was_changed_in_a_file_is_noticed_and_told(office: Office) -> None:
    a = office.export("a.csv")
    edit(a, "carte", réponse="Une CPS.")
    office.edit_file("Une carte CPx.", "Une carte ou une e-CPS.")
    done = office.bring(a)
    assert done.refused
    assert "changée aussi dans le fichier (noté le " in told(done.conflicts())
    assert "- Une carte ou une e-CPS." in told(done.conflicts())


def test_a_sheet_may_be_imported_edited_and_imported_again(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(a, "carte", réponse="Une CPS.", exemples="+un message de A")
    edit(b, "carte", exemples="+un message de B")
    office.imported(b)
    office.imported(a)
    edit(a, "carte", réponse="Une CPS, corrigée.", exemples="je prends quelle carte\nun autre de A")
    done = office.imported(a)
    entry = load_catalogue(office.data).entries["carte"]
    assert entry.answer == "Une CPS, corrigée."
    assert entry.examples == ("je prends quelle carte", "un message de B", "un autre de A")
    assert list(done.conflicts()) == []
    edit(a, "carte", réponse="Une carte CPx.")
    office.imported(a)
    assert office.answer("carte") == "Une carte CPx.", "its author may take it back"


def test_the_copy_of_a_sheet_is_another_sheet(office: Office) -> None:
    a = office.export("a.csv")
    copy = office.folder / "copie.csv"
    copy.write_bytes(a.read_bytes())
    edit(a, "carte", réponse="Une CPS.")
    edit(copy, "carte", réponse="Une CPE.")
    office.imported(a)
    assert office.bring(copy).refused


def test_a_row_whose_entry_was_removed_stays_removed_when_it_was_left_alone(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    remove(b, "pin")
    edit(a, "carte", réponse="Une CPS.")
    office.imported(b, replace=True)
    done = office.imported(a)
    assert set(load_catalogue(office.data).entries) == {"carte", "delai"}
    assert "(pin) : l'entrée a été retirée par " in told(done.notes())


def test_and_is_a_conflict_when_it_was_changed(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    remove(b, "pin")
    edit(a, "pin", réponse="Au guichet.")
    office.imported(b, replace=True)
    done = office.bring(a)
    assert done.refused
    assert "l'entrée a été retirée par " in told(done.conflicts())
    assert "+ Au guichet." in told(done.conflicts())
    office.imported(a, force=True)
    assert office.answer("pin") == "Au guichet."


def test_a_removed_row_is_said_to_be_kept(office: Office) -> None:
    a = office.export("a.csv")
    remove(a, "pin")
    done = office.imported(a)
    assert list(done.notes()) == [
        "conservée : pin (sa ligne n'est plus dans le tableur ; --replace la retire)"
    ]
    assert "pin" in load_catalogue(office.data).entries


def test_an_entry_added_since_the_export_is_not_a_removed_row(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    add(b, question="Une question de B ?", réponse="Oui.")
    office.imported(b)
    assert list(office.imported(a).notes()) == []


def test_replace_removes_nothing_that_others_added_or_changed(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    add(b, question="Une question de B ?", réponse="Oui, dit B.")
    edit(b, "pin", réponse="Au guichet, dit B.")
    office.imported(b)
    remove(a, "pin")
    remove(a, "delai")
    before = office.files()
    done = office.bring(a, replace=True)
    assert done.refused
    conflicts = told(done.conflicts())
    assert "« une-question-de-b » n'a pas de ligne dans votre tableur, et a été ajoutée par " in conflicts
    assert "« pin » n'a pas de ligne dans votre tableur, et a été modifiée par " in conflicts
    assert {"- Oui, dit B.", "- Au guichet, dit B."} <= {line.strip() for line in conflicts.splitlines()}
    assert done.merged.removed == {"delai"}
    assert office.files() == before
    office.imported(a, replace=True, force=True)
    assert set(load_catalogue(office.data).entries) == {"carte"}


@pytest.mark.parametrize("empty", [True, False])
def test_two_new_entries_of_one_question_are_a_conflict(office: Office, empty: bool) -> None:
    a, b = office.export("a.csv", empty=empty), office.export("b.csv", empty=empty)
    add(a, question="Où est le guichet ?", réponse="À Paris, dit A.")
    add(b, question="Où est le guichet ?", réponse="À Lyon, dit B.")
    office.imported(b)
    done = office.bring(a)
    assert done.refused
    conflict = told(done.conflicts())
    assert "(ou-est-le-guichet, réponse) : ajoutée aussi par " in conflict
    assert {"- À Lyon, dit B.", "+ À Paris, dit A."} <= {line.strip() for line in conflict.splitlines()}
    edit_own = read_cells(b)
    edit_own[-1]["réponse"] = "À Lyon, près de la gare."
    write_cells(b, edit_own)
    office.imported(b)
    assert office.answer("ou-est-le-guichet") == "À Lyon, près de la gare.", "its author corrects it"


def test_a_new_row_for_an_entry_that_was_always_there_is_a_conflict(office: Office) -> None:
    file = office.export("vide.csv", empty=True)
    add(file, id="carte", question="Quelle carte faut-il ?", réponse="La mienne.", variantes="carte demandée")
    done = office.bring(file)
    assert done.refused
    assert "(carte, réponse) : l'entrée est déjà dans la FAQ ; - dans la FAQ" in told(done.conflicts())
    assert office.answer("carte") == "Une carte CPx."


def damaged(text: str) -> list[str]:
    return [
        text[:-2],
        text[: len(text) // 2],
        text[:10] + "z" + text[11:],
        text.upper(),
        "n'importe quoi",
        f"{text}1",
    ]


@pytest.mark.parametrize("kind", range(6))
def test_a_damaged_fingerprint_is_said_and_undoes_nothing(office: Office, kind: int) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    rows = read_cells(a)
    rows[0][PRINT] = damaged(rows[0][PRINT])[kind]
    rows[0]["question"] = "Quelle carte faut-il, au juste ?"
    write_cells(a, rows)
    edit(b, "carte", réponse="Écrite par B.")
    office.imported(b)
    done = office.imported(a)
    assert "cellule A2 (carte) : l'empreinte de la ligne n'est pas la sienne" in told(done.notes())
    entry = load_catalogue(office.data).entries["carte"]
    assert (entry.question, entry.answer) == ("Quelle carte faut-il, au juste ?", "Écrite par B.")


def test_a_row_copied_to_start_another_is_a_new_entry(office: Office) -> None:
    a = office.export("a.csv")
    rows = read_cells(a)
    rows.append(
        {
            **rows[0],
            "id": "",
            "question": "Quelle carte pour un remplaçant ?",
            "variantes": "",
            "exemples": "",
        }
    )
    rows[-1]["réponse"] = "La sienne."
    write_cells(a, rows)
    done = office.imported(a)
    assert office.answer("quelle-carte-pour-un-remplacant") == "La sienne."
    assert "cellule A5 (quelle-carte-pour-un-remplacant) : l'empreinte" in told(done.notes())


def test_a_sheet_without_the_column_is_imported_as_ever(office: Office) -> None:
    file = office.folder / "une.csv"
    file.write_text("id;réponse\ncarte;Courte.\n", encoding="utf-8")
    office.edit_file("Une carte CPx.", "Changée par ailleurs.")
    done = office.imported(file)
    assert office.answer("carte") == "Courte."
    assert list(done.notes()) == []
    assert any("- Changée par ailleurs." in line for line in done.plan.difference.lines())  # type: ignore[union-attr]


def test_rows_may_be_sorted_and_columns_removed(office: Office) -> None:
    a, b = office.export("a.csv"), office.export("b.csv")
    edit(a, "pin", réponse="Au guichet.")
    rows = [{name: cell for name, cell in row.items() if name != "variantes"} for row in read_cells(a)[::-1]]
    write_cells(a, rows)
    edit(b, "pin", variantes="+code perdu")
    office.imported(b)
    done = office.imported(a)
    entry = load_catalogue(office.data).entries["pin"]
    assert (entry.answer, entry.variants) == ("Au guichet.", ("code bloqué", "code perdu"))
    assert list(done.notes()) == []


def test_many_lines_of_one_kind_are_summed_up(office: Office) -> None:
    file = office.export("b.csv")
    for number in range(12):
        add(file, question=f"Question numéro {number} de B ?", réponse="Oui.")
    office.imported(file)
    a = office.export("a.csv")
    for number in range(12):
        remove(a, f"question-numero-{number}-de-b")
    [note] = office.imported(a).notes()
    assert (
        note == "conservées : 12 entrées (leurs lignes ne sont plus dans le tableur ; --replace les retire)"
    )


def test_a_sheet_without_a_row_does_not_empty_the_faq(office: Office) -> None:
    done = office.bring(office.export("vide.csv", empty=True), replace=True, force=True)
    assert done.refused
    assert len(done.plan.errors) == 1
    assert "retirerait toute la FAQ" in done.plan.errors[0]
    assert set(load_catalogue(office.data).entries) == {"carte", "delai", "pin"}
