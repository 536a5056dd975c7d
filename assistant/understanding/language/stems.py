"""Content words of a text as stems: « Mes cartes sont expirées » and « la carte expire » share theirs.

The stemmer is Jacques Savoy's light French stemmer ("Light stemming approaches for the French, Portuguese,
German and Hungarian languages", ACM SAC 2006), with the suffixes of its usual implementation (Lucene's
French light stemmer), applied to the lemma where spaCy's tables know one: « obtient » is « obtenir ».
Nouns of action give their verb (« expiration » is « expirer »), which the original cuts one letter shorter.
Everything is folded: half of what is typed lacks its accents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.text import fold
from assistant.understanding.language.french import lemma
from assistant.understanding.language.spelling import is_acronym

_TOKEN = re.compile(
    r"\d{1,4}[/.-]\d{1,2}[/.-]\d{2,4}(?!\w)"  # a date
    r"|[^\W_]+(?:[._-][^\W_]+|/(?<=[^\W\d_]/)(?=\d)[^\W_]+)*"  # « SC.INS/01 », but « 1/2 » is two numbers
)
_THOUSANDS = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}\b)")
_ELECTRONIC = re.compile(r"\be[ -](?=[^\W\d_]{2})", re.IGNORECASE)
"""« e-CPS », « e CPS »: no French word is a lone « e »."""
_PARTS = re.compile(r"[^\W_]+")
_PARTICIPLE = re.compile(r"(?<=[dtnrlcç])ues?$")
"""« perdue » is « perdu », of which the tables know no feminine."""
_SHORTEST = 4
"""Letters below which a word has no ending to lose: « SIS » is no form of « seoir »."""
_FUNCTION_WORDS = frozenset(
    word
    for words in (
        # determiners and pronouns
        "le la les l un une des du de d au aux ce cet cette ces c ca cela ceci celui celle ceux celles",
        "mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs je j tu il elle on nous vous",
        "ils elles me m te t se s lui eux moi toi soi y en qui que qu quoi dont ou lequel laquelle",
        "lesquels lesquelles quel quelle quels quelles auquel auxquels duquel desquels tout toute tous",
        "toutes tel telle meme memes autre autres chaque certain certains certaine certaines quelque",
        "quelques quelqu aucun aucune",
        # prepositions, conjunctions, adverbs
        "a dans par pour sur avec chez vers entre selon depuis pendant comme et mais donc or ni car si",
        "lorsque lorsqu puisque puisqu quand comment pourquoi parce afin ainsi alors aussi bien encore",
        "deja ici la ne n pas plus moins tres trop peu assez non oui aujourd hui ci puis ensuite",
        "enfin via",
        # auxiliary and modal verbs
        "etre suis es est sommes etes sont etais etait etions etiez etaient sera serai serait seront",
        "soit soient serais seraient serons ete etant avoir ai as avons avez ont avais avait avions",
        "aviez avaient aura aurai aurait auront auraient aurais ait aient ayant eu faire fais fait",
        "faisons faites font fera ferait faisait aller vais va vas allons allez vont pouvoir peux peut",
        "pouvons pouvez peuvent pourra pourrai pourrait pourrais pourraient pourrez pourriez pourrions",
        "puisse puissent pu devoir dois doit devons devez doivent devra devrai devrait devrais",
        "devront devraient devions falloir faut faudra faudrait fallait vouloir veux veut voulons",
        "voulez veulent voudrais voudrait voudrions voudriez voulais voulait",
    )
    for word in words.split()
)


def is_function_word(word: str) -> bool:
    """Whether a folded word says nothing by itself: an article, a pronoun, an auxiliary, a single letter."""
    return len(word) == 1 or word in _FUNCTION_WORDS


@lru_cache(maxsize=8192)
def stems(text: str) -> tuple[str, ...]:
    """The stems of a text's content words, in its order, repeated as they are repeated.

    Function words and single letters are left out. Numbers and codes are kept whole, folded: « 01 »,
    « 2.1.4 », « sc.ins/01 », « tre_r09 »; « e-CPS » is « ecps ». A function word in capitals among others
    that are not (« MES », « ON ») is an acronym, and stays.
    """
    return tuple(_stems(text))


def _stems(text: str) -> Iterator[str]:
    # In a text typed in capitals, capitals say nothing; « MES » alone is no text.
    shouted = text.isupper() and len(text.split()) > 1
    text = _ELECTRONIC.sub("e", _THOUSANDS.sub("", text))
    for token in _TOKEN.findall(text):
        if any(char.isdigit() for char in token):
            yield fold(token)
            continue
        for word in _PARTS.findall(token.replace("_", "")):
            if len(word) == 1:
                continue
            if (root := stem(word)) and fold(word) not in _FUNCTION_WORDS:
                yield root
            elif word == token and is_acronym(word) and not shouted:
                yield fold(word)


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The stem of one word, folded: « expirée », « expiration » and « expirer » are « expir ».

    Empty for a form of a function word (« faisaient »).
    """
    if len(word) < _SHORTEST:
        return fold(word)
    base = fold(lemma(_PARTICIPLE.sub("u", word.lower())))
    if base in _FUNCTION_WORDS:
        return ""
    return _stem(base if base.isalpha() else fold(word))


_ENDINGS: tuple[tuple[int, str, str], ...] = (
    # Longer than, ending, what replaces it; the first that fits is the only one.
    (9, "issement", "ir"), (8, "issant", "ir"), (9, "ivement", "if"), (6, "ement", "e"),
    (11, "ficatrice", "fier"), (10, "ficateur", "fier"), (9, "catrice", "quer"), (8, "cateur", "quer"),
    (8, "atrice", "er"), (7, "ateur", "er"), (6, "trice", "ter"), (5, "ieme", ""), (7, "teuse", "ter"),
    (6, "teur", "ter"), (5, "euse", "er"), (8, "eur", "er"), (7, "ive", "if"), (9, "nnelle", "n"),
    (9, "nnel", "n"), (8, "ique", ""), (8, "esse", "e"), (7, "inage", "in"), (8, "ation", "er"),
    (8, "ition", "ir"),
)  # fmt: skip
_HARD_CONSONANT = re.compile(r"(?<=\w{3})(?:qu|gu)$")
_DOUBLED = re.compile(r"([a-z])\1+")


def _stem(word: str) -> str:
    """Savoy's light stemmer on a folded word."""
    if len(word) > 5 and word.endswith("aux") and word[-4] != "e":
        word = f"{word[:-2]}l"
    elif len(word) > 3 and word.endswith("x"):
        word = word[:-1]
    if len(word) > 3 and word.endswith("s"):
        word = word[:-1]
    for longer_than, ending, base in _ENDINGS:
        if len(word) > longer_than and word.endswith(ending):
            word = word[: -len(ending)] + base
            break
    if len(word) > 4:
        word = _DOUBLED.sub(r"\1", word)
    for letter in "reei":
        if len(word) > 4:
            word = word.removesuffix(letter)
    # « révoquer » and « révocation », « homologuer » and « homologation ».
    return _HARD_CONSONANT.sub(lambda found: "c" if found.group() == "qu" else "g", word)
