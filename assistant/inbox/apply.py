"""Brings the author's decisions into the catalogue: all of them, or none and every problem with its cell."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from assistant.authoring.history import INBOX
from assistant.authoring.working import opened
from assistant.authoring.working import write as write_working
from assistant.catalogue.duplicates import FacetOverlap
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import ARCHIVED, DRAFT, Catalogue, Entry
from assistant.catalogue.problems import did_you_mean
from assistant.inbox.decisions import IGNORE, NEW, remember
from assistant.inbox.sheet import DecisionRow, read_decisions
from assistant.spreadsheet.columns import Columns, Values
from assistant.spreadsheet.importing import Plan, plan_values
from assistant.spreadsheet.sheet import Sheet, cell_name
from assistant.store.store import Store
from assistant.text import fold, matching_key, slug

# What redaction leaves of personal data: « [NIR] », « [mot de passe] »…
_REDACTED = re.compile(
    r"\[(?:NIR|RPPS|IBAN|e-mail|téléphone|carte bancaire|jeton|code|clé privée|mot de passe)\]"
)
_ID_LENGTH = 60


@dataclass
class Outcome:
    """What the decisions change.

    Attributes:
        plan: Errors, warnings, files and difference.
        learnt: Messages added to the examples of entries.
        drafts: Ids of the new drafts.
        ignored: Lines to forget.
        left: Lines without a decision.
        decisions: Key of a question -> what was decided of it.
        batch: Number of the command in the history of the FAQ; None when nothing was written.
    """

    plan: Plan = field(default_factory=Plan)
    learnt: int = 0
    drafts: list[str] = field(default_factory=list)
    ignored: int = 0
    left: int = 0
    decisions: dict[str, str] = field(default_factory=dict)
    batch: int | None = None


def apply(data_dir: Path, store: Store, sheet: Sheet, *, write: bool = True, detail: str = "") -> Outcome:
    """Plans and, without an error and unless `write` is False, does it whole: entries and decisions together.

    Args:
        data_dir: See `load_catalogue`.
        store: Where the decisions and the history are.
        sheet: Filled by an author.
        write: False writes nothing.
        detail: The spreadsheet's name, for the history.

    Raises:
        Busy: Somebody else is changing the FAQ.
        CatalogueError: The catalogue itself cannot be read.
        NotWritten: The database is missing or the disk refuses; nothing was changed.
    """
    if not write:
        return _plan(data_dir, sheet)
    with opened(data_dir, store, INBOX) as working:
        outcome = _plan(data_dir, sheet)
        if outcome.decisions and not outcome.plan.errors:
            outcome.batch = write_working(
                working,
                outcome.plan,
                how=INBOX,
                detail=detail,
                also=lambda connection, _: remember(connection, outcome.decisions),
            )
    return outcome


def _plan(data_dir: Path, sheet: Sheet) -> Outcome:
    lines, columns, problems = read_decisions(sheet)
    outcome = Outcome()
    outcome.plan.errors += problems
    if not columns.fields:
        return outcome
    planner = _Planner(load_catalogue(data_dir), columns, outcome)
    for line in lines:
        planner.take(line)
    errors = list(outcome.plan.errors)
    if planner.rows:
        outcome.plan = plan_values(data_dir, planner.rows, columns=columns, numbers=planner.numbers)
    # A conflict found here is found by the check of the catalogue too: the cell is enough.
    outcome.plan.errors = errors or outcome.plan.errors
    return outcome


class _Planner:
    """Turns lines into changes of entries."""

    def __init__(self, catalogue: Catalogue, columns: Columns, outcome: Outcome) -> None:
        self._catalogue = catalogue
        self._columns = columns
        self._outcome = outcome
        self._facets = FacetOverlap(catalogue.taxonomy)
        self._titles = {matching_key(entry.question): entry.id for entry in catalogue.published}
        self._owners: dict[str, list[tuple[Entry, int]]] = {}
        for entry in catalogue.published:
            for text in entry.training_texts:
                self._owners.setdefault(matching_key(text), []).append((entry, 0))
        self.rows: dict[str, Values] = {}
        self.numbers: dict[str, int] = {}

    def take(self, line: DecisionRow) -> None:
        """One line of the sheet."""
        decision = line.decision
        if not decision:
            self._outcome.left += bool(line.texts)
            return
        if not line.texts:
            self._error("question", line, "la question est vide, écrivez-la ou videz la décision.")
            return
        if fold(decision) == IGNORE:
            self._outcome.ignored += 1
            self._remember(line, IGNORE)
        elif any(_REDACTED.search(text) for text in line.texts):
            message = "une donnée personnelle a été masquée ici : réécrivez la question sans elle."
            self._error("question", line, message)
        elif fold(decision) == NEW:
            self._draft(line)
        else:
            self._learn(line, decision)

    def _learn(self, line: DecisionRow, decision: str) -> None:
        entry = self._entry(decision)
        if entry is None or entry.status == ARCHIVED:
            known = [NEW, IGNORE, *(entry.id for entry in self._catalogue.published)]
            problem = (
                "est archivée"
                if entry is not None
                else "n'est ni une entrée, ni « nouvelle », ni « ignorer »"
            )
            self._error("décision", line, f"« {decision} » {problem}.{did_you_mean(decision, known)}")
            return
        before = self.rows.get(entry.id, {}).get("exemples", entry.examples)
        known_keys = {matching_key(text) for text in (*entry.phrasings, *before)}
        new = [text for text in line.texts if matching_key(text) not in known_keys]
        taken = [self._taken(text, entry, line) for text in new]
        if any(taken):
            return
        for text in new:
            self._owners.setdefault(matching_key(text), []).append((entry, line.line))
        self._remember(line, entry.id)
        if new:
            self._outcome.learnt += len(new)
            self.rows[entry.id] = {"id": entry.id, "exemples": (*before, *new)}
            self.numbers[entry.id] = line.line

    def _taken(self, text: str, entry: Entry, line: DecisionRow) -> bool:
        """True when another entry has this phrasing and the facets do not separate the two."""
        mine = self._facets.signature(entry)
        for owner, number in self._owners.get(matching_key(text), ()):
            if owner.id != entry.id and self._facets.overlaps(mine, self._facets.signature(owner)):
                there = f"ligne {number}" if number else f"{owner.file} ligne {owner.line}"
                field = "question" if text == line.texts[0] else "exemples"
                message = f"« {text} » sert déjà à « {owner.id} » ({there})"
                self._error(
                    field, line, f"{message} : choisissez cette entrée, ou retirez cette formulation."
                )
                return True
        return False

    def _draft(self, line: DecisionRow) -> None:
        question, *others = line.texts
        base = slug(question)[:_ID_LENGTH].strip("-")
        if not base:
            self._error("question", line, "la question n'a aucun mot, réécrivez-la.")
            return
        key = matching_key(question)
        drafts = (entry for entry in self._catalogue.entries.values() if entry.status == DRAFT)
        same = next((entry.id for entry in drafts if matching_key(entry.question) == key), None)
        if same is None and key in self._titles:
            message = (
                f"« {question} » est déjà la question de « {self._titles[key]} » : choisissez cette entrée."
            )
            self._error("question", line, message)
            return
        self._remember(line, NEW)
        if same is not None:
            return
        new_id, number = base, 1
        while new_id in self._catalogue.entries or new_id in self.rows:
            number += 1
            new_id = f"{base}-{number}"
        self.rows[new_id] = {
            "id": new_id,
            "question": question,
            "exemples": tuple(others),
            "reponse": "",
            "statut": DRAFT,
        }
        self.numbers[new_id] = line.line
        self._outcome.drafts.append(new_id)

    def _entry(self, decision: str) -> Entry | None:
        """By its id, « id : question » as the sheet shows it, or its question."""
        entries = self._catalogue.entries
        named = (
            entries.get(decision)
            or entries.get(fold(decision))
            or entries.get(decision.split(" : ")[0].strip())
        )
        return named or entries.get(self._titles.get(matching_key(decision), ""))

    def _remember(self, line: DecisionRow, decision: str) -> None:
        for key in line.keys:
            self._outcome.decisions[key] = decision

    def _error(self, field: str, line: DecisionRow, message: str) -> None:
        column = self._columns.of(field) or 0
        self._outcome.plan.errors.append(f"cellule {cell_name(column, line.line)} : {message}")


def summary(outcome: Outcome) -> Mapping[str, int]:
    """Counts for the author, in the order in which they are printed."""
    return {
        "formulation ajoutée": outcome.learnt,
        "brouillon": len(outcome.drafts),
        "ligne ignorée": outcome.ignored,
        "ligne sans décision": outcome.left,
    }
