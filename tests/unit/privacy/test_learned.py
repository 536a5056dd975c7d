"""What the learned masking adds to the rules; how much, on hands it has not learnt from."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pycrfsuite
import pytest

from assistant.privacy import learned
from assistant.privacy.labels import mark
from assistant.privacy.learned import Reader, redact_learned
from assistant.privacy.learned_features import Looks, features_of, tokens_of
from assistant.privacy.redaction import redact
from bench.leaks import any_is_read, is_read
from bench.redaction_hands import Hand, made_of, secrets_of
from tests.counting import growth

# The fourth was opened, then learnt from; nothing was ever chosen by the fifth, the sixth nor the sixteenth.
HANDS = [("fourth", 0.01, 0.02), ("fifth", 0.045, 0.075), ("sixth", 0.04, 0.04), ("sixteenth", 0.025, 0.02)]
FIXTURES = Path(__file__).parents[2] / "fixtures" / "redaction"


def _hand(name: str) -> Hand:
    return Hand.read(name, f"{FIXTURES}/{name}_")


def _learnt(folder: Path, text: str, classes: list[str]) -> bytes:
    """A model of one message."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.append(features_of(tokens_of(text), Looks(frozenset())), classes)
    trainer.train(str(folder / "model"))
    return (folder / "model").read_bytes()


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("vous pouvez en parler avec Ghislaine, c'est elle qui gère les cartes", "Ghislaine"),
        ("hier Benhamou Sarah est venue pour sa carte et rien ne marche", "Benhamou"),
        ("mon code je crois que c'était le 7391, et la carte ne s'ouvre plus", "7391"),
        ("le petit est né mardi 4 mars 2025 et on cherche son INS", "4 mars 2025"),
    ],
)
def test_what_no_rule_shows_is_masked(text: str, secret: str) -> None:
    assert not is_read(secret, redact(text))


@pytest.mark.parametrize(
    "text",
    [
        "le CH Marie-Madeleine de Forbach est-il dans la vague 2 ?",
        "erreur 40213 puis 40215 au dépôt sur le DMP depuis la version 5.2.1",
        "la réunion du 4 mars 2025 sur le couloir RIS est-elle maintenue ?",
        "quels sont les 3 documents à fournir pour l'exigence SC.INS/CONF.04 ?",
    ],
)
def test_what_a_question_needs_is_not(text: str) -> None:
    assert redact(text) == text


def test_neighbours_of_one_kind_are_one_label(tmp_path: Path) -> None:
    text = "voir Jean de Rochefort au 12"
    model = _learnt(tmp_path, text, ["O", "nom", "nom", "nom", "O", "code"])
    assert Reader(model, frozenset(), 0.5).redact(text) == f"voir {mark('[nom]')} au {mark('[code]')}"


def test_a_model_of_other_labels_is_refused(tmp_path: Path) -> None:
    model = _learnt(tmp_path, "voir Jean", ["O", "prénom"])
    with pytest.raises(ValueError, match=r"\[prénom\]"):
        Reader(model, frozenset())


def test_threads_read_each_their_own_message() -> None:
    texts = [str(one["text"]) for one in _hand("second").leaking]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(redact_learned, texts)) == list(map(redact_learned, texts))


def test_a_token_is_read_with_as_many_features_in_a_long_message() -> None:
    looks = Looks(frozenset())
    short, long = (
        features_of(tokens_of("le patient Jean a 3 cartes. " * times), looks) for times in (5, 500)
    )
    assert max(map(len, long)) <= max(map(len, short)) + 1


@pytest.mark.parametrize(
    "piece", ["le patient Jean a 3 cartes. ", "06 ", "a@b ", "\n", "https://a/b?c=d ", "é\u00a0"]
)
def test_time_grows_with_the_length_only(piece: str) -> None:
    short, long = ((piece * (size // len(piece) + 1))[:size] for size in (2_000, 10_000))
    assert growth(lambda: redact_learned(short), lambda: redact_learned(long), most=15) < 15


def test_what_is_shipped_was_learnt_from_these_messages() -> None:
    made = learned.MADE_OF.read_text(encoding="ascii").strip()
    assert made == made_of(), (
        "The messages or the features have changed: run `python -m bench.redaction learn`."
    )


@pytest.mark.parametrize(("hand", "most_read", "most_changed"), HANDS)
def test_of_other_hands_little_is_read_and_little_is_lost(
    hand: str, most_read: float, most_changed: float
) -> None:
    """Shares of messages: with the rules alone 17 and 11 % of those of the sealed hands are read."""
    one = _hand(hand)
    # Counted, not shown: whoever reads them can no longer be surprised by them.
    left = sum(any_is_read(secrets_of(message), redact(str(message["text"]))) for message in one.leaking)
    of = len(one.leaking)
    assert left <= most_read * of
    changed, of = sum(redact(text) != text for text in one.harmless), len(one.harmless)
    assert changed <= most_changed * of
