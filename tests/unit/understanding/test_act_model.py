"""The model of acts: only what the context allows, the same each time, as calibrated as it was stored."""

from pathlib import Path

import numpy as np
import pytest

from assistant.understanding import acts
from assistant.understanding.act_model import ActModel, Examples, allowed
from assistant.understanding.act_signals import NAMES
from assistant.understanding.result import Context

NOTHING = Context()
CLARIFIED = Context("clarification", "carte", ("bleue", "verte"), question="une carte")
CONTACTED = Context("contact", "carte", ("bleue", "verte"), question="une carte")
LISTED = Context("suggestion", entries=("a", "b"), question="une carte")
ANSWERED = Context("feedback", entry="a", question="une carte")
PROBABLY = Context("feedback", entry="a", entries=("b", "c"), question="une carte")
WHY = Context("reason", entry="a", question="une carte")
COMMENTED = Context("comment", entry="a", question="une carte")
ADMITTED = Context(question="une carte")
EVERY = (NOTHING, CLARIFIED, CONTACTED, LISTED, ANSWERED, PROBABLY, WHY, COMMENTED, ADMITTED)


@pytest.mark.parametrize(
    ("act", "where"),
    [
        (acts.CHOICE, (CLARIFIED, CONTACTED)),
        (acts.REJECT_LIST, (LISTED, PROBABLY)),
        (acts.FOLLOW_UP, (ANSWERED, PROBABLY, WHY)),
        (acts.PRECISION, (CLARIFIED, CONTACTED, LISTED, PROBABLY, ADMITTED)),
        (acts.MORE, (CLARIFIED, CONTACTED, LISTED)),
        (acts.SKIP, (WHY, COMMENTED)),
        (acts.COMMENT, (COMMENTED,)),
        (acts.REASON, (ANSWERED, PROBABLY, WHY)),
        (acts.CORRECTION, (CLARIFIED, CONTACTED, LISTED, ANSWERED, PROBABLY, WHY, ADMITTED)),
        (acts.EMERGENCY, EVERY),
        (acts.HUMAN, EVERY),
        (acts.RESTART, EVERY),
        (acts.BACK, EVERY),
        (acts.QUESTION, tuple(context for context in EVERY if context is not COMMENTED)),
        (acts.GREETING, tuple(context for context in EVERY if context is not COMMENTED)),
    ],
)
def test_an_act_is_possible_where_it_makes_sense(act: str, where: tuple[Context, ...]) -> None:
    assert tuple(context for context in EVERY if allowed(act, context)) == where
    assert tuple(context for context in EVERY if allowed(f"{act}/valeur", context)) == where


def test_a_list_may_be_picked_from_without_one() -> None:
    """That there is none is said kindly; an answer to a clarification is a choice."""
    assert allowed(acts.PICK, NOTHING)
    assert not allowed(acts.PICK, CLARIFIED)


MESSAGES = {
    "greeting": ("bonjour", "bonsoir", "bien le bonjour", "bonjour à vous"),
    "thanks": ("merci", "merci bien", "un grand merci", "mille mercis"),
    "feedback/yes": ("oui", "oui parfait", "oui voilà", "oui super"),
    "feedback/no": ("non", "non pas du tout", "non vraiment pas", "non dommage"),
    "choice/none": ("aucune", "aucune des deux", "ni la première ni la seconde", "aucun choix"),
    "question": ("combien coûte la carte", "où trouver la carte", "quel délai pour la carte", "prix carte"),
}
WHERE = {"feedback/yes": ANSWERED, "feedback/no": ANSWERED, "choice/none": CLARIFIED}


def examples(times: int = 4, without: str = "") -> Examples:
    rows = [
        (text, label, WHERE.get(label, NOTHING))
        for label, texts in MESSAGES.items()
        if label != without
        for text in texts * times
    ]
    generator = np.random.default_rng(3)
    return Examples(
        [text for text, _, _ in rows],
        [label for _, label, _ in rows],
        generator.normal(size=(len(rows), 4)).astype(np.float32),
        np.zeros((len(rows), len(NAMES)), dtype=np.float32),
        [context for _, _, context in rows],
    )


RAW = np.full((1, 4), 0.1, dtype=np.float32)
NO_SIGNAL = np.zeros(len(NAMES), dtype=np.float32)


@pytest.fixture(scope="module")
def model() -> ActModel:
    return ActModel.train(examples())


def said(model: ActModel, text: str, context: Context = NOTHING) -> dict[str, float]:
    return dict(model.probabilities(text, RAW, NO_SIGNAL, context))


@pytest.mark.parametrize(
    ("text", "context", "label"),
    [
        ("bonjour madame", NOTHING, "greeting"),
        ("Merci !", NOTHING, "thanks"),
        ("oui tout à fait", ANSWERED, "feedback/yes"),
        ("non hélas", ANSWERED, "feedback/no"),
        ("aucune d'elles", CLARIFIED, "choice/none"),
        ("quel prix pour la carte", NOTHING, "question"),
    ],
)
def test_a_message_is_what_its_words_were_learnt_as(
    model: ActModel, text: str, context: Context, label: str
) -> None:
    ranked = model.probabilities(text, RAW, NO_SIGNAL, context)
    assert ranked[0][0] == label
    assert [p for _, p in ranked] == sorted((p for _, p in ranked), reverse=True)


@pytest.mark.parametrize("context", EVERY, ids=lambda context: str(context.asked))
@pytest.mark.parametrize("text", ["oui", "aucune", "bonjour", "carte", "zzz", ""])
def test_what_the_context_does_not_allow_has_no_chance_and_the_rest_all_of_it(
    model: ActModel, text: str, context: Context
) -> None:
    possible = [label for label in model.labels if allowed(label, context)]
    if not possible:
        return
    chances = said(model, text, context)
    assert set(chances) <= set(possible)
    assert sum(chances.values()) == pytest.approx(1, abs=1e-5)


def test_the_same_examples_give_the_same_model(model: ActModel) -> None:
    again = ActModel.train(examples())
    for text in ("bonjour merci", "aucune idée", "où trouver"):
        assert said(again, text, ANSWERED) == said(model, text, ANSWERED)


def test_a_stored_model_says_the_same(model: ActModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    stored = ActModel.load(tmp_path)
    assert stored.labels == model.labels
    for text in ("bonjour merci", "oui", "où trouver la carte", "jamais lu"):
        for context in (NOTHING, ANSWERED, CLARIFIED):
            # The weights are stored in half precision.
            assert said(stored, text, context) == pytest.approx(said(model, text, context), abs=5e-3)


def test_a_temperature_spreads_chances_and_keeps_their_order(model: ActModel, tmp_path: Path) -> None:
    model.save(tmp_path)
    warm, cold = ActModel.load(tmp_path), ActModel.load(tmp_path)
    warm._temperature, cold._temperature = 4.0, 0.25
    ranked = [one.probabilities("bonjour la carte", RAW, NO_SIGNAL, ANSWERED) for one in (cold, model, warm)]
    assert ranked[0][0][1] > ranked[2][0][1]
    assert ranked[0][0][0] == ranked[1][0][0] == ranked[2][0][0]
    assert all(sum(p for _, p in one) == pytest.approx(1, abs=1e-5) for one in ranked)


def test_the_temperature_is_learnt_within_its_bounds(model: ActModel) -> None:
    assert np.exp(-1.5) <= model._temperature <= np.exp(1.5)


def test_an_act_without_examples_is_no_class() -> None:
    model = ActModel.train(examples(without="choice/none"))
    assert "choice/none" not in model.labels
    assert "choice/none" not in said(model, "aucune des deux", CLARIFIED)


def test_without_an_encoder_words_alone_are_learnt() -> None:
    known = examples()
    model = ActModel.train(
        Examples(known.texts, known.labels, known.raw[:, :0], known.signals, known.contexts)
    )
    ranked = model.probabilities("merci beaucoup", np.zeros((1, 0), np.float32), NO_SIGNAL, NOTHING)
    assert ranked[0][0] == "thanks"
