"""Two authors on two exports of one FAQ: whatever the order, no sentence of either is lost unseen.

Written from the contract alone, by another hand than the code: what the guide and the commands say they do.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.authors import IDS, PRINT, Office, Ran, Spreadsheet, edited, lines_with, numbers_in, opened, spaced
from tests.conftest import FROZEN

ROOT = Path(__file__).parents[2]
as_drawn = settings(phases=tuple(phase for phase in Phase if phase is not Phase.shrink))
"""Four gestures are read as they were drawn: to look for fewer would take minutes of imports."""
COMMON = "Que répondre à notre nouvelle question commune ?"
COMMON_ID = "que-repondre-a-notre-nouvelle-question-commune"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return opened(tmp_path)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An office where alice and bob have both kinds of spreadsheet; copied, for it takes a second to make."""
    office = opened(tmp_path_factory.mktemp("start"))
    for name in ("alice", "bob"):
        for kind in ("csv", "xlsx"):
            office.export(f"{name}.{kind}", who=name)
    return office.folder


@contextmanager
def copy_of(start: Path) -> Iterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(start, folder, dirs_exist_ok=True)
        yield Office(Path(folder))


# What an author may do to a spreadsheet, drawn as data; sentences are made unique when it is done.


@dataclass(frozen=True)
class Act:
    """One gesture on an entry's row: `kind` is one of those that `perform` knows."""

    kind: str
    entry: str = IDS[0]
    column: str = "réponse"


TEXTS = ("question", "réponse", "avertissement")
LISTS = ("variantes", "exemples", "mots-clés")
gestures = st.one_of(
    st.builds(Act, st.just("replace"), st.sampled_from(IDS), st.sampled_from(TEXTS)),
    st.builds(Act, st.just("append"), st.sampled_from(IDS), st.sampled_from(("réponse", *LISTS))),
    st.builds(Act, st.just("replace list"), st.sampled_from(IDS), st.sampled_from(LISTS)),
    st.builds(Act, st.just("delete"), st.sampled_from(IDS)),
    st.builds(Act, st.sampled_from(("add", "add the common one"))),
    st.builds(Act, st.sampled_from(("sort", "sort backwards"))),
)
tampering = st.one_of(
    st.builds(Act, st.sampled_from(("cut print", "empty print", "print of another")), st.sampled_from(IDS)),
    st.just(Act("no prints")),
)


@dataclass(frozen=True)
class Plan:
    """What one author does between an export and the end of an import."""

    kind: str
    acts: tuple[Act, ...]
    replace: bool
    dry_run_first: bool
    insists: bool


def plans(acts: st.SearchStrategy[Act] = gestures, least: int = 0) -> st.SearchStrategy[Plan]:
    return st.builds(
        Plan,
        st.sampled_from(("csv", "xlsx")),
        st.lists(acts, min_size=least, max_size=4).map(tuple),
        st.booleans(),
        st.booleans(),
        st.booleans(),
    )


class Desk:
    """An author, the spreadsheet taken, and every sentence typed in it."""

    def __init__(self, office: Office, name: str, plan: Plan) -> None:
        self.office, self.name, self.plan = office, name, plan
        self.file = office.folder / f"{name}.{plan.kind}"
        self.typed: dict[str, str] = {}
        """Sentence -> the row where it was typed, "" for a new one."""

    def write(self) -> None:
        sheet = Spreadsheet(self.file)
        for number, act in enumerate(self.plan.acts):
            self._perform(sheet, act, number)
        sheet.save()
        left = spaced("\n".join(str(cell) for row in sheet.rows() for cell in row))
        # What the author wrote over or deleted again was never in the file that is imported.
        self.typed = {text: row for text, row in self.typed.items() if text in left}

    def _sentence(self, number: int, row: str, question: bool = False) -> str:
        text = f"Point {number} de {self.name}" + (" ?" if question else ", bien noté.")
        self.typed[text] = row
        return text

    def _perform(self, sheet: Spreadsheet, act: Act, number: int) -> None:
        known = {str(row[sheet.column("id")]) for row in sheet.rows()}
        if act.kind == "sort":
            sheet.sort("réponse")
        elif act.kind == "sort backwards":
            sheet.sort("question", reverse=True)
        elif act.kind == "add":
            sheet.add(
                question=self._sentence(number, "", question=True),
                réponse=self._sentence(number, ""),
                produit="cps",
            )
        elif act.kind == "add the common one":
            if COMMON not in {row[sheet.column("question")] for row in sheet.rows()}:
                sheet.add(question=COMMON, réponse=self._sentence(number, COMMON_ID), produit="cps")
        elif act.kind == "no prints":
            if PRINT in sheet.headers:
                sheet.drop_column(PRINT)
        elif act.entry in known:
            self._edit(sheet, act, number)

    def _edit(self, sheet: Spreadsheet, act: Act, number: int) -> None:
        if act.kind == "delete":
            sheet.delete(act.entry)
        elif act.kind in ("replace", "replace list"):
            text = self._sentence(number, act.entry, question=act.column == "question")
            sheet.set(act.entry, act.column, text)
        elif act.kind == "append":
            sheet.append(act.entry, act.column, self._sentence(number, act.entry))
        elif PRINT in sheet.headers:
            written = str(sheet.get(act.entry, PRINT))
            another = next(
                (row for row in sheet.rows() if row[0] and row[0] != act.entry), sheet.row(act.entry)
            )
            prints = {
                "cut print": written[: len(written) // 2],
                "empty print": "",
                "print of another": another[sheet.column(PRINT)],
            }
            sheet.set(act.entry, PRINT, prints[act.kind])

    def bring(self) -> list[Ran]:
        """Imports, and again with --force when refused and so minded; checks what each step owes."""
        options = ["--replace"] if self.plan.replace else []
        ran = []
        if self.plan.dry_run_first:
            ran.append(self._import([*options, "--dry-run"]))
        ran.append(self._import(options))
        if ran[-1].status and self.plan.insists:
            ran.append(self._import([*options, "--force"]))
            assert ran[-1].status == 0, ran[-1].text
        self._check_shown(ran)
        return ran

    def _import(self, options: list[str]) -> Ran:
        before = self.office.bytes()
        ran = self.office.run("faq", "import", self.file, *options, who=self.name)
        assert ran.status in (0, 1), ran.text
        assert "Traceback" not in ran.text
        if ran.status == 1 or "--dry-run" in options:
            assert self.office.bytes() == before, "a refusal and a try change no byte"
        return ran

    def _check_shown(self, ran: list[Ran]) -> None:
        held = self.office.texts()
        for text, row in self.typed.items():
            if text in held or any(one.shows(text) for one in ran):
                continue
            # A new row that is refused with the rest stays in the spreadsheet, which no export overwrites.
            assert ran[-1].status == 1, f"{self.name}: « {text} » is nowhere"
            assert row == "", f"{self.name}: « {text} » ({row}) is neither written nor shown"


def sentences(desks: list[Desk], more: list[str]) -> set[str]:
    return {text for desk in desks for text in desk.typed} | set(more)


def edit_by_file(office: Office, entry: str, kind: str) -> list[str]:
    """Somebody opens the YAML files; the sentences that are new there."""
    text = "Écrit dans le fichier par une tierce personne."
    for file in sorted((office.data / "faq").glob("*.yml")):
        entries: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or []
        if entry not in [one["id"] for one in entries]:
            continue
        if kind == "answer":
            next(one for one in entries if one["id"] == entry)["reponse"] = text
        elif kind == "variant":
            next(one for one in entries if one["id"] == entry).setdefault("variantes", []).append(text)
        elif kind == "remove" and len(entries) > 1:
            entries = [one for one in entries if one["id"] != entry]
        else:
            entries.append({"id": "par-le-fichier", "question": "Une question du fichier ?", "reponse": text})
        file.write_text(yaml.safe_dump(entries, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return [] if text not in office.texts() else [text]
    return []


third = st.none() | st.tuples(
    st.sampled_from((0, 1)), st.sampled_from(IDS), st.sampled_from(("answer", "variant", "remove", "add"))
)


def two_authors(start: Path, plan_a: Plan, plan_b: Plan, bob_first: bool, by_file: Any) -> None:
    with copy_of(start) as office:
        desks = [Desk(office, "alice", plan_a), Desk(office, "bob", plan_b)]
        for desk in desks:
            desk.write()
        more: list[str] = []
        for place, desk in enumerate(reversed(desks) if bob_first else desks):
            if by_file is not None and by_file[0] == place:
                more += edit_by_file(office, *by_file[1:])
            before = office.texts()
            ran = desk.bring()
            after = office.texts()
            for text in sentences(desks, more):
                if text in before and text not in after:
                    assert any(one.shows(text) for one in ran), f"{desk.name} removed « {text} » unseen"
        shown = [one for one in office.commands if one.status in (0, 1)]
        for text in more:
            assert text in office.texts() or any(one.shows(text) for one in shown), text


@as_drawn
@given(plan_a=plans(), plan_b=plans(), bob_first=st.booleans(), by_file=third)
def test_in_every_order_no_sentence_of_either_is_lost_unseen(
    start: Path, plan_a: Plan, plan_b: Plan, bob_first: bool, by_file: Any
) -> None:
    two_authors(start, plan_a, plan_b, bob_first, by_file)


@as_drawn
@given(plan_a=plans(), plan_b=plans(st.one_of(gestures, tampering)), bob_first=st.booleans(), by_file=third)
def test_nor_with_prints_that_somebody_damaged(
    start: Path, plan_a: Plan, plan_b: Plan, bob_first: bool, by_file: Any
) -> None:
    two_authors(start, plan_a, plan_b, bob_first, by_file)


_edits = st.dictionaries(
    st.tuples(st.sampled_from(IDS), st.sampled_from((*TEXTS, *LISTS))), st.booleans(), min_size=1, max_size=8
)


@as_drawn
@given(cells=_edits, kinds=st.tuples(*[st.sampled_from(("csv", "xlsx"))] * 2), order=st.booleans())
def test_changes_of_different_cells_are_both_in_the_faq(
    start: Path, cells: dict[tuple[str, str], bool], kinds: tuple[str, str], order: bool
) -> None:
    """Each cell is changed by one author: nothing to decide, whatever rows and columns they share."""
    with copy_of(start) as office:
        names = (f"{who}.{kind}" for who, kind in zip(("alice", "bob"), kinds, strict=True))
        sheets = [Spreadsheet(office.folder / name) for name in names]
        for number, ((entry, column), by_bob) in enumerate(cells.items()):
            sheets[by_bob].set(
                entry, column, f"Point {number}" + (" ?" if column == "question" else ", noté.")
            )
        steps = list(zip(("alice", "bob"), sheets, strict=True))
        for who, sheet in reversed(steps) if order else steps:
            sheet.save()
            ran = office.run("faq", "import", sheet.path, who=who)
            assert ran.status == 0, ran.text
        final = Spreadsheet(office.export("after.csv"))
        for number, (entry, column) in enumerate(cells):
            written = f"Point {number}" + (" ?" if column == "question" else ", noté.")
            assert final.get(entry, column) == written, (entry, column)


@as_drawn
@given(plan=plans(), first=st.booleans())
def test_who_changed_nothing_undoes_nothing(start: Path, plan: Plan, first: bool) -> None:
    """A spreadsheet that nobody touched, imported late: the other's work stays, byte for byte."""
    with copy_of(start) as office:
        untouched = office.folder / "bob.xlsx"
        desk = Desk(office, "alice", plan)
        desk.write()
        if first:
            edited(untouched, lambda sheet: sheet.sort("réponse"))
        desk.bring()
        before = office.bytes()
        ran = office.run("faq", "import", untouched, who="bob")
        assert ran.status == 0, ran.text
        assert office.bytes() == before


# The rules, one by one.


def change(office: Office, file: str, entry: str, column: str, text: str, who: str) -> Ran:
    """Exports when the file is not there yet, edits one cell and imports."""
    path = office.folder / file
    if not path.exists():
        office.export(file, who=who)
    edited(path, lambda sheet: sheet.set(entry, column, text))
    return office.run("faq", "import", path, who=who)


def exports(office: Office, kind: str = "xlsx") -> None:
    office.export(f"alice.{kind}", who="alice")
    office.export(f"bob.{kind}", who="bob")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_print_is_the_last_column(office: Office, kind: str) -> None:
    sheet = Spreadsheet(office.export(f"faq.{kind}"))
    assert sheet.headers[-1] == PRINT
    prints = [row[-1] for row in sheet.rows()]
    assert all(prints)
    assert len(set(prints)) == len(prints)


def test_the_print_is_hidden_in_a_workbook(office: Office) -> None:
    sheet = Spreadsheet(office.export("faq.xlsx"))
    letter = sheet._sheet.cell(1, len(sheet.headers)).column_letter
    assert sheet._sheet.column_dimensions[letter].hidden


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_comes_back_without_a_change(office: Office, kind: str) -> None:
    before = office.bytes()
    ran = office.run("faq", "import", office.export(f"faq.{kind}"), "--replace")
    assert (ran.status, office.bytes()) == (0, before)
    assert ran.shows("Rien à changer.")
    assert "assistant publish" not in ran.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_two_cells_of_one_row_are_both_kept(office: Office, kind: str) -> None:
    exports(office, kind)
    answer = "Appelez le service clients, puis faites opposition."
    assert change(office, f"alice.{kind}", "carte-perdue", "réponse", answer, "alice").status == 0
    ran = change(office, f"bob.{kind}", "carte-perdue", "question", "Et si ma carte est perdue ?", "bob")
    assert ran.status == 0, ran.text
    entry = office.catalogue().entries["carte-perdue"]
    assert (entry.answer, entry.question) == (answer, "Et si ma carte est perdue ?")


@pytest.mark.parametrize(
    ("column", "hers", "his"),
    [
        ("réponse", "Remplacez la pile.", "Vérifiez le port USB."),
        ("question", "Pourquoi le lecteur ne s'allume-t-il plus ?", "Mon lecteur est-il en panne ?"),
        ("avertissement", "À relire avec le support.", "Le voyant a changé de couleur."),
        ("source", "https://esante.gouv.fr/assistance", "https://esante.gouv.fr/produits"),
    ],
)
def test_two_versions_of_one_cell_are_a_conflict(office: Office, column: str, hers: str, his: str) -> None:
    exports(office)
    assert change(office, "alice.xlsx", "lecteur-eteint", column, hers, "alice").status == 0
    before = office.bytes()
    ran = change(office, "bob.xlsx", "lecteur-eteint", column, his, "bob")
    assert (ran.status, office.bytes()) == (1, before)
    for word in (hers, his, "lecteur-eteint", column, "alice", "--force"):
        assert ran.shows(word), f"{word}\n{ran.text}"
    forced = office.run("faq", "import", office.folder / "bob.xlsx", "--force", who="bob")
    assert forced.status == 0, forced.text
    assert forced.shows(hers), "what is replaced is said"
    assert his in office.texts()
    assert hers not in office.texts()


def test_a_value_of_a_list_is_a_conflict_too(office: Office) -> None:
    exports(office)
    assert change(office, "alice.xlsx", "lecteur-eteint", "produit", "e_cps", "alice").status == 0
    ran = change(office, "bob.xlsx", "lecteur-eteint", "produit", "insi", "bob")
    assert ran.status == 1
    assert all(ran.shows(word) for word in ("e_cps", "insi", "lecteur-eteint", "produit"))
    assert office.catalogue().entries["lecteur-eteint"].values("produit") == ("e_cps",)


def test_a_conflict_stops_the_whole_import(office: Office) -> None:
    exports(office)
    change(office, "alice.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", "alice")
    edited(office.folder / "bob.xlsx", lambda sheet: sheet.set("code-bloque", "réponse", "Un autre code."))
    before = office.bytes()
    assert change(office, "bob.xlsx", "lecteur-eteint", "réponse", "Vérifiez le port.", "bob").status == 1
    assert office.bytes() == before


def test_every_conflict_of_a_sheet_is_said_at_once(office: Office) -> None:
    exports(office)
    texts = {entry: f"Réponse d'alice à {entry}." for entry in IDS[:3]}
    sheets = [office.folder / "alice.xlsx", office.folder / "bob.xlsx"]
    for entry, text in texts.items():
        edited(sheets[0], lambda sheet, e=entry, t=text: sheet.set(e, "réponse", t))
        edited(sheets[1], lambda sheet, e=entry, t=text: sheet.set(e, "réponse", t.replace("alice", "bob")))
    assert office.run("faq", "import", sheets[0], who="alice").status == 0
    ran = office.run("faq", "import", sheets[1], who="bob")
    assert ran.status == 1
    for text in texts.values():
        assert ran.shows(text), ran.text
        assert ran.shows(text.replace("alice", "bob")), ran.text


def test_the_same_change_by_both_is_no_conflict(office: Office) -> None:
    exports(office)
    for who in ("alice", "bob"):
        ran = change(office, f"{who}.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", who)
        assert ran.status == 0, ran.text


def test_a_try_shows_the_same_conflict(office: Office) -> None:
    exports(office)
    change(office, "alice.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", "alice")
    file = edited(
        office.folder / "bob.xlsx", lambda sheet: sheet.set("lecteur-eteint", "réponse", "Vérifiez le port.")
    )
    before = office.bytes()
    ran = office.run("faq", "import", file, "--dry-run", who="bob")
    assert (ran.status, office.bytes()) == (1, before)
    assert all(ran.shows(text) for text in ("Remplacez la pile.", "Vérifiez le port.", "alice"))


@pytest.mark.parametrize("column", ["variantes", "exemples", "mots-clés"])
def test_lines_added_by_both_to_one_list_are_merged(office: Office, column: str) -> None:
    exports(office)
    added = {"alice": "clignotement rouge du boîtier", "bob": "prise murale arrachée"}
    for who, line in added.items():
        file = office.folder / f"{who}.xlsx"
        edited(file, lambda sheet, text=line: sheet.append("lecteur-eteint", column, text))
        ran = office.run("faq", "import", file, who=who)
        assert ran.status == 0, ran.text
    entry = office.catalogue().entries["lecteur-eteint"]
    lists = {"variantes": entry.variants, "exemples": entry.examples, "mots-clés": entry.keywords}
    assert {*added.values()} <= {*lists[column]}
    if column == "variantes":
        assert "lecteur sans voyant" in entry.variants


def test_a_line_that_the_other_removed_does_not_come_back(office: Office) -> None:
    exports(office)
    change(office, "alice.xlsx", "carte-perdue", "variantes", "perte de ma carte", "alice")
    edited(office.folder / "bob.xlsx", lambda sheet: sheet.append("carte-perdue", "variantes", "sac volé"))
    ran = office.run("faq", "import", office.folder / "bob.xlsx", who="bob")
    assert ran.status == 0, ran.text
    assert office.catalogue().entries["carte-perdue"].variants == ("perte de ma carte", "sac volé")


def test_a_change_made_in_the_file_is_a_conflict_too(office: Office) -> None:
    office.export("bob.xlsx", who="bob")
    (text,) = edit_by_file(office, "lecteur-eteint", "answer")
    before = office.bytes()
    ran = change(office, "bob.xlsx", "lecteur-eteint", "réponse", "Vérifiez le port.", "bob")
    assert (ran.status, office.bytes()) == (1, before)
    assert all(ran.shows(word) for word in (text, "Vérifiez le port.", "fichier"))


def without(entry: str, office: Office, who: str = "alice") -> Ran:
    """Takes an entry out of a sheet and of the FAQ."""
    file = office.folder / f"{who}.xlsx"
    if not file.exists():
        office.export(file.name, who=who)
    edited(file, lambda sheet: sheet.delete(entry))
    return office.run("faq", "import", file, "--replace", who=who)


def test_what_the_other_removed_stays_removed_and_is_said(office: Office) -> None:
    exports(office)
    assert without("lecteur-eteint", office).status == 0
    before = office.bytes()
    ran = change(office, "bob.xlsx", "code-bloque", "réponse", "Un autre code.", "bob")
    assert ran.status == 0, ran.text
    assert "lecteur-eteint" not in office.catalogue().entries
    assert "lecteur-eteint" in ran.text
    assert office.bytes().keys() == before.keys()


def test_what_the_other_removed_and_one_changed_is_a_conflict(office: Office) -> None:
    exports(office)
    assert without("lecteur-eteint", office).status == 0
    before = office.bytes()
    ran = change(office, "bob.xlsx", "lecteur-eteint", "réponse", "Vérifiez le port.", "bob")
    assert (ran.status, office.bytes()) == (1, before)
    assert all(ran.shows(word) for word in ("lecteur-eteint", "Vérifiez le port.", "alice"))
    assert office.run("faq", "import", office.folder / "bob.xlsx", "--force", who="bob").status == 0
    assert office.catalogue().entries["lecteur-eteint"].answer == "Vérifiez le port."


@pytest.mark.parametrize("act", ["changed", "added"])
def test_replace_does_not_take_the_other_s_work_away(office: Office, act: str) -> None:
    exports(office)
    hers = "La réponse qu'alice vient d'écrire."
    if act == "changed":
        change(office, "alice.xlsx", "lecteur-eteint", "réponse", hers, "alice")
        edited(office.folder / "bob.xlsx", lambda sheet: sheet.delete("lecteur-eteint"))
    else:
        edited(office.folder / "alice.xlsx", lambda sheet: sheet.add(question=COMMON, réponse=hers))
        assert office.run("faq", "import", office.folder / "alice.xlsx").status == 0
    before = office.bytes()
    ran = office.run("faq", "import", office.folder / "bob.xlsx", "--replace", who="bob")
    assert (ran.status, office.bytes()) == (1, before)
    assert ("lecteur-eteint" if act == "changed" else COMMON_ID) in ran.text
    forced = office.run("faq", "import", office.folder / "bob.xlsx", "--replace", "--force", who="bob")
    assert forced.status == 0, forced.text
    assert hers not in office.texts()
    assert any(one.shows(hers) for one in (ran, forced)), "what is taken away is shown"


def test_replace_takes_away_what_nobody_changed(office: Office) -> None:
    ran = without("lecteur-eteint", office)
    assert ran.status == 0, ran.text
    assert "lecteur-eteint" not in office.catalogue().entries


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_row_deleted_without_replace_is_kept_and_said(office: Office, kind: str) -> None:
    file = edited(office.export(f"alice.{kind}"), lambda sheet: sheet.delete("lecteur-eteint"))
    before = office.bytes()
    ran = office.run("faq", "import", file)
    assert (ran.status, office.bytes()) == (0, before)
    assert lines_with(spaced(ran.text), "conservée", "lecteur-eteint", "--replace")


def test_many_deleted_rows_are_summed_up(tmp_path: Path) -> None:
    shutil.copytree(FROZEN, tmp_path / "data", ignore=shutil.ignore_patterns(".*"))
    office = Office(tmp_path)
    sheet = Spreadsheet(office.export("faq.csv"))
    gone = len(sheet.table) - 11
    sheet.table[11:] = []
    sheet.save()
    ran = office.run("faq", "import", sheet.path)
    assert ran.status == 0, ran.text
    kept = [line for line in ran.text.splitlines() if "conserv" in line]
    assert 1 <= len(kept) < gone / 2
    named = sum(any(f" {entry} " in line for line in kept) for entry in office.catalogue().entries)
    assert {gone, gone - named} & {*numbers_in("\n".join(kept))}, kept


def test_an_empty_sheet_and_a_sheet_of_new_rows_keep_nothing_to_say(office: Office) -> None:
    """Only what the export had can be missing: a sheet of new questions leaves every entry out."""
    file = office.folder / "nouvelles.xlsx"
    assert office.run("faq", "export", "--empty", file).status == 0
    edited(file, lambda sheet: sheet.add(question=COMMON, réponse="Une réponse."))
    ran = office.run("faq", "import", file)
    assert ran.status == 0, ran.text
    assert "conservée" not in ran.text


@pytest.mark.parametrize("with_id", [True, False])
def test_the_same_new_question_by_both_is_a_conflict(office: Office, with_id: bool) -> None:
    exports(office)
    answers = {"alice": "La réponse d'alice.", "bob": "Celle de bob."}
    for who, answer in answers.items():
        cells = {"id": "notre-question"} if with_id else {}
        edited(
            office.folder / f"{who}.xlsx",
            lambda sheet, text=answer, more=cells: sheet.add(question=COMMON, réponse=text, **more),
        )
    assert office.run("faq", "import", office.folder / "alice.xlsx").status == 0
    before = office.bytes()
    ran = office.run("faq", "import", office.folder / "bob.xlsx", who="bob")
    assert (ran.status, office.bytes()) == (1, before)
    assert all(ran.shows(text) for text in answers.values()), ran.text
    assert office.run("faq", "import", office.folder / "bob.xlsx", "--force", who="bob").status == 0
    assert answers["bob"] in office.texts()


def _damage(sheet: Spreadsheet, kind: str) -> None:
    mine, another = str(sheet.get("lecteur-eteint", PRINT)), str(sheet.get("code-bloque", PRINT))
    damaged = {"cut": mine[: len(mine) // 2], "of another": another, "retyped": "oui", "twice": mine * 2}
    sheet.set("lecteur-eteint", PRINT, damaged[kind])


@pytest.mark.parametrize("damage", ["cut", "of another", "retyped", "twice"])
def test_a_damaged_print_is_said_and_loses_nothing(office: Office, damage: str) -> None:
    exports(office)
    hers = "Remplacez la pile."
    assert change(office, "alice.xlsx", "lecteur-eteint", "réponse", hers, "alice").status == 0
    file = edited(
        office.folder / "bob.xlsx",
        lambda sheet: sheet.set("lecteur-eteint", "réponse", "Vérifiez le port."),
        lambda sheet: _damage(sheet, damage),
    )
    ran = office.run("faq", "import", file, who="bob")
    assert "empreinte" in ran.text
    assert hers in office.texts() or ran.shows(hers), ran.text


def test_a_file_without_prints_imports_as_before(office: Office) -> None:
    file = office.folder / "simple.csv"
    file.write_text("id;réponse\nlecteur-eteint;Remplacez la pile.\n", encoding="utf-8")
    ran = office.run("faq", "import", file)
    assert ran.status == 0, ran.text
    assert "empreinte" not in ran.text
    assert ran.shows("Changez le câble.")
    assert office.catalogue().entries["lecteur-eteint"].answer == "Remplacez la pile."


def test_new_phrasings_wait_for_a_publication_and_it_is_said(office: Office) -> None:
    file = edited(
        office.export("faq.xlsx"), lambda sheet: sheet.append("lecteur-eteint", "variantes", "écran noir")
    )
    assert "assistant publish" in office.run("faq", "import", file).text


# `export` and the files of others.


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_does_not_overwrite_an_edited_file(office: Office, kind: str) -> None:
    file = edited(
        office.export(f"faq.{kind}"), lambda sheet: sheet.set("lecteur-eteint", "réponse", "En cours.")
    )
    written = file.read_bytes()
    ran = office.run("faq", "export", file)
    assert (ran.status, file.read_bytes()) == (1, written)
    assert all(ran.shows(word) for word in (file.name, "--force"))
    assert office.run("faq", "export", file, "--force").status == 0
    assert file.read_bytes() != written


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_an_export_overwrites_its_own_file_as_it_left_it(office: Office, kind: str) -> None:
    file = office.export(f"faq.{kind}")
    ran = office.run("faq", "export", file)
    assert ran.status == 0, ran.text


@pytest.mark.parametrize("words", [("faq", "export"), ("faq", "export", "--empty"), ("inbox", "export")])
def test_an_export_does_not_overwrite_a_file_of_others(office: Office, words: tuple[str, ...]) -> None:
    file = office.folder / "budget.xlsx"
    file.write_bytes(b"les comptes de l'equipe")
    ran = office.run(*words, file)
    assert (ran.status, file.read_bytes()) == (1, b"les comptes de l'equipe")
    assert all(ran.shows(word) for word in ("budget.xlsx", "--force"))
    assert office.run(*words, file, "--force").status == 0


def test_an_edited_copy_under_another_name_is_left_too(office: Office) -> None:
    """Moved or copied, then edited: what counts is what the file holds now."""
    copy = office.folder / "copie.xlsx"
    shutil.copy(office.export("faq.xlsx"), copy)
    edited(copy, lambda sheet: sheet.set("lecteur-eteint", "réponse", "En cours."))
    assert office.run("faq", "export", copy).status == 1


# History and restoring.


def history(office: Office, *options: str) -> str:
    ran = office.run("faq", "history", *options)
    assert ran.status == 0, ran.text
    return ran.text


def number_of(office: Office, entry: str) -> str:
    """Number of the last change of an entry, as the history gives it: the first number of its line."""
    line = next(line for line in history(office, entry).splitlines() if numbers_in(line))
    return str(numbers_in(line)[0])


def test_the_history_says_who_how_and_what(office: Office) -> None:
    change(office, "alice.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", "alice")
    text = history(office)
    for word in ("alice", "import", "lecteur-eteint", "Remplacez la pile.", "Changez le câble."):
        assert word in text, text
    assert "code-bloque" not in text, "only what changed"


def test_the_newest_comes_first_and_the_rest_on_request(office: Office) -> None:
    for number, entry in enumerate(IDS[:3]):
        change(office, f"n{number}.xlsx", entry, "réponse", f"Réponse numéro {number}.", "alice")
    text = history(office)
    places = [text.index(f"Réponse numéro {number}.") for number in (2, 1, 0)]
    assert all(before < after for before, after in pairwise(places))
    last = history(office, "--limit", "1")
    assert "Réponse numéro 2." in last
    assert "Réponse numéro 1." not in last
    one = history(office, IDS[0])
    assert "Réponse numéro 0." in one
    assert "Réponse numéro 2." not in one
    assert "Réponse numéro 1." in history(office, "--days", "2")


def test_what_is_changed_by_file_is_noticed(office: Office) -> None:
    history(office)
    (text,) = edit_by_file(office, "lecteur-eteint", "answer")
    noticed = history(office)
    assert text in noticed
    assert "fichier" in noticed
    assert history(office).count(text) == 1, "noticed once"


def test_an_entry_removed_or_added_by_file_is_noticed(office: Office) -> None:
    history(office)
    edit_by_file(office, "lecteur-eteint", "remove")
    edit_by_file(office, "traits-identite", "add")
    text = history(office)
    assert "lecteur-eteint" in text
    assert "par-le-fichier" in text


def test_a_first_history_does_not_list_the_whole_faq(office: Office) -> None:
    text = history(office)
    assert not any(entry in text for entry in IDS)


def test_a_refused_import_and_a_try_leave_no_history(office: Office) -> None:
    file = edited(office.export("faq.xlsx"), lambda sheet: sheet.set("lecteur-eteint", "réponse", "La pile."))
    office.run("faq", "import", file, "--dry-run")
    assert "La pile." not in history(office)


def test_a_change_is_put_back_and_that_is_in_the_history(office: Office) -> None:
    before = office.catalogue().entries["lecteur-eteint"]
    change(office, "alice.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", "alice")
    ran = office.run("faq", "restore", number_of(office, "lecteur-eteint"), who="bob")
    assert ran.status == 0, ran.text
    after = office.catalogue().entries["lecteur-eteint"]
    assert (after.answer, after.question, after.variants) == (before.answer, before.question, before.variants)
    text = history(office, "lecteur-eteint")
    assert "bob" in text
    assert "restauration" in text
    assert "alice" in text


def test_what_was_removed_or_added_is_put_back(office: Office) -> None:
    without("lecteur-eteint", office)
    assert office.run("faq", "restore", number_of(office, "lecteur-eteint")).status == 0
    entry = office.catalogue().entries["lecteur-eteint"]
    assert (entry.answer, entry.variants) == ("Changez le câble.", ("lecteur sans voyant",))
    file = office.export("neuve.xlsx")
    edited(file, lambda sheet: sheet.add(question=COMMON, réponse="Une réponse."))
    assert office.run("faq", "import", file).status == 0
    assert office.run("faq", "restore", number_of(office, COMMON_ID)).status == 0
    assert COMMON_ID not in office.catalogue().entries


def test_what_was_changed_since_is_not_put_back_unless_forced(office: Office) -> None:
    change(office, "alice.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", "alice")
    number = number_of(office, "lecteur-eteint")
    change(office, "bob.xlsx", "lecteur-eteint", "réponse", "Vérifiez le port.", "bob")
    before = office.bytes()
    ran = office.run("faq", "restore", number)
    assert (ran.status, office.bytes()) == (1, before)
    assert all(ran.shows(word) for word in ("lecteur-eteint", "--force"))
    forced = office.run("faq", "restore", number, "--force")
    assert forced.status == 0, forced.text
    assert office.catalogue().entries["lecteur-eteint"].answer == "Changez le câble."


@pytest.mark.parametrize("number", ["0", "999999"])
def test_a_number_that_is_none_is_a_sentence(office: Office, number: str) -> None:
    before = office.bytes()
    ran = office.run("faq", "restore", number)
    assert ran.status in (1, 2)
    assert number in ran.text
    assert "Traceback" not in ran.text
    assert office.bytes() == before


def test_an_import_knows_its_spreadsheet_s_name(office: Office) -> None:
    change(office, "cartes-novembre.xlsx", "lecteur-eteint", "réponse", "Remplacez la pile.", "alice")
    assert "cartes-novembre.xlsx" in history(office)


def test_two_imports_at_the_same_moment_are_both_in_the_faq(office: Office) -> None:
    """One writer at a time: the second waits for the first, and undoes nothing of it."""
    exports(office)
    texts = {"alice": ("lecteur-eteint", "Remplacez la pile."), "bob": ("code-bloque", "Un autre code.")}
    names = {f"ASSISTANT_{name}": str(office.folder / name.lower()) for name in ("DATA", "HOME", "MODELS")}
    running = []
    for who, (entry, text) in texts.items():
        file = edited(
            office.folder / f"{who}.xlsx", lambda sheet, e=entry, t=text: sheet.set(e, "réponse", t)
        )
        command = [sys.executable, "-m", "assistant", "faq", "import", str(file)]
        running.append(
            subprocess.Popen(
                command,
                cwd=ROOT,
                env={"PATH": "", **names, "SUDO_USER": who},
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
            )
        )
    for process in running:
        printed, _ = process.communicate(timeout=120)
        assert process.returncode == 0, printed
    assert {text for _, text in texts.values()} <= {
        entry.answer for entry in office.catalogue().entries.values()
    }
