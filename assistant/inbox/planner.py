"""Turns decisions of the inbox, of a sheet or of the page, into changes of entries and what to remember."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from assistant.catalogue.duplicates import FacetOverlap
from assistant.catalogue.model import ARCHIVED, DRAFT, Catalogue, Entry
from assistant.catalogue.problems import did_you_mean
from assistant.inbox.decisions import FOREIGN, IGNORE, NEW, REFUSED, Decision
from assistant.inbox.foreign_lines import ForeignLines
from assistant.inbox.outcome import Outcome
from assistant.inbox.redacted import holds_personal_data
from assistant.inbox.remembering import Remembering
from assistant.inbox.sheet_rows import DecisionRow
from assistant.inbox.suggestion_rows import SuggestionRow
from assistant.inbox.suggestions import suggestion_key
from assistant.inbox.unresolved import key_of
from assistant.spreadsheet.columns import Columns, Values
from assistant.spreadsheet.sheet import cell_name
from assistant.text import fold, matching_key, slug

_ID_LENGTH = 60
_CellOf = Callable[[str], str]
"""Where a text stands, « cellule A2 : », before what is said of it; empty outside a file."""
_MASKED = "une donnée personnelle est ici, masquée ou non : réécrivez la question sans elle."


class Planner:
    """Takes lines one by one; what they change is in `rows` and in the outcome.

    Attributes:
        rows: Entry id -> fields to change, all of them for a new entry.
        numbers: Entry id -> the line it comes from.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        columns: Columns,
        outcome: Outcome,
        past: tuple[Mapping[str, Decision], Mapping[str, str]],
        foreign: ForeignLines,
        zone: tzinfo | None = None,
    ) -> None:
        """Takes the catalogue as it is, the decisions and assignments of before by key, the agency's zone."""
        self._catalogue = catalogue
        self._columns = columns
        self._outcome = outcome
        self._decided = past[0]
        self._remembering = Remembering(outcome, past, zone, catalogue.entries.__contains__)
        self._foreign = foreign
        self._facets = FacetOverlap(catalogue.taxonomy)
        self._titles = {matching_key(entry.question): entry.id for entry in catalogue.published}
        self._owners: dict[str, list[tuple[Entry, str]]] = {}
        for entry in catalogue.published:
            for text in entry.training_texts:
                where = f" ({entry.file} ligne {entry.line})" if columns.fields else ""
                self._owners.setdefault(matching_key(text), []).append((entry, where))
        self.rows: dict[str, Values] = {}
        self.numbers: dict[str, int] = {}

    def take(self, line: DecisionRow) -> None:
        """One line of the sheet."""
        if not line.decision:
            self._outcome.left += bool(line.texts)
            self._remembering.give(line)
            return
        if not line.texts and (line.line or fold(line.decision) == NEW):
            self._error("question", line, "la question est vide, écrivez-la ou videz la décision.")
            return
        decision = fold(line.decision)
        if decision == IGNORE:
            self._outcome.ignored += 1
            self._remembering.decide(line, IGNORE)
        elif slug(decision) == slug(FOREIGN):
            self._set_aside(line)
        elif any(map(holds_personal_data, line.texts)):
            self._error("question", line, _MASKED)
        elif decision == NEW:
            self._draft(line)
        else:
            self._learn(line, line.decision)

    def take_suggestion(self, row: SuggestionRow) -> None:
        """One suggested example that the author accepted or refused."""
        entry = self._catalogue.shown(row.entry)
        if not row.accepted:
            key = row.key or suggestion_key(row.entry, row.text)
            if key not in self._decided:
                self._outcome.refused += 1
                self._outcome.decisions[key] = REFUSED
            return
        if entry is None:
            self._problem(f"{row.place}« {row.entry} » n'est plus une entrée publiée.")
        elif not matching_key(row.text) or holds_personal_data(row.text):
            self._problem(f"{row.place}{_MASKED if row.text else 'l’exemple est vide.'}")
        else:
            here = f" ({row.cell})" if row.cell else ""
            self._teach(entry, (row.text,), here, lambda _: row.place)

    def _learn(self, line: DecisionRow, decision: str) -> None:
        entry = self._entry(decision)
        if entry is None or entry.status == ARCHIVED:
            known = [NEW, IGNORE, FOREIGN, *(entry.id for entry in self._catalogue.published)]
            problem = (
                "est archivée"
                if entry is not None
                else "n'est ni une entrée, ni « nouvelle », « ignorer » ou « hors sujet »"
            )
            self._error("décision", line, f"« {decision} » {problem}.{did_you_mean(decision, known)}")
            return
        if self._teach(
            entry,
            line.texts,
            f" (ligne {line.line})",
            lambda text: self._cell("question" if text == line.texts[0] else "exemples", line),
        ):
            self._remembering.decide(line, entry.id)
            self._outcome.treated += not line.texts
            if line.line:
                self.numbers.setdefault(entry.id, line.line)
        else:
            self._remembering.contest(line, entry.id)

    def _teach(self, entry: Entry, texts: tuple[str, ...], here: str, cell_of: _CellOf) -> bool:
        """Adds texts to the examples of an entry, unless one belongs elsewhere; False then."""
        before = self.rows.get(entry.id, {}).get("exemples", entry.examples)
        known_keys = {matching_key(text) for text in (*entry.phrasings, *before)}
        new = [text for text in texts if matching_key(text) not in known_keys]
        refusals = [f"{cell_of(text)}{why}" for text in new if (why := self._belongs_elsewhere(text, entry))]
        for refusal in refusals:
            self._problem(refusal)
        if refusals:
            return False
        for text in new:
            self._owners.setdefault(matching_key(text), []).append((entry, here))
        if new:
            self._outcome.learnt += len(new)
            self.rows[entry.id] = {"id": entry.id, "exemples": (*before, *new)}
        return True

    def _belongs_elsewhere(self, text: str, entry: Entry) -> str:
        """Why a phrasing cannot be the entry's; empty when it can."""
        mine = self._facets.signature(entry)
        for owner, where in self._owners.get(matching_key(text), ()):
            if owner.id != entry.id and self._facets.overlaps(mine, self._facets.signature(owner)):
                message = f"« {text} » sert déjà à « {owner.id} »{where}"
                return f"{message} : choisissez cette entrée, ou retirez cette formulation."
        if text in self._foreign:
            before = self._decided.get(key_of(text))
            if before is None or before.decision != FOREIGN:
                return f"« {text} » est dans hors_sujet.jsonl : retirez-la d'abord de ce fichier."
            self._foreign.remove({key_of(text)})
        return ""

    def _set_aside(self, line: DecisionRow) -> None:
        """Out of scope: learnt as foreign too, unless personal data was masked in it."""
        for text in line.texts:
            if owners := self._owners.get(matching_key(text)):
                owner, where = owners[0]
                message = f"« {text} » est une formulation de « {self._name(owner, line)} »{where}"
                how = "retirez-la d'abord de cette entrée, ou annulez la décision qui l'y a ajoutée."
                self._error("question", line, f"{message} : {how}")
                self._remembering.contest(line, FOREIGN)
                return
        for text in line.texts:
            if holds_personal_data(text):
                self._outcome.plan.warnings.append(
                    f"{line.place}« {text} » est retenue comme hors sujet sans être apprise : une "
                    "donnée personnelle y a été masquée."
                )
            elif matching_key(text):
                self._foreign.add(text)
        self._outcome.foreign += 1
        self._remembering.decide(line, FOREIGN)

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
            self._remembering.contest(line, NEW)
            return
        self._remembering.decide(line, NEW)
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
        if line.line:
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

    @staticmethod
    def _name(entry: Entry, line: DecisionRow) -> str:
        """As whoever decides knows it: by its id in a sheet, by its question on the page."""
        return entry.id if line.line else entry.question

    def _cell(self, field: str, line: DecisionRow) -> str:
        return f"cellule {cell_name(self._columns.of(field) or 0, line.line)} : " if line.line else ""

    def _error(self, field: str, line: DecisionRow, message: str) -> None:
        self._problem(f"{self._cell(field, line)}{message}")

    def _problem(self, message: str) -> None:
        self._outcome.plan.errors.append(message)
