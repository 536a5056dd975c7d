"""Guesses what the columns of somebody else's table hold: by their titles, then by what is in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.catalogue.model import Taxonomy
from assistant.spreadsheet.columns import FINGERPRINT, NOTE, match_headers
from assistant.spreadsheet.sheet import Line, Sheet
from assistant.text import fold, slug

THEME = "theme"
"""The facet that a column of sections or categories fills, where the taxonomy has it."""
_TITLES: Mapping[str, str] = {
    "question": (
        "question|questions|intitule|intitule de la demande|intitule de la question|titre|title|libelle|"
        "demande|"
        "questions des usagers|question posee|la question|question principale|question de l'usager|"
        "questions frequentes|query|prompt|user question|faq|faq question|post title|"
        "sujet de la question|objet"
    ),
    "reponse": (
        "reponse|reponses|answer|answers|contenu|content|texte|text|reponse apportee|la reponse|reponse type|"
        "ce qu'on repond|reponse a apporter|elements de reponse|faq answer|response|body|corps|post content|"
        "description|solution|explication"
    ),
    "variantes": (
        "autres formulations|formulations|reformulations|variations|variants|alternative questions|"
        "alternate questions|questions alternatives|synonymes de la question|paraphrases"
    ),
    "exemples": "exemples|examples|utterances|messages|phrases d'exemple|training phrases",
    "mots_cles": "mots-cles|mots cles|mots clefs|keywords|tags|etiquettes|key words",
    "source": "source|lien|liens|url|lien utile|page|page web|adresse|link|adresse de la page|en savoir plus",
    "verifie_le": (
        "mise a jour|mis a jour le|date de mise a jour|maj|date de verification|updated|last updated|"
        "updated at|date de la reponse|verifie le|date"
    ),
    "id": "id|identifiant|slug",
    THEME: (
        "rubrique|categorie|categories|theme|themes|thematique|topic|category|domaine|section|chapitre|"
        "post category|famille|sujet"
    ),
}
"""Field -> the titles that tables give it, folded, between bars."""
_FIELD_OF = {title: name for name, titles in _TITLES.items() for title in titles.split("|")}
_LANGUAGE = re.compile(
    r"(?<![\s(_\-/])[\s(_\-/]{1,8}(fr|fra|francais|en|eng|english|anglais|es|de|it|nl)\)?$"
)
_ARTICLE = re.compile(r"^(?:la|le|les|l'|the|vos|nos|votre)\s*")
_IN_FRENCH = ("fr", "fra", "francais")
_ASKS = re.compile(r"\?\s*$")
_BOTH = {"question", "reponse"}
_SEVERAL = ("variantes", "exemples", NOTE)


@dataclass
class Guess:
    """What each column holds.

    Attributes:
        fields: Column -> field.
        left: Columns that are the same in another language, which is left out.
        by_content: Fields that no title gives: what is in the column does.
    """

    fields: dict[int, str] = field(default_factory=dict)
    left: list[int] = field(default_factory=list)
    by_content: set[str] = field(default_factory=set)

    def column(self, name: str) -> int | None:
        """The first column of a field."""
        return next((column for column, field_ in self.fields.items() if field_ == name), None)


def is_own(headers: Sequence[str], taxonomy: Taxonomy) -> bool:
    """Whether a table is one of the assistant's own, whose titles are not to be guessed."""
    columns = match_headers(headers, taxonomy)
    named = {name for _, name in columns.fields}
    if FINGERPRINT in named or not columns.problems:
        return True
    return (
        "id" in named
        and not named >= _BOTH
        and not set(guess_titles(headers, taxonomy).fields.values()) >= _BOTH
    )


def headers_at(lines: Sequence[Line], taxonomy: Taxonomy) -> int:
    """Which row has the headers: the first that names a question and an answer; else the first full one."""
    for place, line in enumerate(lines):
        cells = [cell for cell in line.cells if cell.strip()]
        if len(cells) < 2:
            continue
        named = set(guess_titles(cells, taxonomy).fields.values())
        if named >= _BOTH or "id" in named:
            return place
    widths = [sum(bool(cell.strip()) for cell in line.cells) for line in lines]
    widest = max(widths, default=0)
    return next((place for place, width in enumerate(widths) if width * 2 > widest), 0)


def guess(sheet: Sheet, taxonomy: Taxonomy) -> Guess:
    """What the columns of a table hold; a question and an answer at least, or neither."""
    found = guess_titles(sheet.headers, taxonomy)
    columns = range(len(sheet.headers))
    texts = {column: _texts(sheet, column) for column in columns if column not in found.fields}
    if found.column("question") is None:
        asking = {c: sum(bool(_ASKS.search(text)) for text in cells) for c, cells in texts.items() if cells}
        best = max(asking, key=lambda c: asking[c], default=None)
        if best is not None and 2 * asking[best] > len(texts[best]):
            found.fields[best] = "question"
            found.by_content.add("question")
    if found.column("reponse") is None and found.column("question") is not None:
        lengths = {c: sum(map(len, cells)) for c, cells in texts.items() if cells and c not in found.fields}
        best = max(lengths, key=lambda c: lengths[c], default=None)
        if best is not None and _is_prose(texts[best]):
            found.fields[best] = "reponse"
            found.by_content.add("reponse")
    return found


def guess_titles(headers: Sequence[str], taxonomy: Taxonomy) -> Guess:
    """What the titles say, whatever is below them; of two languages, French is read."""
    found = Guess()
    read: list[tuple[int, int, str]] = []
    own = dict(match_headers(headers, taxonomy).fields)
    for column, header in enumerate(headers):
        name, language = (own[column], "") if column in own else _field_named(header, taxonomy)
        if name is not None:
            read.append((0 if language in _IN_FRENCH else 2 if language else 1, column, name))
    taken: set[str] = set()
    for _, column, name in sorted(read):
        if name in taken and name not in _SEVERAL:
            found.left.append(column)
        else:
            taken.add(name)
            found.fields[column] = name
    found.fields = dict(sorted(found.fields.items()))
    return found


def repeats_titles(line: Line, found: Guess, taxonomy: Taxonomy) -> bool:
    """Whether a row is the headers again, in another language."""
    again = guess_titles(line.cells, taxonomy).fields
    return all(
        again.get(column) == name for column, name in found.fields.items() if name in ("question", "reponse")
    )


def _field_named(header: str, taxonomy: Taxonomy) -> tuple[str | None, str]:
    """The field of a title and the language it names: « Question EN », « Topic / Thème »."""
    titles = [header, *header.split("/")] if "/" in header else [header]
    for title in titles:
        folded = fold(title).strip(" :*?.")
        language = _LANGUAGE.search(folded)
        plain = folded[: language.start()] if language else folded
        for written in (plain, _ARTICLE.sub("", plain)):
            known = re.sub(r"[\s_]+", " ", written).strip()
            name = _FIELD_OF.get(known) or _facet(known, taxonomy)
            if name == THEME and taxonomy.facet(THEME) is None:
                name = None
            if name is not None:
                return name, language[1] if language else ""
    return None, ""


def _facet(name: str, taxonomy: Taxonomy) -> str | None:
    """The facet of a title, by its id."""
    key = slug(name).replace("-", "_")
    return next((facet.id for facet in taxonomy.facets if facet.id.replace("-", "_") == key), None)


def _texts(sheet: Sheet, column: int) -> list[str]:
    cells = (line.cells[column].strip() for line in sheet.lines if column < len(line.cells))
    return [cell for cell in cells if cell]


def _is_prose(texts: Sequence[str]) -> bool:
    """Whether the cells are sentences rather than labels, numbers or names."""
    return 2 * sum(len(text.split()) >= 3 for text in texts) > len(texts)
