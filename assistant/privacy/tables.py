"""Persons in rows: CSV under a line of headers, SQL insertions, fields of messages without their segment."""

from __future__ import annotations

import re

from assistant.privacy.common_words import folded, is_common, is_trade_code, word_set
from assistant.privacy.health_messages import label_of_field
from assistant.privacy.labels import (
    BIRTH_DATE,
    EMAIL,
    IDENTIFIER,
    MARKED,
    NAME,
    PASSWORD,
    POSTAL_ADDRESS,
    TOKEN,
    mark,
)
from assistant.privacy.name_words import is_trade_word
from assistant.privacy.secret_names import is_placeholder, label_of

_INSERT = re.compile(
    r"(?i)(insert\s{1,3}into\s{1,3}[\w.\"`\[\]]{1,60}\s{0,3})(?:\(([^()\n]{1,300})\)\s{0,3})?(values\s{0,3})"
    r"(\([^()\n]{1,400}\))"
)
_SETS = re.compile(
    r"(?i)(?<![a-z])((?:where|and|or|set|,)\s{1,3}(?:(?:upper|lower|trim)\()?(?:[a-z]\w{0,20}\.)?[\"`\[]?"
    r"([a-z_]{2,30})[\"`\]]?\)?\s{0,3}(?:=|<>|!=|(?:not\s{1,3})?i?like)\s{0,3}')([^'\n]{1,120})(')"
)
# « titulaire LIKE 'Castaing%' »: a column named after a person holds a name, a number or a state.
_PERSON_COLUMN = re.compile(
    r"(?i)(?:\w{0,12}_)?(?:titulaire|porteur|beneficiaire|praticien|medecin|patient|assure|usager|resident|agent|"
    r"signataire|demandeur|prescripteur|remplacant|infirmier|pharmacien|proprietaire|utilisateur)(?:_?[0-9])?"
)
# « p.titulaire = "Castaing" », « lower(titulaire) = lower('castaing') », « titulaire IN ('Castaing') »
_PEOPLE = re.compile(
    r"(?i)(?<![\w.])((?:(?:(?:where|and|or|set|,)\s{1,3})?(?:upper|lower|trim)\(\s?(?:[a-z]\w{0,20}\.)?|"
    r"(?:where|and|or|set|,)\s{1,3}(?:[a-z]\w{0,20}\.)?|[a-z]\w{0,20}\.|"
    r"(?=\w{2,30}\s{1,3}(?:not\s{1,3})?in\s{0,2}\())"
    r"[\"`\[]?([a-z_]{2,30})[\"`\]]?\)?\s{0,3}"
    r"(?:=|<>|!=|(?:not\s{1,3})?i?like|(?:not\s{1,3})?in\s{0,2}\()\s{0,3}((?:upper|lower|trim)\(\s?)?)"
    r"((?:[\"'][^\"'\n]{1,80}[\"'](?:\s{0,2},\s{0,2}(?=[\"']))?){1,20})"
)
_QUOTED = re.compile("(?<=[\"'])[^\"',\n]{1,80}(?=[\"'])")
# « prescripteur = 'Cardiologue' », « agent = 'Nagios' »: what somebody does, a programme.
_A_TRADE = re.compile(r"(?i)\w{3,20}(?:logue|iatre|th[ée]rapeute|logiste|ologiste)s?")
_PROGRAMMES = word_set(
    """
    nagios zabbix centreon batch cron system systeme robot job scheduler daemon jenkins ansible prometheus
    grafana splunk mirth talend kafka rabbitmq monitoring sonde supervision import export migration reprise
    automate mozilla generaliste podologue ergotherapeute dieteticien dieteticienne ambulancier auxiliaire
    """
)
_NAME_VALUE = re.compile(r"[%_]?([^\W\d_][^\W\d_'’ -]?(?:['’ -]?[^\W\d_]){1,40})[%_]?")
_CELL = re.compile(r"'([^'\n]{0,200})'|\"([^\"\n]{0,200})\"|([^,()\n]{1,200})")
_PERSON_TABLE = re.compile(
    r"(?i)patient|personne|person|usager|assure|praticien|professionnel|users?\b|agent|contact|identite"
)
_DIGITS_OF_A_NUMBER = 6
_SEPARATORS = (";", "|", "\t", ",")
_MAX_ROWS = 200


def redact_tables(text: str) -> str:
    """Replaces the cells of columns that hold somebody's name, dates, numbers or secrets."""
    if "'" in text:
        text = _INSERT.sub(_insertion, text)
        text = _SETS.sub(_condition, text)
    if "'" in text or '"' in text:
        text = _PEOPLE.sub(_people, text)
    return _rows(text) if "\n" in text else text


def _insertion(match: re.Match[str]) -> str:
    columns = [column.strip(' "`[]') for column in (match[2] or "").split(",")] if match[2] else []
    person = _PERSON_TABLE.search(match[1]) is not None
    rank = -1

    def cell(found: re.Match[str]) -> str:
        nonlocal rank
        value = next((part for part in found.groups() if part is not None), "")
        if not value.strip() and found[3] is not None:
            return found[0]
        rank += 1
        label = (
            _label(columns[rank]) or _of_a_person(columns[rank], value.strip(" '\""))
            if rank < len(columns)
            else (_guess(value) if person and not columns else None)
        )
        if (
            label is None
            or MARKED.search(value)
            or is_placeholder(value, quoted=True)
            or not re.search(r"\w", value)
        ):
            return found[0]
        return found[0].replace(value, mark(label))

    rows = "(" + _CELL.sub(cell, match[4][1:-1]) + ")"
    return match[0][: match.start(4) - match.start()] + rows


def _condition(match: re.Match[str]) -> str:
    label = _label(match[2]) or _of_a_person(match[2], match[3])
    if label is None or MARKED.search(match[3]):
        return match[0]
    if is_placeholder(match[3], quoted=True) and not _is_looked_for(match):
        return match[0]
    return match[1] + mark(label) + match[4]


def _people(match: re.Match[str]) -> str:
    """Every value that a column named after a person is compared to, « lower('castaing') » too."""

    def masked(found: re.Match[str]) -> str:
        value = found[0]
        if MARKED.search(value) or is_placeholder(value, quoted=True):
            return value
        label = _of_a_person(match[2], value.capitalize() if match[3] else value)
        return value if label is None else mark(label)

    return match[1] + _QUOTED.sub(masked, match[4])


def _is_looked_for(match: re.Match[str]) -> bool:
    """« LIKE '%Delacroix%' »: between the signs of any text, a name and no variable of a script."""
    named = _NAME_VALUE.fullmatch(match[3])
    return named is not None and "like" in match[1].lower() and _is_a_name(named[1])


def _is_a_name(words: str) -> bool:
    if _A_TRADE.fullmatch(words):
        return False
    return not any(
        is_trade_word(word) or is_common(word) or folded(word) in _PROGRAMMES for word in words.split()
    )


def _of_a_person(column: str, value: str) -> str | None:
    """What the value of a column named after a person is: a name with a capital or looked for, a number."""
    if not _PERSON_COLUMN.fullmatch(column):
        return None
    if sum(map(str.isdigit, value)) >= _DIGITS_OF_A_NUMBER:
        return IDENTIFIER
    named = _NAME_VALUE.fullmatch(value)
    if named is None or not _is_a_name(named[1]):
        return None
    return NAME if named[1][0].isupper() or "%" in value else None


def _rows(text: str) -> str:
    lines = text.split("\n")
    for place, line in enumerate(lines[:-1]):
        for separator in _SEPARATORS:
            cells = line.split(separator)
            if len(cells) < 2 or len(cells) > 60:
                continue
            columns = [cell.strip(" \"'*`") for cell in cells]
            labels = [_label(column) for column in columns]
            if POSTAL_ADDRESS in labels:
                labels = _with_parts(columns, labels)
            if (
                sum(label is not None for label in labels) >= 2
                or (labels.count(NAME) and len(cells) > 2)
                or (TOKEN in labels and len(cells) > 1)
            ):
                _mask_rows(lines, place + 1, separator, labels)
                break
    return "\n".join(lines)


# « num_voie;type;voie;cp;ville »
_OF_STREET = r"(?:[ _-]?(?:de|d['’])?[ _-]?(?:la[ _-])?(?:voie|rue|adresse))"
_PART_OF_ADDRESS = re.compile(
    rf"(?i)(?:(?:n[°o]?|type|nature|lib(?:ell[ée])?){_OF_STREET}|num(?:[ée]ro)?{_OF_STREET}?|"
    rf"compl[ée]?ment{_OF_STREET}?|cp|code[ _-]?postal|zip(?:[ _-]?code)?|postal[ _-]?code|ville|commune|"
    r"localit[ée]|city|town|bis|btq|indice(?:[ _-]?r[ée]p[ée]tition)?|lieu[ _-]?dit|bp|cedex)"
)
_STREET_COLUMN = re.compile(rf"(?i)(?:nom|lib(?:ell[ée])?)?{_OF_STREET}")
_TYPE_COLUMN = re.compile(r"(?i)type|nature")
# The row of a body is not one of somebody's: « finess;raison_sociale;voie;cp;ville ».
_BODY_COLUMN = re.compile(
    r"(?i)(?:n[°o]?[ _-]?)?(?:finess|siret|siren|rs|raison[ _-]?sociale|structure|[ée]tablissement)"
    r"(?:[ _-]?\w{1,12})?"
)


def _with_parts(columns: list[str], labels: list[str | None]) -> list[str | None]:
    """The labels, with those of the columns that complete a street's: number, kind, post code, town."""
    if NAME not in labels and any(map(_BODY_COLUMN.fullmatch, columns)):
        return labels
    whole = list(labels)
    for rank, column in enumerate(columns):
        follows = columns[rank + 1] if rank + 1 < len(columns) else ""
        kind = _TYPE_COLUMN.fullmatch(column) and _STREET_COLUMN.fullmatch(follows)
        if whole[rank] is None and (kind or _PART_OF_ADDRESS.fullmatch(column)):
            whole[rank] = POSTAL_ADDRESS
    return whole


def _mask_rows(lines: list[str], first: int, separator: str, labels: list[str | None]) -> None:
    for place in range(first, min(len(lines), first + _MAX_ROWS)):
        cells = lines[place].split(separator)
        if abs(len(cells) - len(labels)) > 1 or len(cells) < 2:
            if re.fullmatch(r"[\s|:-]*", lines[place]):
                continue
            break
        for rank, (cell, label) in enumerate(zip(cells, labels, strict=False)):
            value = cell.strip(" \"'*`")
            if (
                label is None
                or not re.search(r"\w", value)
                or MARKED.search(value)
                or is_placeholder(value, quoted=True)
                or (label == TOKEN and not _is_key(value))
            ):
                continue
            cells[rank] = cell.replace(value, mark(label))
        lines[place] = separator.join(cells)


def _label(column: str) -> str | None:
    """What a column holds, None when it is nobody's."""
    if re.fullmatch(r"(?i)e?-?mails?|courriel|adresse (?:e-?)?mail|bal", column):
        return EMAIL
    found = label_of_field(column)
    if found is not None:
        return found
    secret = label_of(column) if re.fullmatch(r"[\w .-]{2,40}", column) else None
    if secret is None or secret[0] not in (PASSWORD, TOKEN) or (secret[0] == PASSWORD and not secret[1]):
        return None
    return secret[0]


def _is_key(value: str) -> bool:
    """True for what opens rather than the name of a parameter: no space, letters and several digits."""
    digits = sum(char.isdigit() for char in value)
    alone = re.fullmatch(r"[A-Za-z0-9+/=_~.-]{10,}", value) is not None
    mixed = digits >= 3 and any(char.isalpha() for char in value)
    return alone and mixed and not is_trade_code(value)


def _guess(value: str) -> str | None:
    """Of a row without headers in a table of persons."""
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}/[0-9]{2}/[0-9]{4}", value):
        return BIRTH_DATE
    digits = sum(char.isdigit() for char in value)
    if digits >= _DIGITS_OF_A_NUMBER:
        return IDENTIFIER
    return NAME if re.fullmatch(r"[A-ZÀ-Ý][A-Za-zÀ-ÿ' -]{1,40}", value) else None
