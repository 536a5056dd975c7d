"""Alike questions are put together: by their letters, and by what the model understood of them."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.catalogue.model import Catalogue, Entry
from assistant.inbox.clustering import BEST, Cluster, cluster_questions
from assistant.inbox.unresolved import UNANSWERED, USELESS, UnresolvedQuestion, key_of

CATALOGUE = Catalogue(
    {
        "delai": Entry("delai", "Quel est le délai de livraison ?", "Dix jours."),
        "pin": Entry("pin", "Comment débloquer mon code PIN ?", "Avec le code.", ("code bloqué",)),
        "prix": Entry("prix", "Combien coûte un lecteur ?", "Trente euros."),
        "offre": Entry("offre", "Quelles sont les offres ?", "Trois."),
        "vieille": Entry("vieille", "Une vieille question ?", "Non.", status="archive"),
    }
)


def _item(text: str, times: int = 1, why: str = UNANSWERED, **entries: float) -> UnresolvedQuestion:
    return UnresolvedQuestion(key_of(text), Counter({text: times}), Counter({why: times}), dict(entries))


def _texts(clusters: list[Cluster]) -> list[list[str]]:
    return [[question.text for question in cluster.questions] for cluster in clusters]


def test_the_same_words_that_mean_the_same_are_one_group() -> None:
    questions = [
        _item("ma carte n'arrive pas", 3, delai=0.4),
        _item("ma carte n'arrive toujours pas", 1, delai=0.3),
        _item("le prix du lecteur", 1, prix=0.4),
    ]
    assert _texts(cluster_questions(questions, CATALOGUE)) == [
        ["ma carte n'arrive pas", "ma carte n'arrive toujours pas"],
        ["le prix du lecteur"],
    ]


def test_the_same_words_that_mean_something_else_are_two() -> None:
    """« code » is in both; what the model understood separates them."""
    questions = [_item("code bloqué PIN", pin=0.9), _item("code bloqué de la porte", offre=0.9)]
    assert len(cluster_questions(questions, CATALOGUE)) == 2


def test_the_same_meaning_without_a_word_in_common_is_two() -> None:
    """What the model believed may be wrong for both: without a shared word nothing shows that it is right."""
    questions = [_item("xyzzy plugh", delai=0.9), _item("bonjour merci", delai=0.9)]
    assert len(cluster_questions(questions, CATALOGUE)) == 2


def test_without_a_ranking_the_letters_alone_decide() -> None:
    questions = [_item("lecteur de carte éteint"), _item("lecteur de carte éteinte"), _item("autre sujet")]
    assert [len(cluster.questions) for cluster in cluster_questions(questions, CATALOGUE)] == [2, 1]


def test_a_group_sums_what_its_questions_count() -> None:
    questions = [
        _item("ma carte n'arrive pas", 3, UNANSWERED, delai=0.4),
        _item("ma carte n'arrive pas !!", 2, USELESS, delai=0.3),
    ]
    [cluster] = cluster_questions(questions, CATALOGUE)
    assert cluster.times == 5
    assert cluster.why == {UNANSWERED: 3, USELESS: 2}


def test_the_largest_group_comes_first_whatever_its_questions() -> None:
    questions = [
        _item("le prix du lecteur", 3, prix=0.4),
        _item("ma carte n'arrive pas", 2, delai=0.4),
        _item("ma carte n'arrive toujours pas", 2, delai=0.4),
    ]
    assert [cluster.times for cluster in cluster_questions(questions, CATALOGUE)] == [4, 3]


def test_the_entries_of_a_group_are_those_its_questions_weigh_most() -> None:
    questions = [
        _item("ma carte n'arrive pas", 2, delai=0.4, prix=0.3, pin=0.05, offre=0.01, vieille=2.0),
        _item("ma carte n'arrive toujours pas", 1, delai=0.2, prix=0.5),
    ]
    [cluster] = cluster_questions(questions, CATALOGUE)
    # The archived one is never shown, and three are enough.
    assert [entry.id for entry in cluster.best] == ["prix", "delai", "pin"]
    assert len(cluster.best) == BEST


def test_without_a_ranking_the_nearest_phrasings_are_proposed_each_entry_once() -> None:
    [cluster] = cluster_questions([_item("débloquer mon code PIN bloqué")], CATALOGUE)
    assert [entry.id for entry in cluster.best][:1] == ["pin"]
    assert len({entry.id for entry in cluster.best}) == len(cluster.best)


def test_what_is_near_nothing_has_no_proposal() -> None:
    [cluster] = cluster_questions([_item("zzzz")], CATALOGUE)
    assert cluster.best == ()


@pytest.mark.parametrize("catalogue", [CATALOGUE, Catalogue({})])
def test_without_a_question_there_is_no_group(catalogue: Catalogue) -> None:
    assert cluster_questions([], catalogue) == []


def test_an_empty_catalogue_still_groups() -> None:
    questions = [_item("ma carte n'arrive pas"), _item("ma carte n'arrive pas du tout")]
    [cluster] = cluster_questions(questions, Catalogue({}))
    assert (len(cluster.questions), cluster.best) == (2, ())


words = st.lists(
    st.sampled_from(
        ["carte", "lecteur", "code", "prix", "délai", "bloqué", "livraison", "où", "combien", "quand"]
    ),
    min_size=1,
    max_size=4,
).map(" ".join)
rankings = st.dictionaries(
    st.sampled_from(["delai", "pin", "prix"]), st.integers(0, 10_000).map(lambda n: n / 10_000), max_size=3
)


@given(st.lists(st.tuples(words, rankings), max_size=12, unique_by=lambda one: one[0]))
def test_every_question_is_in_one_group(questions: list[tuple[str, dict[str, float]]]) -> None:
    items = [_item(text, len(questions) - i, **entries) for i, (text, entries) in enumerate(questions)]
    clusters = cluster_questions(items, CATALOGUE)
    grouped = [question.text for cluster in clusters for question in cluster.questions]
    assert sorted(grouped) == sorted(text for text, _ in questions)
    assert [cluster.times for cluster in clusters] == sorted((c.times for c in clusters), reverse=True)
    for cluster in clusters:
        # The most frequent one leads: the author reads it first.
        assert cluster.questions[0].times == max(question.times for question in cluster.questions)


def test_groups_do_not_depend_on_how_many_are_compared_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    items = [
        _item(f"{word} de la carte numéro {n}", 40 - n, delai=0.1 * (n % 5))
        for n, word in enumerate(["délai", "prix", "code", "durée", "perte"] * 8)
    ]
    whole = _texts(cluster_questions(items, CATALOGUE))
    monkeypatch.setattr("assistant.inbox.clustering._BLOCK", 3)
    assert _texts(cluster_questions(items, CATALOGUE)) == whole
