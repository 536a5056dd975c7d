"""Everything there is to say about a catalogue: what loading says, and what would be better otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.catalogue.agency import AGENCY_FILE, check_samples, read_agency
from assistant.catalogue.costs import COSTS_FILE, read_costs
from assistant.catalogue.duplicates import check_near_duplicates
from assistant.catalogue.entries import VERBATIM, Row
from assistant.catalogue.evaluation_files import check_evaluation
from assistant.catalogue.foreign import (
    FOREIGN_FILE,
    FOREIGN_QUESTIONS_FILE,
    read_foreign,
    read_foreign_questions,
)
from assistant.catalogue.glossary import GLOSSARY_FILE, glossary_lines, read_glossary
from assistant.catalogue.lexicon import LEXICON_FILE, read_lexicon
from assistant.catalogue.load import FAMILIES_FILE, FAQ_FOLDER, TAXONOMY_FILE, read_catalogue
from assistant.catalogue.model import ARCHIVED, Catalogue, Entry, Family
from assistant.catalogue.nlu_files import check_nlu
from assistant.catalogue.official_sites import SITES_FILE, read_official_sites
from assistant.catalogue.problems import Problem, Problems, nearest
from assistant.catalogue.safety import SAFETY_FILE, read_safety
from assistant.catalogue.texts import TEXTS_FILE, check_redirections, read_texts
from assistant.catalogue.word_lists import check_word_lists
from assistant.text import matching_key, plural

_FILES = (
    TAXONOMY_FILE,
    FAMILIES_FILE,
    TEXTS_FILE,
    SAFETY_FILE,
    COSTS_FILE,
    GLOSSARY_FILE,
    LEXICON_FILE,
    AGENCY_FILE,
    SITES_FILE,
    FOREIGN_FILE,
    FOREIGN_QUESTIONS_FILE,
)


LEAST_EXAMPLES = 2
"""Examples an entry needs: one teaches, the other is asked."""
_NAMED = 5
"""Entries that a warning about many of them names."""


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    Attributes:
        problems: Sorted by file and line.
        catalogue: What could be read, even with errors.
    """

    problems: tuple[Problem, ...]
    catalogue: Catalogue

    @property
    def errors(self) -> tuple[Problem, ...]:
        """What would break or mislead."""
        return tuple(problem for problem in self.problems if problem.is_error)

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """What would be better otherwise."""
        return tuple(problem for problem in self.problems if not problem.is_error)

    @property
    def to_review(self) -> tuple[Entry, ...]:
        """Entries whose text is not the agency's own, or that carry a warning for reviewers."""
        return tuple(entry for entry in self.catalogue.entries.values() if needs_review(entry))


def check_data(data_dir: Path, *, today: date | None = None, previous: Catalogue | None = None) -> Report:
    """Check every file of a data folder: `check_catalogue`, the files beside the FAQ, what it lacks."""
    report = check_catalogue(data_dir, today=today, previous=previous)
    problems = Problems()
    published = [entry.id for entry in report.catalogue.published]
    agency = read_agency(data_dir / AGENCY_FILE, problems)
    check_samples(data_dir / AGENCY_FILE, published, problems)
    read_official_sites(data_dir / SITES_FILE, agency, problems)
    read_texts(data_dir / TEXTS_FILE, problems, agency)
    check_redirections(data_dir / TEXTS_FILE, report.catalogue.taxonomy, problems)
    check_samples(data_dir / TEXTS_FILE, published, problems)
    read_costs(data_dir / COSTS_FILE, problems)
    read_glossary(data_dir / GLOSSARY_FILE, problems)
    lexicon = read_lexicon(data_dir / LEXICON_FILE, problems)
    check_word_lists(report.catalogue.taxonomy, lexicon, glossary_lines(data_dir / GLOSSARY_FILE), problems)
    read_foreign(data_dir / FOREIGN_FILE, problems, report.catalogue.taxonomy)
    read_foreign_questions(data_dir / FOREIGN_QUESTIONS_FILE, problems, report.catalogue)
    read_safety(data_dir / SAFETY_FILE, problems)
    check_evaluation(data_dir, problems)
    check_nlu(data_dir, [facet.id for facet in report.catalogue.taxonomy.facets], problems)
    if not (data_dir / SAFETY_FILE).is_file():
        problems.warn(SAFETY_FILE, 0, "ce fichier manque : aucune tournure ne fera reconnaître une urgence.")
    if not (data_dir / TAXONOMY_FILE).is_file() and any(
        one.is_error and one.stops for one in report.problems
    ):
        problems.error(
            TAXONOMY_FILE, 0, "ce fichier manque, et les erreurs de facettes avec lui : remettez-le."
        )
    _check_names(data_dir, problems)
    _check_examples(report.catalogue, problems)
    return Report(tuple(sorted([*report.problems, *problems.reported])), report.catalogue)


def _check_examples(catalogue: Catalogue, problems: Problems) -> None:
    """Names the entries that lack examples, on one line: an author adds them little by little."""
    lacking = entries_lacking_examples(catalogue)
    if not lacking:
        return
    none = sum(not entry.examples for entry in lacking)
    counts = [
        *([plural(none, "entrée sans exemple")] if none else ()),
        *([f"{plural(len(lacking) - none, 'entrée')} avec un seul"] if none < len(lacking) else ()),
    ]
    names = ", ".join(entry.id for entry in lacking[:_NAMED]) + ("…" if len(lacking) > _NAMED else "")
    message = (
        f"{' et '.join(counts)} ({names}) : ajoutez des messages tels que les visiteurs les écrivent "
        "(liste : --examples)."
    )
    problems.warn(FAQ_FOLDER, 0, message)


def entries_lacking_examples(catalogue: Catalogue) -> list[Entry]:
    """The published entries with fewer than `LEAST_EXAMPLES` examples, those without any first."""
    lacking = [entry for entry in catalogue.published if len(entry.examples) < LEAST_EXAMPLES]
    return sorted(lacking, key=lambda entry: len(entry.examples))


def _check_names(data_dir: Path, problems: Problems) -> None:
    """A file that nothing reads is most often one whose name was mistyped."""
    there = {path.name for path in data_dir.iterdir() if path.is_file() and not path.name.startswith(".")}
    for name in sorted(name for name in there - set(_FILES) if name.endswith((".yml", ".yaml", ".jsonl"))):
        absent = {Path(known).stem: known for known in _FILES if known not in there}
        close = nearest(Path(name).stem, absent)
        if close is not None:
            problems.error(name, 0, f"ce fichier n'est pas lu. Vouliez-vous dire « {absent[close]} » ?")
        else:
            problems.warn(name, 0, "ce fichier n'est pas lu par l'assistant : retirez-le.")


def check_catalogue(
    data_dir: Path,
    *,
    today: date | None = None,
    previous: Catalogue | None = None,
    touched: Collection[str] | None = None,
) -> Report:
    """Check the FAQ of a data folder: entries, taxonomy and families.

    Args:
        data_dir: See `load_catalogue`.
        today: Day against which dates are checked; the current one at the agency by default.
        previous: The catalogue as it was last published, to notice renamed entries.
        touched: Entries whose near duplicates are looked for, when it matters of them alone; all when None.
    """
    reading = read_catalogue(data_dir, today)
    problems, rows, catalogue = reading.problems, reading.rows, reading.catalogue
    check_near_duplicates(rows, catalogue.taxonomy, problems, touched)
    _check_generic_questions(catalogue, problems)
    if rows and not catalogue.published:
        problems.warn(FAQ_FOLDER, 0, "aucune entrée n'est publiée : l'assistant ne répondra à rien.")
    if not rows and not any(problem.is_error for problem in problems.reported):
        message = (
            "la FAQ est vide : remplissez un tableur (« assistant faq export --empty »), puis importez-le."
        )
        problems.warn(FAQ_FOLDER, 0, message)
    if previous is not None:
        _check_renamed(rows, previous.entries, problems)
    return Report(tuple(sorted(problems.reported)), catalogue)


def needs_review(entry: Entry) -> bool:
    """True when the agency has not confirmed the text yet; an archived entry is never shown."""
    return bool(why_review(entry.status, entry.confidence, entry.warning))


def why_review(status: str, confidence: str | None, warning: str | None) -> str:
    """Why an entry is to be reviewed, a French sentence for its authors; empty when it is not."""
    if status == ARCHIVED:
        return ""
    if warning:
        return f"À relire : {warning}"
    return "" if confidence == VERBATIM else "Texte que l'agence n'a pas encore confirmé."


def _check_generic_questions(catalogue: Catalogue, problems: Problems) -> None:
    """A family's question is learnt from its members' phrasings, and only from them."""
    for family in catalogue.families:
        if family.generic_question and family.entries and not _is_asked(family, catalogue.entries):
            message = (
                f"aucune entrée de la famille « {family.id} » n'a pour variante sa question générique "
                f"« {family.generic_question} » : ajoutez-la à chacune des entrées concernées."
            )
            problems.warn(FAMILIES_FILE, 0, message)


def _is_asked(family: Family, entries: Mapping[str, Entry]) -> bool:
    key = matching_key(family.generic_question or "")
    return any(
        matching_key(text) == key
        for entry_id in family.entries
        if entry_id in entries
        for text in entries[entry_id].phrasings
    )


def renamed_entries(before: Mapping[str, Entry], after: Mapping[str, Entry]) -> dict[str, str]:
    """New id -> old id of the entries that came with the question or the answer of one that left."""
    gone: dict[str, str] = {}
    for entry_id, entry in before.items():
        if entry_id not in after:
            for text in filter(None, (matching_key(entry.answer), matching_key(entry.question))):
                gone[text] = entry_id
    old_ids = {}
    for entry_id, entry in after.items():
        if entry_id in before:
            continue
        old = gone.get(matching_key(entry.question)) or gone.get(matching_key(entry.answer))
        if old is not None:
            old_ids[entry_id] = old
    return old_ids


def _check_renamed(rows: Iterable[Row], before: Mapping[str, Entry], problems: Problems) -> None:
    """The statistics of a renamed entry would start again from zero."""
    after = {row.entry.id: row.entry for row in rows}
    for new, old in renamed_entries(before, after).items():
        message = f"« {old} » semble renommée en « {new} », ce qui perd ses statistiques"
        advice = "reprenez l'ancien id si rien d'autre n'a changé."
        problems.warn(after[new].file, after[new].line, f"{message} : {advice}")
