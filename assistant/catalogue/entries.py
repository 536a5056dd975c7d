"""Reads the files of `faq/`: one entry at a time, with every problem of the entry alone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from urllib.parse import urlsplit

from assistant.catalogue.fields import SLUG, Block, blocks, shorten
from assistant.catalogue.markdown import remarks_on_markdown
from assistant.catalogue.model import ARCHIVED, DRAFT, PUBLISHED, Entry, Facet, Taxonomy
from assistant.catalogue.official_sites import is_official
from assistant.catalogue.problems import Problems, did_you_mean
from assistant.catalogue.taxonomy import ENTRY_FIELDS
from assistant.catalogue.text_checks import (
    LONGEST_ADDRESS,
    LONGEST_LINE,
    LONGEST_PHRASING,
    LONGEST_TEXT,
    Remark,
    problem_with_address,
    remarks_on_html,
    remarks_on_length,
    remarks_on_typography,
)
from assistant.catalogue.text_quality import remarks_on_quality
from assistant.catalogue.yaml_reader import LIST, TEXT, Node
from assistant.text import matching_key, slug

VERBATIM = "verbatim"
CONFIDENCES = (VERBATIM, "sourced", "partial", "general")
NEW_FILE = "faq/nouvelles.yml"
"""Where entries come that no other file is for: the one that may wait for them without any, « [] »."""
STATUSES = (PUBLISHED, DRAFT, ARCHIVED)


@dataclass(frozen=True)
class Wording:
    """One of the lists of texts that an entry is learnt from, in the words of its author."""

    field: str
    noun: str
    pronoun: str

    def advice(self, verb: str) -> str:
        """« retirez-la », « raccourcissez-le »."""
        return f"{verb}-{self.pronoun}"


VARIANT = Wording("variantes", "la variante", "la")
EXAMPLE = Wording("exemples", "l'exemple", "le")


@dataclass(frozen=True)
class Row:
    """An entry and the line of each of its training texts: the question, the variants, the examples."""

    entry: Entry
    lines: tuple[int, ...]

    @cached_property
    def keys(self) -> tuple[str, ...]:
        """The matching keys of its training texts: a check asks for those of every entry four times over."""
        return tuple(map(matching_key, self.entry.training_texts))

    def wording(self, index: int) -> Wording:
        """What the author calls one of its training texts."""
        return VARIANT if index < len(self.entry.phrasings) else EXAMPLE


class EntryReader:
    """Turns the blocks of the FAQ's files into entries, against one taxonomy."""

    def __init__(
        self,
        taxonomy: Taxonomy | None,
        problems: Problems,
        today: date,
        official_sites: Collection[str] = (),
        bodies: Collection[str] = (),
    ) -> None:
        """Prepare the lookups.

        Args:
            taxonomy: Facets of the entries; None when it could not be read: facets are then not checked, or
                every entry would be blamed for it.
            problems: Where problems are noted.
            today: Day against which dates are checked.
            official_sites: Sites that a source may be of without a remark; empty for any.
            bodies: Names of those whom an answer may send to, such as the agency.
        """
        self._facets = taxonomy.facets if taxonomy else ()
        self._problems = problems
        self._today = today
        self._official_sites = official_sites
        self._bodies = tuple(bodies)
        self._contacts = frozenset(taxonomy.contacts if taxonomy else ())
        self._known = (*ENTRY_FIELDS, *(facet.id for facet in self._facets)) if taxonomy else None
        self._values = {facet.id: {value.id: value for value in facet.values} for facet in self._facets}
        self._ids: dict[str, tuple[str, int]] = {}
        self.clashes = 0
        """Entries left out because another one has their id."""

    def takes(self, rows: Iterable[Row]) -> bool:
        """Counts entries that were read before as read, unless one has the id of another; False then."""
        ids = {row.entry.id: (row.entry.file, row.entry.line) for row in rows}
        if any(entry_id in self._ids for entry_id in ids):
            return False
        self._ids |= ids
        return True

    def read(self, root: Node, file: str) -> list[Row]:
        """The entries of one file; an entry without id, or with the id of another, is noted and left out."""
        if root.kind == LIST and not root.items and file != NEW_FILE:
            self._problems.error(file, root.line, "le fichier est vide : ajoutez une entrée ou supprimez-le.")
        rows = []
        for node in blocks(root, file, self._problems, "le fichier d'entrées"):
            row = self._entry(node, file)
            if row is not None:
                rows.append(row)
        return rows

    def _entry(self, node: Node, file: str) -> Row | None:
        block = Block(node, file, self._problems, _name_of(node), self._known)
        status = self._one_of(block, "statut", STATUSES, PUBLISHED)
        entry_id = block.required("id", "donnez un identifiant court et stable, comme « insi-carte-requise »")
        question = self._question(block)
        seen = {matching_key(question): block.line_of("question")}
        variants = self._phrasings(block, VARIANT, seen)
        if not variants and status == PUBLISHED:
            block.warn(
                "variantes", "l'entrée n'a pas de variante : ajoutez d'autres façons de poser la question."
            )
        examples = self._phrasings(block, EXAMPLE, seen)
        facets = {facet.id: self._facet(block, facet) for facet in self._facets}
        self._check_dependencies(block, facets)
        answer = self._answer(block, status, facets)
        block.limit("mots_cles", LONGEST_LINE)
        block.limit("avertissement", LONGEST_TEXT)
        block.limit("source", LONGEST_ADDRESS)
        entry = Entry(
            id=entry_id,
            question=question,
            answer=answer,
            variants=tuple(text for text, _ in variants),
            examples=tuple(text for text, _ in examples),
            facets={facet: values for facet, values in facets.items() if values},
            keywords=tuple(text for text, _ in block.texts("mots_cles")),
            source=self._source(block, status),
            verified_on=self._verified(block),
            expires_on=self._expiry(block, status),
            status=status,
            confidence=block.text("confiance"),
            warning=block.text("avertissement"),
            file=file,
            line=node.line,
        )
        if entry.confidence is not None and entry.confidence not in CONFIDENCES:
            advice = did_you_mean(entry.confidence, CONFIDENCES)
            block.warn(
                "confiance",
                f"« confiance: {shorten(entry.confidence)} » est inconnue.{advice}",
                f"« {shorten(entry.confidence)} » n'est pas une valeur de « confiance ».{advice}",
            )
        lines = (block.line_of("question"), *(line for _, line in (*variants, *examples)))
        return Row(entry, lines) if self._accepts_id(block, entry_id) else None

    def _accepts_id(self, block: Block, entry_id: str) -> bool:
        if not entry_id.strip():
            return False
        if not SLUG.fullmatch(entry_id):
            suggestion = slug(entry_id)
            advice = f" : « {suggestion} » convient" if suggestion else ""
            block.error("id", f"l'id « {shorten(entry_id)} » doit s'écrire avec a-z, 0-9 et « - »{advice}.")
        if entry_id in self._ids:
            self.clashes += 1
            file, line = self._ids[entry_id]
            block.error("id", f"l'id « {entry_id} » est déjà pris ({file}:{line}) : donnez-en un autre.")
            return False
        self._ids[entry_id] = (block.file, block.line)
        return True

    def _question(self, block: Block) -> str:
        question = block.required("question")
        block.limit("question", LONGEST_PHRASING)
        if question.strip():
            if not matching_key(question):
                block.error("question", f"la question « {shorten(question)} » n'a aucun mot : écrivez-la.")
            if "\n" in question.strip():
                block.warn("question", "la question tient sur plusieurs lignes : mettez-la sur une seule.")
            self._remark(block, "question", question, remarks_on_html(question))
            self._remark(block, "question", question, remarks_on_length(question))
            if block.text("confiance") != VERBATIM:
                self._remark(block, "question", question, remarks_on_typography(question))
        return question

    def _phrasings(self, block: Block, kind: Wording, seen: dict[str, int]) -> list[tuple[str, int]]:
        """The texts of one list with their lines; `seen` tells where the entry says each already."""
        texts = block.texts(kind.field)
        for text, line in texts:
            key = matching_key(text)
            if not key:
                message = f"{kind.noun} « {shorten(text)} » n'a aucun mot : {kind.advice('retirez')}."
                self._problems.warn(block.file, line, message, field=kind.field)
            elif key in seen:
                repeats = f"{kind.noun} « {shorten(text)} » répète"
                self._problems.warn(
                    block.file,
                    line,
                    f"{repeats} la ligne {seen[key]} : {kind.advice('retirez')}.",
                    field=kind.field,
                    in_sheet=f"{repeats} une autre formulation de l'entrée : {kind.advice('retirez')}.",
                )
            seen.setdefault(key, line)
            for remark in remarks_on_length(text):
                self._note(block.file, line, remark, kind.field)
            if len(text) > LONGEST_PHRASING:
                message = (
                    f"{kind.noun} a {len(text)} caractères, un visiteur peut en saisir {LONGEST_PHRASING}"
                )
                advice = f"{message} : {kind.advice('raccourcissez')}."
                self._problems.warn(block.file, line, advice, field=kind.field)
        return texts

    def _answer(self, block: Block, status: str, facets: Mapping[str, tuple[str, ...]]) -> str:
        if status == DRAFT and not (block.text("reponse") or "").strip():
            block.warn("reponse", "le brouillon n'a pas encore de réponse : écrivez-la avant de le publier.")
            return block.text("reponse") or ""
        answer = block.required("reponse", "écrivez la réponse")
        self._remark(block, "reponse", answer, remarks_on_markdown(answer))
        # The agency's own text is never reworded: no advice on its typography.
        if block.text("confiance") != VERBATIM:
            self._remark(block, "reponse", answer, remarks_on_typography(answer))
        if status != ARCHIVED:
            has_contact = any(value in self._contacts for values in facets.values() for value in values)
            self._remark(
                block, "reponse", answer, remarks_on_quality(answer, self._today, has_contact, self._bodies)
            )
        return answer

    def _facet(self, block: Block, facet: Facet) -> tuple[str, ...]:
        known = self._values[facet.id]
        values: dict[str, None] = {}
        for value, line in block.texts(facet.id):
            if value not in known:
                message = f"« {shorten(value)} » n'est pas une valeur de « {facet.id} »."
                advice = self._advice(value, facet)
                self._problems.error(
                    block.file,
                    line,
                    message + (advice or " Les valeurs admises sont dans taxonomy.yml."),
                    field=facet.id,
                    in_sheet=message + (advice or " Les valeurs admises sont dans la feuille de ce nom."),
                )
            elif value in values:
                message = f"« {value} » est écrit deux fois dans « {facet.id} » : retirez-en un."
                self._problems.warn(block.file, line, message, field=facet.id)
            else:
                values[value] = None
        if len(values) > 1 and not facet.multiple:
            block.error(facet.id, f"« {facet.id} » n'admet qu'une valeur : gardez-en une seule.")
        if facet.expected and facet.id not in block.values:
            block.warn(facet.id, f"l'entrée ne dit pas son champ « {facet.id} » : ajoutez-le.")
        return tuple(values)

    def _advice(self, value: str, facet: Facet) -> str:
        """The nearest value; the value itself when it belongs to another facet."""
        owner = next((other for other, values in self._values.items() if value in values), None)
        if owner is not None:
            return f" C'est une valeur de « {owner} » : déplacez-la."
        return did_you_mean(value, self._values[facet.id])

    def _check_dependencies(self, block: Block, facets: Mapping[str, tuple[str, ...]]) -> None:
        """Values that a visitor could never reach, because the question before leads elsewhere."""
        for facet in self._facets:
            if not facets[facet.id]:
                continue
            if facet.depends_on is not None:
                parent, parent_values = facet.depends_on
                if facets.get(parent) and not set(facets[parent]) & set(parent_values):
                    message = f"« {facet.id} » ne sert que si « {parent} » vaut {' ou '.join(parent_values)}"
                    block.warn(facet.id, f"{message} : videz-le, ou corrigez « {parent} ».")
            parents = facets.get(facet.filtered_by or "", ())
            for value in facets[facet.id]:
                allowed = self._values[facet.id][value].parents
                if parents and allowed and not set(parents) & set(allowed):
                    message = (
                        f"« {value} » dépend de « {' / '.join(allowed)} », absent de « {facet.filtered_by} »"
                    )
                    block.warn(facet.id, f"{message} : ajoutez-le ou retirez « {value} ».")

    def _source(self, block: Block, status: str) -> str | None:
        source = block.text("source")
        if source is not None and (problem := problem_with_address(source)) is not None:
            block.error("source", problem)
        elif source is not None and status == PUBLISHED and not is_official(source, self._official_sites):
            message = f"« {urlsplit(source).hostname} » n'est pas un site officiel : donnez la page d'origine"
            listed = "ajoutez-le à sites_officiels.yml"
            block.warn("source", f"{message}, ou {listed}.", f"{message}.")
        return source

    def _verified(self, block: Block) -> date | None:
        verified = block.day("verifie_le")
        if verified is not None and verified > self._today:
            message = "la date de vérification {} est dans le futur : corrigez-la."
            block.warn("verifie_le", message.format(verified), message.format(f"{verified:%d/%m/%Y}"))
        return verified

    def _expiry(self, block: Block, status: str) -> date | None:
        expiry = block.day("expire_le")
        if expiry is not None and expiry < self._today and status == PUBLISHED:
            message = "la réponse a expiré le {} : revérifiez-la, puis avancez « expire_le »."
            # The assistant goes on answering with a notice: an old date must not take the whole FAQ down.
            self._problems.error(
                block.file,
                block.line_of("expire_le"),
                message.format(expiry),
                stops=False,
                field="expire_le",
                in_sheet=message.format(f"{expiry:%d/%m/%Y}"),
            )
        return expiry

    def _one_of(self, block: Block, field: str, known: Iterable[str], default: str) -> str:
        value = block.text(field)
        if value is None or value in known:
            return value or default
        advice = did_you_mean(value, known)
        block.error(
            field,
            f"« {field}: {shorten(value)} » est inconnu.{advice}",
            f"« {shorten(value)} » n'est pas une valeur de « {field} ».{advice}",
        )
        return default

    def _remark(self, block: Block, field: str, text: str, remarks: Iterable[Remark]) -> None:
        node = block.values.get(field)
        for remark in remarks:
            line = block.line_of(field)
            if node is not None and node.literal:
                line += 1 + text.count("\n", 0, remark.offset)
            self._note(block.file, line, remark, field)

    def _note(self, file: str, line: int, remark: Remark, field: str) -> None:
        if remark.is_error:
            self._problems.error(file, line, remark.message, stops=remark.stops, field=field)
        else:
            self._problems.warn(file, line, remark.message, field=field)


def _name_of(node: Node) -> str:
    """« l'entrée « insi-carte » », for messages."""
    for key, value in node.fields:
        if key.text == "id" and value.kind == TEXT and value.text:
            return f"l'entrée « {shorten(value.text)} »"
    return "l'entrée"
