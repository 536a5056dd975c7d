"""The columns of the FAQ's spreadsheet and what their cells mean."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.catalogue.entries import CONFIDENCES, STATUSES
from assistant.catalogue.model import PUBLISHED, Entry, Facet, Taxonomy
from assistant.catalogue.problems import nearest
from assistant.privacy.redaction import redact
from assistant.text import fold, slug

TEXTS = ("id", "question", "reponse", "source", "statut", "confiance", "avertissement")
DATES = ("verifie_le", "expire_le")
LISTS = ("variantes", "exemples", "mots_cles")
NOTE = "+avertissement"
"""Columns of comments that the FAQ has no field for: they join the reviewers' note, `avertissement`."""
_NOTE_TITLES = re.compile(r"(?:commentaire|remarque|note|observation)s?(?:_.*)?")
FINGERPRINT = "empreinte"
"""The column of the spreadsheet that is no field of an entry: see `fingerprints`."""
_PHRASINGS = ("variantes", "exemples")
"""Lists that may take several columns, « variante 1 », « exemple 2 »."""
_HEADERS = {
    "reponse": "réponse",
    "mots_cles": "mots-clés",
    "verifie_le": "vérifié le",
    "expire_le": "expire le",
    "thematique": "thématique",
    FINGERPRINT: "empreinte (ne pas modifier)",
}
_ALIASES = {
    "identifiant": "id",
    "titre": "question",
    "variante": "variantes",
    "autres_formulations": "variantes",
    "formulations": "variantes",
    "exemple": "exemples",
    "messages": "exemples",
    "mot_cle": "mots_cles",
    "mots_clefs": "mots_cles",
    "date_de_verification": "verifie_le",
    "date_d_expiration": "expire_le",
    "lien": "source",
}

Values = Mapping[str, "str | tuple[str, ...]"]
"""Field -> text, or texts for a list."""


@dataclass(frozen=True)
class Columns:
    """What each column of a sheet holds: `(column, field)` in the order of the sheet."""

    fields: tuple[tuple[int, str], ...]
    problems: tuple[str, ...]

    def of(self, field: str) -> int | None:
        """First column of a field."""
        return next((column for column, name in self.fields if name == field), None)


def fields_of(taxonomy: Taxonomy) -> tuple[str, ...]:
    """Every field, in the order of the spreadsheet."""
    facets = tuple(facet.id for facet in taxonomy.facets)
    return (
        "id",
        "question",
        "variantes",
        "exemples",
        "reponse",
        *facets,
        "mots_cles",
        "source",
        *DATES,
        *TEXTS[4:],
    )


def header_of(field: str) -> str:
    """The header of a field, in French."""
    return _HEADERS.get(field, field.replace("_", " "))


def match_headers(headers: Sequence[str], taxonomy: Taxonomy) -> Columns:
    """Recognises the headers; accents, case and order do not matter."""
    known = {field: field for field in (*fields_of(taxonomy), FINGERPRINT)}
    known |= {_short(field): field for field in known} | {
        slug(header_of(f)).replace("-", "_"): f for f in known
    }
    fields: list[tuple[int, str]] = []
    problems = []
    seen: set[str] = set()
    for column, header in enumerate(headers):
        name = slug(header).replace("-", "_")
        if not name:
            continue
        numbered = re.sub(r"_?\d+$", "", name)
        field = known.get(name) or _ALIASES.get(name) or known.get(_short(name))
        if field is None and _ALIASES.get(numbered, numbered) in _PHRASINGS:
            field = _ALIASES.get(numbered, numbered)
        if field is None and _NOTE_TITLES.fullmatch(name):
            fields.append((column, NOTE))
        elif field is None:
            close = nearest(name, list(known))
            advice = (
                "retirez-la, ou partez de « assistant faq export »."
                if close is None
                else f"vouliez-vous dire « {header_of(known[close])} » ?"
            )
            problems.append(f"la colonne « {header} » est inconnue : {advice}")
        elif field in seen and field not in _PHRASINGS:
            problems.append(f"deux colonnes s'appellent « {header_of(field)} » : gardez-en une.")
        else:
            seen.add(field)
            fields.append((column, field))
    if "question" not in seen and "id" not in seen:
        problems.append(
            "il faut au moins une colonne « id » ou « question » : partez de « assistant faq export »."
        )
    return Columns(tuple(fields), tuple(problems))


def is_link_title(header: str) -> bool:
    """Whether the cells below a header are addresses."""
    name = slug(header).replace("-", "_")
    return _ALIASES.get(name, name) == "source"


def values_of_entry(entry: Entry, taxonomy: Taxonomy) -> dict[str, str | tuple[str, ...]]:
    """The fields of an entry as the spreadsheet holds them."""
    return {
        "id": entry.id,
        "question": entry.question,
        "variantes": entry.variants,
        "exemples": entry.examples,
        "reponse": entry.answer,
        **{facet.id: entry.values(facet.id) for facet in taxonomy.facets},
        "mots_cles": entry.keywords,
        "source": entry.source or "",
        "verifie_le": entry.verified_on.isoformat() if entry.verified_on else "",
        "expire_le": entry.expires_on.isoformat() if entry.expires_on else "",
        "statut": entry.status,
        "confiance": entry.confidence or "",
        "avertissement": entry.warning or "",
    }


def read_cells(
    cells: Sequence[str], columns: Columns, taxonomy: Taxonomy
) -> dict[str, str | tuple[str, ...]]:
    """The fields of one row; several columns of variants or of examples add up."""
    values: dict[str, str | tuple[str, ...]] = {}
    for column, field in columns.fields:
        cell = cells[column] if column < len(cells) else ""
        facet = taxonomy.facet(field)
        if facet is not None:
            values[field] = _facet_values(cell, facet)
        elif field in LISTS:
            before = values.get(field, ())
            texts = tuple(line.strip() for line in cell.split("\n") if line.strip())
            values[field] = (*before, *texts)
        elif field in DATES:
            values[field] = date_text(cell)
        elif field == "statut":
            values[field] = _keyword(cell, STATUSES) or PUBLISHED
        elif field == "confiance":
            values[field] = _keyword(cell, CONFIDENCES)
        elif field == NOTE:
            values[field] = "\n".join(filter(None, (str(values.get(field, "")), cell.strip())))
        else:
            values[field] = cell.strip()
    return values


def with_note(values: Values, kept: str | None) -> dict[str, str | tuple[str, ...]]:
    """The fields with the comments of a row at the end of its note, once; nothing is ever erased by one.

    Args:
        values: Of `read_cells`.
        kept: The note that the entry has already, which a sheet without its column leaves.
    """
    merged = dict(values)
    # What colleagues write to each other may name a person; a note that is there already stays as it is.
    comment = redact(str(merged.pop(NOTE, "")))
    note = str(merged.get("avertissement", kept or ""))
    if not same(note, kept or ""):
        merged["avertissement"] = note = redact(note)
    new = [line for line in comment.split("\n") if line.strip() and line.strip() not in note]
    if new:
        merged["avertissement"] = " ".join(filter(None, (note.strip(), *(line.strip() for line in new))))
    return merged


def cell_text(value: str | tuple[str, ...]) -> str:
    """What is written in a cell."""
    return value if isinstance(value, str) else "\n".join(" ".join(text.split()) for text in value)


def shown(field: str, value: str | tuple[str, ...]) -> str:
    """What a person reads of a field, in a cell or in a difference: dates are JJ/MM/AAAA there."""
    text = cell_text(value)
    day = day_of(field, text)
    return text if day is None else f"{day:%d/%m/%Y}"


def day_of(field: str, text: str) -> date | None:
    """The day that the text of a date column is, None when it is none."""
    if field not in DATES or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def same(before: str | tuple[str, ...], after: str | tuple[str, ...]) -> bool:
    """True when a spreadsheet could not tell the two apart."""
    return cell_text(before).strip() == cell_text(after).strip()


def _facet_values(cell: str, facet: Facet) -> tuple[str, ...]:
    """Ids of the values; labels are understood, and so is the one a value had before: it is a synonym.

    An unknown value stays as written, for the check to name.
    """
    former: dict[str, set[str]] = {}
    for value in facet.values:
        for synonym in value.synonyms:
            former.setdefault(fold(synonym), set()).add(value.id)
    names = {synonym: next(iter(ids)) for synonym, ids in former.items() if len(ids) == 1}
    names |= {fold(value.label): value.id for value in facet.values}
    names |= {fold(value.id): value.id for value in facet.values}
    whole = names.get(fold(cell))
    if whole:
        return (whole,)
    texts = (text.strip() for line in cell.split("\n") for text in _split(line, names))
    return tuple(dict.fromkeys(names.get(fold(text), text) for text in texts if text))


def _split(line: str, names: Mapping[str, str]) -> list[str]:
    """The values of a line; a comma that stands in a label separates nothing."""
    split: list[str] = []
    for part in re.split("[;|]", line):
        texts = [text.strip() for text in part.split(",")]
        while texts:
            # The longest run of them that is one name.
            runs = (count for count in range(len(texts), 1, -1) if fold(", ".join(texts[:count])) in names)
            count = next(runs, 1)
            split.append(", ".join(texts[:count]))
            texts = texts[count:]
    return split


def _keyword(cell: str, known: Sequence[str]) -> str:
    return next((word for word in known if fold(cell) == fold(word)), cell.strip())


def date_text(cell: str) -> str:
    """A day typed JJ/MM/AAAA, or as a spreadsheet or a page gives it, as AAAA-MM-JJ; else what was typed."""
    text = cell.strip().split("T")[0].removesuffix(" 00:00:00")
    french = re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", text)
    if french:
        day, month, year = (int(part) for part in french.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return text
    return text


def _short(name: str) -> str:
    """« type_d_offre » as « type_offre »."""
    return re.sub(r"_(d|de|du|des|la|le|l)(?=_)", "", name)
