"""Finds dates of an answer that have passed and are still said to come: « déposez avant le 31/12/2025 ».

A date that tells history is right for ever: « la commande devait être passée avant le 30 novembre 2022 ».
What tells them apart is the tense of the sentence that holds the date.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from assistant.catalogue.code_spans import without_code
from assistant.catalogue.text_checks import Remark

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("janvier", "janv"),
            ("février", "fevrier", "févr"),
            ("mars",),
            ("avril", "avr"),
            ("mai",),
            ("juin",),
            ("juillet", "juil"),
            ("août", "aout"),
            ("septembre", "sept"),
            ("octobre", "oct"),
            ("novembre", "nov"),
            ("décembre", "decembre", "déc"),
        ),
        start=1,
    )
    for name in names
}
_SEASONS = {"printemps": 6, "été": 9, "automne": 12, "rentrée": 9}
"""Last month of each."""
_PARTS = {"1er": 1, "premier": 1, "2e": 2, "second": 2, "deuxième": 2, "3e": 3, "troisième": 3, "4e": 4}
_PARTS |= {"2ème": 2, "3ème": 3, "4ème": 4, "quatrième": 4, "dernier": 4}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = (
    r"(?:(?P<iso>20\d\d-\d\d-\d\d)|(?P<slashed>\d{1,2}[/.-]\d{1,2}[/.-](?:20)?\d\d)"
    rf"|(?:(?P<day>\d{{1,2}})(?:er)?\s+)?(?P<month>{_MONTH})\.?\s+(?P<year>20\d\d)"
    r"|(?P<part>\w+)\s+(?P<span>trimestre|semestre)\s+(?P<of>20\d\d)"
    r"|(?P<season>printemps|été|automne|rentrée)\s+(?P<within>20\d\d)"
    rf"|(?P<alone>20\d\d))(?![\w-])"
)
_DAY = r"(?:(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\s+)?"
_AT = r"(?:\d{1,2}\s?h(?:\s?\d\d)?\s+)?"
# Short runs: what is between is a few signs, and a long one would be tried in every way.
_MARKS = r"[\s*_:«(]{0,4}"
_UNTIL = (
    r"(?:avant|jusqu['’](?:au|à|en)|au plus tard|d['’]ici(?: à| au)?"
    # What is due may stand between, but not the text that says so: « l'échéance de l'arrêté du 3 mars 2024 ».
    r"|(?:date limite|échéance|délai|clôture)s?"
    r"(?:(?!arrêté|décret|loi|ordonnance|circulaire|instruction|version|règlement)[^.;!?\n\d]){0,40}?"
    r"|(?:prévue?s?|attendue?s?|annoncée?s?|fixée?s?|programmée?s?|repoussée?s?|reportée?s?)"
    r"(?: pour| à| au| en)?|expirer?a?(?:nt)?|ferm\w+|cl[oô]t\w+|se termine\w*|prend fin|fin)"
)
_DEADLINE = re.compile(
    rf"(?i)\b(?P<until>{_UNTIL}){_MARKS}(?:(?:est |sont |:|de |dans |pour ){{0,3}}{_MARKS})?"
    rf"(?:le|la|l['’]|du|au|en|à|pour|fin|mi-?|début|la fin de|ce){{0,1}}{_MARKS}{_AT}(?:le\s+)?"
    rf"(?P<end>fin\s+(?:de\s+)?)?{_MARKS}{_DAY}{_DATE}"
)
_START = re.compile(
    rf"(?i)\b(?:(?:à partir|à compter) d[eu]|dès|le|en|au|à la|à l['’]|courant|fin|début|d['’]ici|mois de)"
    rf"{_MARKS}(?:le\s+)?{_DAY}{_DATE}"
)
_BY = re.compile(rf"(?i)\bpour (?:le )?{_MARKS}{_DAY}{_DATE}")
_AT_LATEST = re.compile(rf"(?i)\b{_DAY}{_DATE}{_MARKS}(?:{_AT})?(?:au plus tard|dernier délai|inclus|minuit)")
# « sera », « ouvriront », « pourrez »; no verb ends so otherwise but a few nouns.
_FUTURE = re.compile(
    r"(?i)\b(?!(?:opéra|caméra|cetera)\b)\w{2,}(?:ra|ront|rez|rons)\b|\bva (?:être|\w+(?:er|ir|re))\b"
)
_FORWARD = re.compile(
    r"(?i)\b(?!(?:assez|chez|nez)\b)\w{3,}ez\b|\b(?:doit|doivent|faut|peut|peuvent|reste|restent|pensez)\b"
    r"|\best à \w+(?:er|ir|re)\b|\bà (?:déposer|envoyer|transmettre|renvoyer|remplir|faire)\b"
)
_PAST = re.compile(
    # Imperfect (« devait », « étaient »), but neither « fait » nor the conditional « devrait ».
    r"(?i)\b(?!(?:fait|parfait|souhait|portrait|extrait|retrait|lait|trait|attrait|satisfait|refait|sait|plaît|"
    r"défait|abstrait|distrait|forfait|bienfait|contrefait)\b)(?!\w*rai(?:en)?t\b)\w{2,}(?:ait|aient)\b"
    r"|\b(?:a|ont|ait|aient|avoir|ayant) (?:\w+ment )?(?:été )?(?:\w+ment )?\w+(?:é|i|u|is|it|ert)e?s?\b"
    r"|\b(?:s['’]est|se sont|fut|furent|eut|eurent)\b"
)
# Words that tell history, but for what is still to come: « l'ancien service fermera le… ».
_OVER = re.compile(
    r"(?i)\b(?:clos|closes?|fermée?s?|terminée?s?|achevée?s?|révolue?s?|expirée?s?|dépassée?s?|échue?s?|"
    r"passée?s?|abandonnée?s?|ancienne?s?|anciens?|historique|à l['’]époque)\b"
)
# « les cartes délivrées avant le… » tells history; « doit être déposée avant le… » and « la qualité » do not.
_PARTICIPLE = re.compile(
    r"(?i)(?P<be>\b(?:être|est|sont|soit|soient|sera|seront|étant)\s+(?:\w+ment\s+)?)?"
    r"\b(?!(?:aussi|ainsi|merci|celui|celle-ci|depuis|jamais|devis|permis|minuit|suivi|appui|site|suite|visite|"
    r"limite|circuit|produit|\w+ité)s?\b)\w{3,}(?:é|i|u|it|is|ert)e?s?\s*$"
)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[A-ZÀ-Ý«*\[])|\n\s*\n|\n(?=\s*(?:[-*+•]|\d+[.)])\s)|\n#")


def remarks_on_dates(text: str, today: date) -> Iterator[Remark]:
    """Dates before `today` that the text still announces.

    An error where the text tells the reader to do something before that day; a warning elsewhere.
    """
    if "20" not in text:
        return
    bare = without_code(text)
    heading = ""
    for start, sentence in _sentences(bare):
        # The items of a list are in the tense of the sentence that announces them.
        is_item = re.match(r"\s*(?:[-*+•]|\d+[.)])\s", sentence) is not None
        read_with = f"{heading} {sentence}" if is_item else sentence
        yield from _passed(sentence, read_with, start, today)
        if not is_item:
            heading = sentence if sentence.rstrip(" *_\u00a0\u202f").endswith(":") else ""


def _sentences(text: str) -> Iterator[tuple[int, str]]:
    start = 0
    for match in _SENTENCE.finditer(text):
        yield start, text[start : match.start()]
        start = match.end()
    yield start, text[start:]


def _passed(sentence: str, read_with: str, start: int, today: date) -> Iterator[Remark]:
    future = _FUTURE.search(read_with) is not None
    if _PAST.search(read_with) or (not future and _OVER.search(read_with)):
        return
    noted: set[date] = set()
    forward = future or _FORWARD.search(read_with) is not None
    for pattern, is_announced in (
        (_DEADLINE, True),
        (_START, future),
        (_BY, forward),
        (_AT_LATEST, True),
    ):
        for match in pattern.finditer(sentence) if is_announced else ():
            last = _last_day(match)
            if last is None or last >= today or last in noted:
                continue
            participle = _PARTICIPLE.search(sentence[: match.start()])
            if participle is not None and participle["be"] is None:
                continue
            noted.add(last)
            message = (
                f"le {last:%d/%m/%Y} est passé, et la réponse l'annonce encore : mettez-la à jour, ou dites "
                "la date au passé."
            )
            yield Remark(start + match.start(), message, is_error=forward, stops=False)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


def _last_day(match: re.Match[str]) -> date | None:
    """The last day that the words of a date can mean; None when they are no date."""
    try:
        if match["iso"]:
            return date.fromisoformat(match["iso"])
        if match["slashed"]:
            day, month, year = (int(part) for part in re.split(r"[/.-]", match["slashed"]))
            return date(year + 2000 if year < 100 else year, month, day)
        if match["alone"]:
            year = int(match["alone"])
            before = re.match(r"(?i)avant", match.group())
            return date(year - 1, 12, 31) if before else date(year, 12, 31)
        if match["season"]:
            return _end_of_month(int(match["within"]), _SEASONS[match["season"].lower()])
        if match["part"]:
            part = _PARTS.get(match["part"].lower(), 0)
            months = part * (3 if match["span"].lower() == "trimestre" else 6)
            return _end_of_month(int(match["of"]), months) if 0 < months <= 12 else None
        year, month = int(match["year"]), _MONTHS[match["month"].lower()]
        return date(year, month, int(match["day"] or calendar.monthrange(year, month)[1]))
    except ValueError:
        return None
