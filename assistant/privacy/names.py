"""Persons' names, by the words around them: titles, « patient », « né le », « je m'appelle », signatures.

No model: what shows a person is what precedes or follows, and a list of first names decides only where that
leaves a doubt. Words with a capital that are a trade's, a product's, a body's stay (`name_words`).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from assistant.privacy.common_words import folded, is_common, word_set
from assistant.privacy.first_names import FIRST_NAMES
from assistant.privacy.labels import MARKED, NAME, mark
from assistant.privacy.letters import CAPITALS as UP
from assistant.privacy.name_patterns import (
    AND_NAME,
    BESIDE,
    BORN_AFTER,
    BORN_AS,
    BOTH,
    CALLED_WORD,
    CLOSING,
    ELIDED,
    FIELD,
    FOREIGN,
    FULL,
    GREETING,
    LIGHT_ROLE,
    OF_A_BODY,
    OF_BIRTHS,
    OF_CLOSINGS,
    OF_FIELDS,
    OF_ROLES,
    OF_SELF,
    OF_TITLES,
    ORGANISATION,
    OTHER_NAME,
    PERSON,
    PERSON_FIRST,
    PERSON_LOW,
    SELF,
    SIGNED,
    SPELT,
    SURE,
    TITLE,
    TITLE_LOW,
)
from assistant.privacy.name_words import (
    first_words,
    is_also_a_name,
    is_first_name,
    is_hospital,
    is_sentence_word,
    is_trade_word,
)
from assistant.privacy.public_values import NETWORK
from assistant.privacy.words_around import replace, stems_of


def redact_names(text: str) -> str:
    """Replaces names of persons where the words around show one."""
    stems = stems_of(text)
    known = not FIRST_NAMES.isdisjoint(first_words(text))
    for triggers, pattern, change in _RULES:
        if not stems.isdisjoint(triggers):
            text = replace(pattern, change, text)
    if known:
        text = replace(FULL, _full, text)
        text = replace(PERSON_FIRST, _first, text)
    text = SPELT.sub(_spelt, text)
    if _APOSTROPHE.search(text):
        text = ELIDED.sub(_elided, text)
    if mark(NAME) in text:
        text = AND_NAME.sub(_beside_name, BORN_AS.sub(_alone, text))
    if not text.isascii() and len(_LATIN.findall(text)) * 2 > len(text):
        # In a message that is not written with them.
        text = FOREIGN.sub(mark(NAME), text)
    return replace(BESIDE, _beside, text) if MARKED.search(text) else text


def _beside_name(match: re.Match[str]) -> str:
    """A first name that « et » joins to a name."""
    return mark(NAME) if is_first_name(match[1]) else match[0]


def _elided(match: re.Match[str]) -> str:
    """« M'BAREK Fatoumata »: beside a first name or a name that is masked; « N'EST PAS » is no name."""
    elided, beside, lead = match[1] or match[4], match[2], match[3] or ""
    tail = elided[2:]
    if is_trade_word(elided) or is_sentence_word(tail) or is_common(tail):
        return match[0]
    if beside is not None:
        return mark(NAME) if is_first_name(beside.split()[0]) else match[0]
    if not lead:
        return mark(NAME)
    return mark(NAME) if is_first_name(lead.strip()) else match[0]


def _spelt(match: re.Match[str]) -> str:
    """« B-R-Z-E-Z-I »; but « I-N-S-I » is a word of the trade."""
    return match[0] if is_trade_word(match[0].replace("-", "").replace(" ", "")) else mark(NAME)


def _titled(match: re.Match[str]) -> str:
    if match[1].startswith("pr") and not _DETERMINED.search(match.string[: match.start()][-20:]):
        # « une carte pr Keycloak »: for.
        return match[0]
    if match[2].startswith("Watson") and _OF_WINDOWS.search(match.string):
        return match[0]
    word = match[2].split()[0]
    if word[0].isupper() and not word.isupper() and is_also_a_name(word):
        # « madame Avril », « M. Lyon »
        return match[1] + mark(NAME) + match[2][len(word) :]
    kept = _without_trade(match[2])
    return match[1] + kept if kept is not None else match[0]


def _titled_low(match: re.Match[str]) -> str:
    title = match[1].strip().rstrip(".").lower()
    first, second = match[2], match[3]
    last = first.split(" ")[-1]
    if title == "dr" and first == "Watson" and _OF_WINDOWS.search(match.string):
        return match[0]
    if re.match(r"(?:l[ae]|de) [a-zà-ÿ]", first) and _FUNCTION.search(last):
        # « madame la conseillère »
        return match[0]
    if is_sentence_word(last) or is_trade_word(last) or not _known_title(title, match):
        return match[0]
    end = match.end(2)
    if (
        second
        and _GREETED.search(match.string[: match.start()][-60:])
        and _LAST.match(match.string, match.end())
    ):
        # « bien cordialement dr lise morel »: what ends a message after its closing is the name.
        end = match.end(3)
    elif (
        second
        and not is_sentence_word(second)
        and not is_trade_word(second)
        and (second[0].isupper() or not first[0].islower() or folded(first) in FIRST_NAMES)
    ):
        end = match.end(3)
    return match[1] + mark(NAME) + match.string[end : match.end()]


def _known_title(title: str, match: re.Match[str]) -> bool:
    # « 10 m. ensuite »: metres. A title is not the word after a number.
    if title in ("m", "pr"):
        return match[2][0].isupper() or (
            title == "m"
            and not re.search(r"[0-9][ ]?$", match.string[max(0, match.start() - 3) : match.start()])
        )
    return True


def _called(match: re.Match[str]) -> str:
    if _of_organisation(match, match[1]) or (
        match[1][0].isupper() and match.string[: match.start()].endswith("& ")
    ):
        return match[0]
    light = LIGHT_ROLE.match(match[1]) is not None and not CALLED_WORD.search(match[1])
    known = folded(re.split(r"[ -]", match[2])[0]) in FIRST_NAMES
    kept = _without_trade(
        match[2], least=2 if light and not known else 1, sure=not light and "(" not in match[1]
    )
    return match[1] + kept if kept is not None else match[0]


def _self(match: re.Match[str]) -> str:
    """Words that present somebody: two words with a capital, or a known first name."""
    alone = sum(word[0].isupper() for word in match[2].split()) < 2
    if alone and folded(match[2].split("-")[0]) not in FIRST_NAMES and not match[1].strip().endswith(":"):
        return match[0]
    kept = _without_trade(match[2], sure=False)
    return match[1] + kept if kept is not None else match[0]


def _full(match: re.Match[str]) -> str:
    """A known first name beside a name: « Jean Dupont », « DUPONT Jean »; not « Hôpital Claude Bernard »."""
    words = match[2].split()
    known = [folded(word.split("-")[0]) in FIRST_NAMES for word in words]
    first = known[0] or (known[1] and words[0].isupper() and not is_trade_word(words[0]))
    if is_hospital(match[2]) or words[0] in _BODIES:
        return match[0]
    acronyms = all(word.isupper() and len(word) <= 4 for word in words[:2])
    if not first or acronyms or _of_organisation(match, "") or any(map(is_trade_word, words[:2])):
        return match[0]
    kept = _without_trade(match[2], least=2)
    return kept if kept is not None else match[0]


def _of_organisation(match: re.Match[str], said: str) -> bool:
    lead = match.string[max(0, match.start() - 40) : match.start()]
    return ORGANISATION.search(said) is not None or ORGANISATION.search(lead) is not None


def _low(match: re.Match[str]) -> str:
    """Up to three words, with or without capitals; the first word of the sentence ends the name."""
    end = match.end(1)
    for rank in (2, 3, 4):
        if rank > (match.re.groups) or match[rank] is None:
            break
        word = match[rank].split(" ")[-1]
        if is_trade_word(word) or (word[0].islower() and (is_sentence_word(word) or is_common(word))):
            break
        if rank > 2 and word[0].islower() and match[2][0].isupper():
            break
        end = match.end(rank)
    return match[0] if end == match.end(1) else match[1] + mark(NAME) + match.string[end : match.end()]


def _first(match: re.Match[str]) -> str:
    acronym = match[2].isupper() and len(match[2]) <= 4
    if match[1].lower().startswith("assistant") and _OF_PROGRAMS.search(match.string):
        return match[0]
    return _low(match) if folded(match[2].split("-")[0]) in FIRST_NAMES and not acronym else match[0]


def _field(match: re.Match[str]) -> str:
    label = match[1].lower().lstrip()
    # « le médecin est parti »: only names have their value in small letters after a verb.
    said = re.search(r"(?:est|c['’]est)\s*$", label) is not None and not label.startswith(
        ("nom", "prénom", "prenom")
    )
    if (label.startswith(_ROLE_FIELDS) or said) and not match[2][0].isupper():
        return match[0]
    return _low(match)


def _born(match: re.Match[str]) -> str:
    """« Léa Martin, née le »; but « la CME est née en 2022 »."""
    word = re.sub(r"^(?:La|Le|Une?|Notre|Cette) ", "", match[1])
    acronym = re.fullmatch(rf"[{UP}]{{2,3}}", word) or (word.isupper() and is_trade_word(word))
    determined = word != match[1] or OF_A_BODY.search(match.string[: match.start()][-12:])
    return match[0] if acronym and determined else _alone(match)


def _alone(match: re.Match[str]) -> str:
    kept = _without_trade(match[1])
    return kept if kept is not None else match[0]


def _beside(match: re.Match[str]) -> str:
    if NETWORK.fullmatch(match.string, *match.span(1 if match[1] else 3)):
        # « American Express 3742 454554 00126 »
        return match[0]
    if match[1]:
        if ORGANISATION.search(match.string[max(0, match.start() - 25) : match.start()]):
            return match[0]
        kept = _without_trade(match[1], least=2, sure=False)
        return kept if kept is not None else match[0]
    kept = _without_trade(match[3], least=2, sure=False)
    return match[2] + kept if kept is not None else match[0]


def _closing(match: re.Match[str]) -> str:
    thanks = match[1].lower().startswith(("merci", "bonne", "belle"))
    words = match[2].split()
    if any(is_trade_word(word) for word in words) or (
        words[0][0].islower() and (thanks or is_sentence_word(words[0]))
    ):
        return match[0]
    small = [word for word in words if word[0].islower()]
    if small and (thanks or not any(folded(word.split("-")[0]) in FIRST_NAMES for word in words)):
        return match[0]
    return match[1] + mark(NAME) + match[0][len(match[1]) + len(match[2]) :]


def _without_trade(found: str, least: int = 1, sure: bool = True) -> str | None:
    """The name masked, the words of the trade at its ends kept; None when nothing of it is a name.

    Args:
        found: Words with a capital.
        least: How many words must be a name.
        sure: False when the words around are no proof: words in capitals of four letters or less are then
            no name.
    """
    words = list(re.finditer(r"[^ ]+", found))
    flags = [_is_name_word(word[0], sure) for word in words]
    if True not in flags:
        return None
    first = flags.index(True)
    last = first
    while last + 1 < len(words) and (
        flags[last + 1] or (_is_particle(words[last + 1][0]) and True in flags[last + 1 :])
    ):
        last += 1
    while not flags[last]:
        last -= 1
    # The words before a name are its first words only when they are particles.
    if any(not _is_particle(word[0]) for word in words[:first]):
        return None
    if sum(flags[first : last + 1]) < least:
        return None
    return mark(NAME) + found[words[last].end() :]


def _is_name_word(word: str, sure: bool) -> bool:
    bare = word.strip(",/&")
    if not bare or (not bare[0].isupper() and not re.match(r"[dl]['’][A-ZÀ-Ý]", bare)):
        return False
    if re.fullmatch(rf"[{UP}](?:-[{UP}])?\.(?:-?[{UP}]\.)?", bare) or len(bare) == 1:
        return True
    if not sure and bare.isupper() and len(bare) <= 4:
        return False
    return not is_trade_word(bare)


def _is_particle(word: str) -> bool:
    return (
        re.fullmatch(
            r"(?i)de|du|des|la|le|les|l['’]|d['’]|van|von|der|den|ben|bin|el|al|da|dos|di|del|saint|st|"
            r"et|ou|,|/|&",
            word,
        )
        is not None
    )


_ROLE_FIELDS = ("contact", "titulaire", "porteu", "demandeu", "patient", "identit", "bénéf", "interlo")
_DETERMINED = re.compile(
    r"(?i)(?:^|[.,;:!?(\n/-]|(?<![a-zà-ÿ])(?:les?|du|au|aux|des|ce|notre|votre|mon|ma|une?|et|ou|"
    r"bonjour|par|chez|dit|de))[ ]{0,2}$"
)
_GREETED = re.compile(rf"(?i)(?<![a-zà-ÿ]){GREETING}[ ]?[,.!;:–-]?\s{{1,4}}$")
_LAST = re.compile(r"[ ]?[.,!]?[ ]{0,3}(?:$|\n)")
# « Dr Watson », which wrote what was in memory when a program of Windows failed.
_OF_WINDOWS = re.compile(r"(?i)(?<![a-z])(?:windows|drwtsn32|plant\w{2,4}|crash\w{0,2}|dump|vidage)(?![a-z])")
# « CHI André-Grégoire », « ESAT Jacques-Prévert »
_BODIES = word_set(
    "CHI CHS CHRU GHU GHI GHT MSP IFSI IFAS ESAT SESSAD HIA IME MAS FAM CMP CMPP GCS SMR SSR USLD"
)
_APOSTROPHE = re.compile(f"[MNOD]['’][{UP}]")
_LATIN = re.compile("[A-Za-z]")
# « l'assistant Claude ou Alexa »
_OF_PROGRAMS = re.compile(
    r"(?<![A-Za-z])(?:Alexa|Siri|ChatGPT|GPT|Copilot|Gemini|Mistral|IA|LLM)(?![A-Za-z])"
)
_FUNCTION = re.compile(r"(?:ère|trice|teur|euse|iste|logue|ente|aire|cienne?|logie)s?$")
_Change = Callable[[re.Match[str]], str]
_RULES: tuple[tuple[frozenset[str], re.Pattern[str], _Change], ...] = (
    (OF_TITLES, TITLE, _titled),
    (OF_TITLES, TITLE_LOW, _titled_low),
    (OF_FIELDS, FIELD, _field),
    (OF_ROLES, PERSON, _called),
    (OF_ROLES, PERSON_LOW, _low),
    (OF_SELF, SELF, _self),
    (OF_SELF, SURE, _titled),
    (OF_FIELDS, BOTH, _titled),
    (OF_FIELDS, OTHER_NAME, _low),
    (OF_BIRTHS, BORN_AFTER, _born),
    (OF_CLOSINGS, CLOSING, _closing),
    (OF_CLOSINGS, SIGNED, _titled),
)
