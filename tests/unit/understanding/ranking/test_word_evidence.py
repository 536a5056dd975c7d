"""Which of a question's words an entry holds: by their stems, another name or their meaning."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.encoders.sentence_encoder import CachedEncoder
from assistant.understanding.language.stems import stems
from assistant.understanding.language.synonyms import Synonyms
from assistant.understanding.ranking.entries import TrainingEntry
from assistant.understanding.ranking.word_evidence import (
    ForeignNames,
    QuestionWords,
    WordCorpus,
    WordIndex,
    names_in,
)

ENTRIES = (
    TrainingEntry(
        "perte",
        ("J'ai perdu ma carte",),
        "Faites opposition au guichet.",
        ("vol",),
        examples=("on m'a piqué ma carte au resto", "plus moyen de remettre la main dessus"),
    ),
    TrainingEntry("prix", ("Combien coûte un lecteur ?",), "Le lecteur est gratuit."),
    TrainingEntry("delai", ("Quand arrive ma carte ?",), "Sous deux semaines, au guichet."),
)
PERTE, PRIX, DELAI = range(3)
LABELS = ((), ("Matériel", "boîtier"), ())
FOREIGN = ("Doctolib", "carte grise", "Ma Sécurité")


def corpus(
    synonyms: Synonyms | None = None, encoder: CachedEncoder | None = None, foreign: Sequence[str] = FOREIGN
) -> WordCorpus:
    return WordCorpus(ENTRIES, LABELS, synonyms or Synonyms(()), encoder, foreign=foreign)


INDEX = corpus().index()


def of_word(question: QuestionWords, word: str, values: np.ndarray) -> list[float]:
    """What is said of one word of a question."""
    (stem,) = stems(word)
    return values[question.stems.index(stem)].tolist()


@pytest.mark.parametrize(
    ("word", "holding"),
    [
        ("carte", [1, 0, 1]),
        ("cartes", [1, 0, 1]),
        ("CARTE", [1, 0, 1]),
        # In a keyword, an answer, a label of the taxonomy, an example.
        ("vol", [1, 0, 0]),
        ("opposition", [1, 0, 0]),
        ("guichets", [1, 0, 1]),
        ("boîtier", [0, 1, 0]),
        ("materiel", [0, 1, 0]),
        ("resto", [1, 0, 0]),
        ("trottinette", [0, 0, 0]),
    ],
)
def test_an_entry_holds_the_words_of_all_that_it_says(word: str, holding: list[float]) -> None:
    question = INDEX.of(f"le {word}")
    assert of_word(question, word, question.exact) == holding
    assert of_word(question, word, question.held) == holding
    assert question.frequency.tolist() == [sum(holding)]


def test_a_word_tells_the_more_the_fewer_entries_hold_it() -> None:
    question = INDEX.of("une carte au guichet, un lecteur, une trottinette")
    told = dict(zip(question.stems, question.idf.tolist(), strict=True))
    card, reader, scooter = (told[stems(word)[0]] for word in ("carte", "lecteur", "trottinette"))
    assert card == pytest.approx(math.log(4 / 2.5))
    assert reader == pytest.approx(math.log(4 / 1.5))
    assert scooter == pytest.approx(question.unknown) == math.log(4 / 0.5)


def test_the_share_and_the_sum_are_of_what_the_held_words_tell() -> None:
    """« carte » is held by the first and the last entry, « vol » by the first alone, « plage » by none."""
    question = INDEX.of("vol de carte à la plage")
    card, theft, beach = math.log(4 / 2.5), math.log(4 / 1.5), math.log(4 / 0.5)
    assert question.sum() == pytest.approx([card + theft, 0, card])
    total = card + theft + beach
    assert question.share() == pytest.approx([(card + theft) / total, 0, card / total])


@pytest.mark.parametrize("text", ["", "?", "et alors", "de la"])
def test_a_question_without_a_word_is_held_by_none(text: str) -> None:
    question = INDEX.of(text)
    assert question.stems == ()
    assert question.share().tolist() == question.sum().tolist() == [0, 0, 0]


def test_a_word_that_every_entry_holds_tells_nothing_against_any() -> None:
    one = WordCorpus(ENTRIES[:1], LABELS[:1], Synonyms(()), None).index().of("ma carte")
    assert one.idf.min() >= 0
    assert one.share().tolist() == pytest.approx([1])


def test_words_of_examples_that_may_not_be_read_are_nobodys() -> None:
    read = corpus().index(lambda entry, example: (entry, example) == (PERTE, 1))
    question = read.of("piqué au resto, remettre la main")
    assert of_word(question, "resto", question.exact) == [0, 0, 0]
    assert of_word(question, "resto", question.idf[:, None]) == [pytest.approx(math.log(4 / 0.5))]
    assert of_word(question, "remettre", question.exact) == [1, 0, 0]
    assert of_word(read.of("carte"), "carte", read.of("carte").exact) == [1, 0, 1], "the entry's own stay"


def test_errors_of_examples_are_corrected_before_their_words_are_read() -> None:
    entry = TrainingEntry("e", ("Titre",), examples=("ma crate",))
    right = WordCorpus([entry], [()], Synonyms(()), None, lambda text: text.replace("crate", "carte"))
    assert right.index().of("carte").exact.tolist() == [[1]]


SYNONYMS = Synonyms([("carte", "badge"), ("lecteur", "boîtier de lecture"), ("vol", "larcin")])


@pytest.mark.parametrize(
    ("text", "word", "held"),
    [
        # The question says the other name of what an entry says.
        ("mon badge", "badge", [0.9, 0, 0.9]),
        ("un larcin", "larcin", [0.9, 0, 0]),
        # The word itself counts whole, its other name a little less.
        ("ma carte", "carte", [1, 0, 1]),
        # All the words of an expression are said, or it is none.
        ("un boîtier de lecture", "lecture", [0, 0.9, 0]),
        ("une lecture", "lecture", [0, 0, 0]),
    ],
)
def test_another_name_counts_a_little_less_than_the_word(text: str, word: str, held: list[float]) -> None:
    question = corpus(SYNONYMS).index().of(text)
    assert of_word(question, word, question.held) == pytest.approx(held)


def test_the_other_way_round_an_entry_is_held_by_the_whole_of_its_expression() -> None:
    """« lecteur » is held by who says « boîtier de lecture »; not by who says « boîtier » alone."""
    entries = [TrainingEntry("a", ("Un boîtier de lecture",)), TrainingEntry("b", ("Un boîtier",))]
    question = WordCorpus(entries, [(), ()], SYNONYMS, None).index().of("un lecteur")
    assert question.held.tolist() == [pytest.approx([0.9, 0])]
    assert question.exact.tolist() == [[0, 0]], "another name is not the word"


class Meanings:
    """A stand-in of an encoder of single words: a few have the direction of another."""

    name, dimension, parts = "meanings", 8, (8,)

    def __init__(self) -> None:
        self.directions = {"guichet": 0, "comptoir": 0, "accueil": 0, "lecteur": 1, "lectrice": 1}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            vectors[row, self.directions.get(text, 2 + sum(map(ord, text)) % 6)] = 1
        vectors[[text == "accueil" for text in texts], 7] = 1
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_a_word_of_near_meaning_counts_by_how_near_it_is() -> None:
    question = corpus(encoder=CachedEncoder(Meanings())).index().of("au comptoir ou à l'accueil")
    same, near = (np.array(of_word(question, word, question.held)) for word in ("comptoir", "accueil"))
    assert same[[PERTE, DELAI]] == pytest.approx([1, 1], abs=0.02)
    assert ((near > 0.2) & (near < same)).tolist() == [True, False, True]
    assert not question.exact.any()
    # What the words are is unknown all the same.
    assert question.idf == pytest.approx([question.unknown] * 2)


def test_without_an_encoder_only_the_word_itself_is_held() -> None:
    assert not corpus().index().of("au comptoir").held.any()


def test_the_words_of_the_catalogue_have_neighbours_too() -> None:
    entries = [TrainingEntry("a", ("Le guichet",)), TrainingEntry("b", ("Le comptoir",))]
    many = [*entries, TrainingEntry("c", ("Trente vélos, douze chats, neuf lampes",))]
    index = WordCorpus(many, [()] * 3, Synonyms(()), CachedEncoder(Meanings())).index()
    question = index.of("le guichet")
    assert question.held[0].tolist() == [1, pytest.approx(1, abs=0.02), 0]
    assert question.exact[0].tolist() == [1, 0, 0]


@pytest.mark.parametrize("encoder", [None, CachedEncoder(Meanings())], ids=["words alone", "meanings"])
def test_saved_and_loaded_it_says_the_same_of_every_question(
    encoder: CachedEncoder | None, tmp_path: Path
) -> None:
    index = corpus(SYNONYMS, encoder).index()
    index.save(tmp_path)
    again = WordIndex.load(tmp_path, encoder)
    assert {path.suffix for path in tmp_path.iterdir()} == {".json", ".npz"}
    for text in ("mon badge au comptoir", "ma carte grise", "le boîtier de lecture DOCTOLIB", "trottinette"):
        before, after = index.of(text), again.of(text)
        assert after.stems == before.stems
        assert after.unknown == pytest.approx(before.unknown)
        for name in ("idf", "rarity", "exact", "frequency", "names", "before", "foreign"):
            np.testing.assert_allclose(getattr(after, name), getattr(before, name), atol=1e-6, err_msg=name)
        # Nearness is stored in half precision.
        np.testing.assert_allclose(after.held, before.held, atol=2e-3)


def test_the_place_of_each_word_names_the_one_before_it() -> None:
    question = INDEX.of("la carte grise de la carte bleue")
    before = dict(zip(question.stems, question.before.tolist(), strict=True))
    place = {stem: i for i, stem in enumerate(question.stems)}
    card, grey, blue = (stems(word)[0] for word in ("carte", "grise", "bleue"))
    assert (before[card], before[grey], before[blue]) == (-1, place[card], place[card])


def test_a_rare_french_word_is_rarer_than_a_common_one_whatever_the_catalogue_holds() -> None:
    question = INDEX.of("temps chronotachygraphe")
    common, rare = question.rarity.tolist()
    assert rare > common + 5


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ma carte CPS", {"CPS"}),
        ("bonjour, je suis sur Doctolib", {"Doctolib"}),
        # A sentence begins with a capital whatever the word is; two capitals name anything.
        ("Doctolib ne répond pas", set()),
        ("INSi ne répond pas. Comment faire ?", {"INSi"}),
        ("L'API d'Ameli", {"API", "Ameli"}),
        # Typed in capitals, nothing is a name by them.
        ("MA CARTE EST PERDUE", set()),
        ("", set()),
    ],
)
def test_names_are_words_with_a_capital_where_no_sentence_begins(text: str, named: set[str]) -> None:
    assert names_in(text) == {stem for name in named for stem in stems(name)}


def test_names_and_codes_are_told_by_what_was_typed_and_not_by_what_was_corrected() -> None:
    question = INDEX.of("la carte vitale 2", "la carte Vitale 2")
    assert dict(zip(question.stems, question.names.tolist(), strict=True)) == {
        **{stems(word)[0]: is_name for word, is_name in (("carte", False), ("vitale", True))},
        "2": True,
    }


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("mon compte doctolib", ["doctolib"]),
        ("ma carte grise et ma carte CPS", ["carte grise"]),
        ("ma CARTE GRISE", ["CARTE GRISE"]),
        ("la carte est grise", []),
        ("le site Ma Sécurité", ["Ma Sécurité"]),
        # Made of common words, it is a name only as it is written.
        ("c'est pour ma sécurité", []),
        ("Doctolibre", []),
    ],
)
def test_the_name_of_somebody_elses_object_is_recognised_word_for_word(text: str, found: list[str]) -> None:
    assert ForeignNames(FOREIGN).named_in(text) == found


def test_the_words_of_a_foreign_name_are_foreign_and_no_other() -> None:
    question = INDEX.of("perdu ma carte grise hier")
    foreign = {stem for stem, is_foreign in zip(question.stems, question.foreign, strict=True) if is_foreign}
    assert foreign == {*stems("carte"), *stems("grise")}
    assert not INDEX.of("perdu ma carte hier").foreign.any()
    assert not corpus(foreign=()).index().of("carte grise").foreign.any()


WORDS = ["carte", "perdu", "lecteur", "Doctolib", "grise", "trottinette", "INSi", "2", "le", "badge", "?"]


@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_whatever_is_asked_shares_are_shares_and_a_word_is_held_at_most_once(text: str) -> None:
    question = corpus(SYNONYMS).index().of(text)
    assert len(set(question.stems)) == len(question.stems)
    assert ((question.held >= question.exact) & (question.held <= 1)).all()
    share = question.share()
    assert ((share >= 0) & (share <= 1 + 1e-6)).all()
    assert (question.sum() >= share * question.idf.sum() - 1e-4).all()
    assert (question.before < len(question.stems)).all()
