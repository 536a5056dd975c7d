"""Advice on answers that read badly: a sentence cut short, steps run together, addresses one cannot press.

Pure functions; what they look at is the text without its code spans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from itertools import pairwise

from assistant.catalogue.code_spans import without_code
from assistant.catalogue.contacts_named import remarks_on_contacts
from assistant.catalogue.fields import shorten
from assistant.catalogue.markdown import FENCE, INLINE
from assistant.catalogue.passed_dates import remarks_on_dates
from assistant.catalogue.text_checks import Remark

# « **Voici :** » and « Voici : » end on the same sign.
_CUT = re.compile(r"[:\uff1a][ \t\u00a0\u202f*_]*$")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s|\s{0,3}(?:-{3,}|\*{3,}|_{3,})\s*$")
_SIGN = r"[.)°/]|\s?[-–](?=\s)"
_MARK = re.compile(
    r"(?:^\s*(?:[-*+•]\s+)?|(?P<stop>[.:;!?…»)\]*])\s+|(?P<word>[^\s.:;!?…»)\]*]{1,40})\s+)"
    rf"(?:\*\*)?(?P<number>\d{{1,2}})(?P<sign>{_SIGN})(?:\*\*)?\s+(?=\S)"
)
_NUMBERED = re.compile(rf"\s*(?:[-*+•]\s+)?(?:\*\*)?\d{{1,2}}(?:{_SIGN})\s")
_LETTERED = re.compile(r"\s*a[.)]\s.*\s(?P<next>b[.)]\s)")
_BULLETS = re.compile(
    r"\s*(?:•\s.*\S\s{1,4}(?P<next>•\s)|[-*+]\s.*[.;!?]\s{1,4}(?P<other>[-*+]\s+[A-ZÀ-Ý«]))"
)
_STEP = re.compile(
    r"(?:(?P<start>^\s*(?:[-*+•]\s+|\d{1,2}[.)]\s+)?(?:\*\*)?)|[.;!?…»)\]*]\s+(?:\*\*)?|\s(?=[ÉE]))"
    r"[ÉEé]tape\s+(?:n°\s*)?(?P<step>\d{1,2})(?:\*\*)?\s*[:.–—-]"
)
_ITEM = re.compile(r"\s*(?:\*\*)?(?P<number>\d{1,2})[.)]\s")
# What a number follows without being a step: « passez à la version 2. Ensuite… ».
_COUNTED = frozenset(
    (
        *("version", "étape", "niveau", "vague", "article", "annexe", "chapitre", "phase", "page", "classe"),
        *("palier", "point", "lot", "partie", "tome", "groupe", "type", "option", "windows", "android"),
        *("numéro", "n°", "catégorie", "section", "titre", "rubrique", "table", "tableau", "figure"),
        *("de", "à", "et", "ou", "le", "la", "les", "du", "des", "en", "au", "aux"),
    )
)

_NOT_ANSWERED = re.compile(r"(?i)no-?reply|ne-pas-")
_AT = r"(?:@|\s@\s|\s?[\[(](?:at|arobase|à|a|@)[\])]\s?|\sarobase\s)"
_DOT = r"(?:\.|\s?[\[(](?:point|dot|\.)[\])]\s?)"
_NAME = r"[^\s@<>()\[\],;:«»\"']"
_MAIL = re.compile(
    rf"(?<![^\s<>()\[\],;:«»\"'])(?P<local>{_NAME}{{1,64}}){_AT}[\w-]{{1,64}}(?:{_DOT}[\w-]{{1,64}}){{1,4}}"
)
_PHONE = re.compile(
    r"(?<![\w.,/+-])(?:0[1-9](?:[\s./-]?\d{2}){4}|0[1-9]\d{2}(?:[ .-]\d{3}){2}"
    r"|(?:\(\+?\d{2,3}\)|00[ .]?33)[ .]?(?:\(0\))?\d(?:[ .-]?\d{2}){4}"
    r"|0\s?8\d{2}(?:[ .-]?\d{2,3}){2,3}|\+\d{2,3}[\s.-]?(?:\(0\)\s?)?\d(?:[\s.-]?\d{2,3}){3,4})"
    r"(?![\w/-]|[.,]\d)"
)
_SHORT_PHONE = re.compile(
    r"(?i)\b(?:appel\w*|compos\w+|téléphon\w+|tél\.?|joignable|numéro(?: vert| court)?)\s*:?\s*"
    r"(?:(?:le|au|du|par|téléphone|numéro|vert|court|gratuit)\s+){0,4}(?P<number>[13]\d{3}|[13]\d \d{2})"
    r"(?![\w/]| ?\d)"
)
# An acronym before a number says what it is the number of; these say that it is dialled.
_IDENTIFIER = re.compile(
    r"\b(?!TEL|TÉL|FAX|SAV)[A-Z]{3,}\b|(?i:siren|siret|identifiant|dossier|code|référence|matricule)"
    r"|(?i:(?:numéro|n°) (?:de |d['’])(?!téléphone|tél|appel|support|assistance))"
)
_BEFORE = 50


@lru_cache(maxsize=4096)
def remarks_on_quality(
    text: str, today: date, has_contact: bool, bodies: tuple[str, ...] = ()
) -> tuple[Remark, ...]:
    """All of it, on an answer; see `remarks_on_dates` and `remarks_on_contacts` for the arguments."""
    return (
        *remarks_on_structure(text),
        *remarks_on_unlinked(text),
        *remarks_on_contacts(text, has_contact, bodies),
        *remarks_on_dates(text, today),
    )


def remarks_on_structure(text: str) -> Iterator[Remark]:
    """Sentences that announce something and stop, and lists whose steps stand on one line."""
    lines = list(_lines(text))
    item: str | None = None
    for rank, (offset, line) in enumerate(lines):
        cut = _CUT.search(line)
        if cut is not None and not line.lstrip().startswith("|"):
            below = next((other for _, other in lines[rank + 1 :] if other.strip()), None)
            if below is None or _HEADING.match(below):
                words = shorten(line.strip())
                message = f"rien ne suit « {words} » : écrivez ce qui est annoncé, ou finissez la phrase."
                yield Remark(offset + cut.start(), message, is_error=False)
        swallowed = _swallowed(line) or _nested(line, item)
        item = _item_of(line, item)
        if swallowed is not None:
            place, words = swallowed
            message = f"« {words} » est au milieu d'une ligne : mettez chaque étape à la ligne."
            yield Remark(offset + place, message, is_error=False)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """`(offset, line)` of the text without its code; a line of a code block reads as something."""
    offset = 0
    fenced = False
    for line in text.split("\n"):
        if FENCE.match(line):
            fenced = not fenced
            yield offset, "x"
        else:
            yield offset, "x" if fenced else without_code(line)
        offset += len(line) + 1


def _swallowed(line: str) -> tuple[int, str] | None:
    """Where a line holds the step that should begin the next one, and the step's first words."""
    marks = [match for match in _MARK.finditer(line) if not _is_counted(match)]
    begins = _NUMBERED.match(line) is not None
    for one, next_one in pairwise(marks):
        if int(next_one["number"]) != int(one["number"]) + 1 or one["sign"] != next_one["sign"]:
            continue
        # « Deux étapes : 1) demandez, 2) validez » reads well; a list that begins the line does not.
        if begins or one["sign"] == "." or next_one["stop"] in (".", "!", "?"):
            return _words_from(line, next_one.start("number"))
    steps = list(_STEP.finditer(line))
    item = _ITEM.match(line)
    for step in steps:
        first = steps[0]["step"] if step is not steps[0] else (item["number"] if item else None)
        if first is not None and int(step["step"]) == int(first) + 1 and step["start"] is None:
            return _words_from(line, step.start("step"))
    for pattern in (_LETTERED, _BULLETS):
        run = pattern.match(line)
        if run is not None:
            return _words_from(line, max(run.start(name) for name in run.re.groupindex))
    return None


def _item_of(line: str, item: str | None) -> str | None:
    """The number of the item that a line begins or goes on; None outside any list."""
    match = _ITEM.match(line)
    if match is not None and not line.startswith("  "):
        return match["number"]
    return item if not line.strip() or line.startswith("  ") else None


def _nested(line: str, item: str | None) -> tuple[int, str] | None:
    """The step of an indented line that follows the item above and should stand beside it."""
    if item is None or not line.startswith("  "):
        return None
    for match, name in ((_ITEM.match(line), "number"), (_STEP.match(line), "step")):
        if match is not None and int(match[name]) == int(item) + 1:
            return _words_from(line, match.start(name))
    return None


def _is_counted(match: re.Match[str]) -> bool:
    word = match["word"]
    if word is None:
        return False
    # « l'article 2 » as « article 2 ».
    return word[-1].isdigit() or re.split("['’]", word.lower().strip("(«*"))[-1] in _COUNTED


def _words_from(line: str, start: int) -> tuple[int, str]:
    return start, shorten(line[start:].strip(), 30)


def remarks_on_unlinked(text: str) -> Iterator[Remark]:
    """E-mails and telephone numbers that nobody can press: the renderer makes links of most by itself."""
    for offset, line in _lines(text):
        bare = _without_links(line)
        # On the line as it is: the site's name at its end may be drawn as a link by itself.
        for match in _MAIL.finditer(line):
            is_drawn = bare[match.start() : match.end("local")] != match["local"]
            if not is_drawn and not _NOT_ANSWERED.search(match.group()):
                yield Remark(offset + match.start(), _mail_advice(match.group()), is_error=False)
        for match in _PHONE.finditer(bare):
            if not _IDENTIFIER.search(bare[max(0, match.start() - _BEFORE) : match.start()]):
                yield Remark(offset + match.start(), _phone_advice(match.group()), is_error=False)
        for match in _SHORT_PHONE.finditer(bare):
            advice = _phone_advice(match["number"])
            yield Remark(offset + match.start("number"), advice, is_error=False)


def _without_links(line: str) -> str:
    """The line with what is drawn as a link blanked out, every offset unchanged."""

    def blank(match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        if kind not in ("strong", "em"):
            return "x" * len(match.group())
        start, end = match.start(kind) - match.start(), match.end(kind) - match.start()
        whole = match.group()
        return whole[:start] + INLINE.sub(blank, whole[start:end]) + whole[end:]

    return INLINE.sub(blank, line)


def _mail_advice(text: str) -> str:
    return f"« {shorten(text)} » ne s'affiche pas comme un lien : écrivez l'adresse entière, « nom@site.fr »."


def _phone_advice(text: str) -> str:
    digits = re.sub(r"\(0\)|[^+\d]", "", text)
    if len(digits) == 10 and digits.startswith("0"):
        grouped = " ".join(digits[i : i + 2] for i in range(0, 10, 2))
        return f"« {text} » ne s'affiche pas comme un lien : écrivez « {grouped} »."
    return f"« {text} » ne s'affiche pas comme un lien : écrivez « [{text}](tel:{digits}) »."
