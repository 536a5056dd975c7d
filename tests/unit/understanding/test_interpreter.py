"""One function says what a message means, in its context: tried on a library's FAQ, without any encoder.

Of the product page: typed answers work as well as buttons, follow-ups, danger, small talk.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding import acts
from assistant.understanding.interpreter import Interpreter
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.ranking.ranker import Familiarity, Ranking
from assistant.understanding.result import Context, Understanding
from tests.unit.library import library, trained

LOAN = "Comment prolonger le prêt d'un livre ?"
LOST_CARD = "j'ai perdu ma carte de lecteur, que faire ?"
ASKED_MEDIUM = Context(asked="clarification", facet="support", choices=("livre", "dvd"), question="prolonger")
ASKED_PLACE = Context(
    asked="clarification",
    facet="lieu",
    choices=("centre", "port", "gare"),
    question="à quelle heure ouvre la bibliothèque ?",
)
SHOWN_LIST = Context(
    asked="suggestion", question="prolonger", entries=("prolonger-livre", "prolonger-dvd", "inscription")
)
ANSWERED = Context(asked="feedback", question=LOAN, entry="prolonger-livre")
ASKED_REASON = Context(asked="reason", question=LOAN, entry="prolonger-livre")
ASKED_COMMENT = Context(asked="comment", question=LOAN, entry="prolonger-livre")
EVERY_CONTEXT = (Context(), ASKED_MEDIUM, ASKED_PLACE, SHOWN_LIST, ANSWERED, ASKED_REASON, ASKED_COMMENT)


@pytest.fixture(scope="session")
def interpreter() -> Interpreter:
    return trained()


def act(interpreter: Interpreter, text: str, context: Context = Context()) -> tuple[str, dict[str, str]]:  # noqa: B008 - immutable
    meaning = interpreter.interpret(text, context)
    return meaning.act, dict(meaning.values)


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("j'ai perdu ma carte de lecteur", "carte-perdue"),
        ("Quelle est l'amende pour un film rendu en retard ?", "amende-dvd"),
        ("peut-on garder un livre plus longtemps", "prolonger-livre"),
        ("que faut-il pour s'inscrire", "inscription"),
    ],
)
def test_a_question_in_the_visitors_own_words_ranks_its_entry_first(
    interpreter: Interpreter, text: str, entry: str
):
    meaning = interpreter.interpret(text, Context())
    assert meaning.act == acts.QUESTION
    assert meaning.ranking[0][0] == entry
    assert meaning.known > 0.5


def test_the_ranking_is_sorted_calibrated_and_at_most_ten(interpreter: Interpreter):
    meaning = interpreter.interpret("Puis-je garder un film plus longtemps ?", Context())
    chances = [p for _, p in meaning.ranking]
    assert chances == sorted(chances, reverse=True)
    assert len(chances) <= 10
    assert sum(chances) <= 1 + 1e-3
    assert chances[0] <= meaning.answers
    assert len({entry for entry, _ in meaning.ranking}) == len(chances)


def test_what_the_model_is_travels_with_what_it_understood(interpreter: Interpreter):
    meaning = interpreter.interpret(LOST_CARD, Context())
    assert (meaning.catalogue, meaning.model) == ("empreinte", "modele-7")
    assert meaning.thresholds is not None
    assert 0 < meaning.thresholds.known <= meaning.thresholds.answer <= 1
    assert meaning.text == LOST_CARD
    assert not meaning.pressed


def test_facets_named_in_a_question_come_with_their_place_in_it(interpreter: Interpreter):
    text = "Quelle est l'amende pour un film rendu en retard ?"
    meaning = interpreter.interpret(text, Context())
    assert meaning.facets == {"support": ("dvd",)}
    ((start, end, facet, value),) = meaning.spans
    assert (text[start:end], facet, value) == ("film", "support", "dvd")


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, l'amende d'un film ? Merci d'avance",
        "[NIR] l'amende d'un film",
        "Bonjour,\n\nAmende d'un film en retard.\n\nCordialement,\nJean Petit",
        f"{LOST_CARD} Quelle est l'amende pour un film en retard ?",
        f"Quelle est l'amende pour un film en retard ? {LOST_CARD}",
    ],
)
def test_places_are_those_of_the_whole_message(interpreter: Interpreter, text: str):
    """Whatever was set aside before it was read, and whichever of its questions was."""
    for start, end, facet, value in interpreter.interpret(text, Context()).spans:
        assert (text[start:end], facet, value) == ("film", "support", "dvd")
    assert interpreter.interpret(text.replace(LOST_CARD, ""), Context()).spans


def test_what_was_redacted_within_a_question_leaves_no_place(interpreter: Interpreter):
    meaning = interpreter.interpret("l'amende d'un [NIR] film", Context())
    assert meaning.facets == {"support": ("dvd",)}
    assert meaning.spans == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MERCI BEAUCOUP", acts.THANKS),
        ("mille mercis à vous", acts.THANKS),
        ("bonjour", acts.GREETING),
        ("au revoir", acts.GOODBYE),
        ("êtes-vous vraiment un robot ou un humain ?", acts.ROBOT),
        ("j'ai une question", acts.HELP),
        ("aide", acts.HELP),
        ("passez-moi une vraie personne au téléphone", acts.HUMAN),
        ("espèce d'idiot va", acts.INSULT),
        ("vous êtes d'une grande efficacité, félicitations", acts.COMPLIMENT),
        ("qui vous a conçu et programmé", acts.AUTHOR),
        ("répétez encore votre message svp", acts.REPEAT),
        ("je veux revenir à l'étape d'avant", acts.BACK),
        ("on recommence tout à zéro", acts.RESTART),
    ],
)
def test_small_talk_is_no_question_of_the_faq(interpreter: Interpreter, text: str, expected: str):
    assert act(interpreter, text) == (expected, {})


def test_a_politeness_around_a_question_never_hides_the_question(interpreter: Interpreter):
    framed = interpreter.interpret(
        f"Bonjour, {LOST_CARD} Merci d'avance et bonne journée", Context()
    )  # fmt: skip
    assert framed.act == acts.QUESTION
    assert framed.ranking[0][0] == "carte-perdue"


@pytest.mark.parametrize(
    "text",
    ["quel temps fait-il à Paris demain matin", "recette de gâteau au yaourt", "raconte une blague"],
)
def test_a_subject_of_nobody_here_is_out_of_scope(interpreter: Interpreter, text: str):
    meaning = interpreter.interpret(text, Context())
    assert meaning.act == acts.OUT_OF_SCOPE
    assert meaning.known < 0.5


def test_a_subject_of_others_says_whose_it_is(interpreter: Interpreter):
    assert act(interpreter, "tarifs de la piscine svp") == (acts.REDIRECTION, {"subject": "piscine"})


@pytest.mark.parametrize("context", EVERY_CONTEXT, ids=lambda context: str(context.asked))
@pytest.mark.parametrize(
    "text", ["elle ne respire plus", "il s'est évanoui", "mon frère parle de se suicider ce soir"]
)
def test_a_person_in_danger_comes_before_everything(interpreter: Interpreter, text: str, context: Context):
    assert act(interpreter, text, context) == (acts.EMERGENCY, {})


@pytest.mark.parametrize(
    ("questions", "entry"), [(LOAN, "prolonger-livre"), (f"{LOST_CARD} {LOAN}", "carte-perdue")]
)
def test_danger_comes_before_the_questions_of_the_same_message(
    interpreter: Interpreter, questions: str, entry: str
):
    """What is asked beside it is kept, with its ranking: it may be answered after the emergency numbers."""
    meaning = interpreter.interpret(f"Mon voisin ne respire plus, qui appeler ? {questions}", Context())
    assert meaning.act == acts.EMERGENCY
    assert meaning.values["rest"].endswith(questions)
    assert "respire" not in meaning.values["rest"]
    assert meaning.ranking[0][0] == entry


def test_a_danger_alone_leaves_no_question(interpreter: Interpreter):
    assert act(interpreter, "Au secours ! Mon voisin ne respire plus.") == (acts.EMERGENCY, {})


@pytest.mark.parametrize(
    "text", ["mon lecteur de DVD est mort, puis-je garder un film plus longtemps ?", LOST_CARD]
)
def test_a_machine_that_died_or_a_lost_card_is_a_question(interpreter: Interpreter, text: str):
    assert act(interpreter, text)[0] == acts.QUESTION


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DVD", "dvd"),
        ("le film", "dvd"),
        ("un bouquin", "livre"),
        ("des ouvrages", "livre"),
        ("un ouvrge", "livre"),
        ("c'est pour une vidéo", "dvd"),
    ],
)
def test_a_typed_answer_to_a_clarification_is_a_choice(interpreter: Interpreter, text: str, value: str):
    """By its name, a synonym, a plural, with a typing error, in a sentence."""
    assert act(interpreter, text, ASKED_MEDIUM) == (acts.CHOICE, {"facet": "support", "value": value})


def test_a_sentence_answers_the_question_asked(interpreter: Interpreter):
    typed = "c'est pour la médiathèque du port"
    assert act(interpreter, typed, ASKED_PLACE) == (acts.CHOICE, {"facet": "lieu", "value": "port"})


@pytest.mark.parametrize("label", ["choice/all", "choice/none", "choice/unknown"])
def test_an_answer_that_nothing_says_surely_is_asked_again(interpreter: Interpreter, label: str):
    labels = ((label, 0.4), ("greeting", 0.3))
    assert told(interpreter, NOTHING_NEAR, *labels, text="bof bof", context=ASKED_MEDIUM) == (acts.CHOICE, {})


@pytest.mark.parametrize(
    ("label", "chance", "expected"),
    [
        ("feedback/yes", 0.45, (acts.FEEDBACK, {})),
        ("feedback/yes", 0.6, (acts.FEEDBACK, {"useful": "yes"})),
        ("reason/wrong", 0.45, (acts.REASON, {})),
        ("reason/wrong", 0.6, (acts.REASON, {"code": "wrong"})),
    ],
)
def test_what_is_hardly_an_opinion_says_nothing_of_the_answer(
    interpreter: Interpreter, label: str, chance: float, expected: tuple[str, dict[str, str]]
):
    labels = ((label, chance), ("goodbye", 0.3))
    assert told(interpreter, NOTHING_NEAR, *labels, text="il presse", context=ANSWERED) == expected


def test_a_rank_says_which_reason_however_sure_the_act_is(interpreter: Interpreter):
    labels = (("reason/wrong", 0.45), ("goodbye", 0.3))
    said = told(interpreter, NOTHING_NEAR, *labels, text="la deuxième", context=ASKED_REASON)
    assert said == (acts.REASON, {"rank": "2"})


@pytest.mark.parametrize(
    ("text", "rank"), [("2", "2"), ("la deuxième", "2"), ("le premier", "1"), ("n°2 svp", "2")]
)
def test_a_rank_answers_a_clarification_and_picks_in_a_list(interpreter: Interpreter, text: str, rank: str):
    assert act(interpreter, text, ASKED_MEDIUM) == (acts.CHOICE, {"rank": rank})
    assert act(interpreter, text, SHOWN_LIST) == (acts.PICK, {"rank": rank})


def test_the_last_one_is_the_last_of_what_is_shown(interpreter: Interpreter):
    assert act(interpreter, "la dernière", SHOWN_LIST) == (acts.PICK, {"rank": "3"})
    assert act(interpreter, "la dernière", ASKED_MEDIUM) == (acts.CHOICE, {"rank": "2"})


def test_a_rank_of_nothing_is_a_pick_of_nothing(interpreter: Interpreter):
    """It is said kindly that there is no list."""
    assert act(interpreter, "la troisième")[0] == acts.PICK


@pytest.mark.parametrize(
    ("text", "value"),
    [
        *((text, "unknown") for text in ("je ne sais pas", "jsp", "je n'en ai vraiment aucune idée du tout")),
        *((text, "none") for text in ("aucun des deux", "ni l'un ni l'autre", "non")),
        *((text, "all") for text in ("les deux", "tous les deux je pense")),
    ],
)
def test_an_answer_may_be_none_all_or_unknown(interpreter: Interpreter, text: str, value: str):
    assert act(interpreter, text, ASKED_MEDIUM) == (acts.CHOICE, {value: "yes"})


def test_two_of_several_choices_are_both_taken(interpreter: Interpreter):
    named = act(interpreter, "les docks et le centre-ville", ASKED_PLACE)
    assert named[0] == acts.CHOICE
    assert set(named[1]["values"].split(",")) == {"centre", "port"}


DVD = {"facet": "support", "value": "dvd"}


@pytest.mark.parametrize("context", [Context(), ANSWERED, ASKED_REASON], ids=lambda c: str(c.asked))
@pytest.mark.parametrize("text", ["DVD", "Bonjour, DVD svp"])
def test_a_subject_alone_is_a_topic(interpreter: Interpreter, text: str, context: Context):
    assert act(interpreter, text, context) == (acts.TOPIC, DVD)


def test_a_subject_alone_answers_what_was_asked(interpreter: Interpreter):
    assert act(interpreter, "DVD", ASKED_MEDIUM) == (acts.CHOICE, DVD)
    assert act(interpreter, "celle sur les DVD", SHOWN_LIST) == (acts.PICK, {"rank": "2"})
    assert act(interpreter, "DVD", ASKED_COMMENT)[0] in (acts.COMMENT, acts.SKIP)


def test_a_subject_that_is_none_of_the_choices_is_asked_for(interpreter: Interpreter):
    assert act(interpreter, "DVD", ASKED_PLACE) == (acts.TOPIC, DVD)


def test_a_choice_made_before_is_corrected_by_another_name_of_it(interpreter: Interpreter):
    chosen = replace(ASKED_PLACE, facets={"support": "livre"})
    assert act(interpreter, "DVD", chosen) == (acts.CORRECTION, {"support": "dvd"})


@pytest.mark.parametrize(
    "text", ["aucune de ces trois questions", "non", "rien de tout ça ne m'intéresse", "je ne sais pas"]
)
def test_a_list_is_refused_in_words(interpreter: Interpreter, text: str):
    assert act(interpreter, text, SHOWN_LIST) == (acts.REJECT_LIST, {})


@pytest.mark.parametrize("context", [ASKED_MEDIUM, SHOWN_LIST, ANSWERED, ASKED_REASON])
def test_a_new_question_is_simply_understood_whatever_was_asked(interpreter: Interpreter, context: Context):
    meaning = interpreter.interpret(LOST_CARD, context)
    assert meaning.act == acts.QUESTION
    assert meaning.ranking[0][0] == "carte-perdue"


@pytest.mark.parametrize("context", EVERY_CONTEXT, ids=lambda context: str(context.asked))
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("retour", acts.BACK),
        ("recommencer", acts.RESTART),
        ("je voudrais joindre un humain au téléphone", acts.HUMAN),
    ],
)
def test_navigation_and_a_person_may_always_be_asked_for(
    interpreter: Interpreter, text: str, expected: str, context: Context
):
    assert act(interpreter, text, context)[0] == expected


@pytest.mark.parametrize(
    "text", ["non, plutôt un DVD", "non, je parlais des films", "je parlais d'un film en fait"]
)
def test_a_correction_names_what_is_meant_instead(interpreter: Interpreter, text: str):
    meaning = interpreter.interpret(text, ANSWERED)
    assert (meaning.act, dict(meaning.values)) == (acts.CORRECTION, {"support": "dvd"})
    assert meaning.ranking[0][0] == "prolonger-dvd", "the same question, of what is meant"


def test_what_is_denied_is_no_facet_of_what_is_meant(interpreter: Interpreter):
    meaning = interpreter.interpret("non, pas les livres, les DVD", ANSWERED)
    assert (meaning.act, dict(meaning.values)) == (acts.CORRECTION, {"support": "dvd"})
    assert (meaning.facets, meaning.denied) == ({"support": ("dvd",)}, {"support": ("livre",)})


def test_a_correction_of_nothing_is_no_correction(interpreter: Interpreter):
    assert act(interpreter, "non, plutôt un DVD")[0] != acts.CORRECTION


@pytest.mark.parametrize(
    ("text", "useful"),
    [
        ("oui", "yes"),
        ("oui c'est exactement la réponse attendue", "yes"),
        ("non", "no"),
        ("non ça ne m'aide vraiment pas", "no"),
    ],
)
def test_typed_words_count_as_the_feedback_buttons_do(interpreter: Interpreter, text: str, useful: str):
    assert act(interpreter, text, ANSWERED) == (acts.FEEDBACK, {"useful": useful})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ce n'était absolument pas ma question", "not_my_question"),
        ("il manque des choses dans la réponse", "incomplete"),
        ("on n'y comprend rien du tout", "unclear"),
        ("votre réponse est fausse", "wrong"),
        ("je trouve cette règle injuste", "disagree"),
    ],
)
def test_a_typed_reason_is_one_of_the_five(interpreter: Interpreter, text: str, code: str):
    assert act(interpreter, text, ASKED_REASON) == (acts.REASON, {"code": code})


def test_a_reason_may_be_typed_by_its_rank(interpreter: Interpreter):
    assert act(interpreter, "la deuxième", ASKED_REASON) == (acts.REASON, {"rank": "2"})


def test_anything_typed_as_a_comment_is_the_comment_but_a_short_no(interpreter: Interpreter):
    for text in (LOST_CARD, "il manque le prix", "les horaires affichés sont trop petits"):
        assert act(interpreter, text, ASKED_COMMENT) == (acts.COMMENT, {})
    for text in ("non", "non merci rien à ajouter"):
        assert act(interpreter, text, ASKED_COMMENT) == (acts.SKIP, {})


def test_a_comment_is_ranked_too_so_that_its_entry_can_be_offered(interpreter: Interpreter):
    assert interpreter.interpret(LOST_CARD, ASKED_COMMENT).ranking[0][0] == "carte-perdue"


@pytest.mark.parametrize("text", ["et pour un DVD ?", "et avec une vidéo ?", "et si c'est un film ?"])
def test_a_follow_up_is_understood_within_the_question_it_follows(interpreter: Interpreter, text: str):
    alone = interpreter.interpret(text, Context())
    within = interpreter.interpret(text, ANSWERED)
    assert within.act == acts.FOLLOW_UP
    assert within.ranking[0][0] == "prolonger-dvd", "what is named replaces what was named before"
    assert within.facets == alone.facets == {"support": ("dvd",)}
    assert "dvd" not in LOAN.lower()
    assert within.question.startswith("Comment prolonger le prêt"), "the question that was ranked, in words"


def test_a_follow_up_keeps_the_subject_that_it_does_not_name(interpreter: Interpreter):
    meaning = interpreter.interpret("et combien coûte le retard ?", ANSWERED)
    assert meaning.act == acts.FOLLOW_UP
    assert meaning.ranking[0][0] == "amende-livre"
    assert meaning.facets == {"support": ("livre",)}


@pytest.mark.parametrize("text", ["et pour un DVD ?", "et combien coûte le retard ?"])
def test_the_entry_just_given_is_not_given_again(interpreter: Interpreter, text: str):
    assert "prolonger-livre" not in dict(interpreter.interpret(text, ANSWERED).ranking)


def test_a_few_words_complete_the_question_that_has_no_answer(interpreter: Interpreter):
    meaning = interpreter.interpret("pour un film", SHOWN_LIST)
    assert meaning.act == acts.PRECISION
    assert meaning.question == "prolonger pour un film"
    assert meaning.ranking[0][0] == "prolonger-dvd"


def test_without_a_question_before_it_nothing_is_followed(interpreter: Interpreter):
    assert act(interpreter, "et pour un DVD ?")[0] != acts.FOLLOW_UP


def test_a_short_question_that_stands_alone_follows_nothing(interpreter: Interpreter):
    lost = interpreter.interpret("carte perdue", ANSWERED)
    assert lost.act == acts.QUESTION
    assert lost.ranking[0][0] == "carte-perdue"


def test_two_questions_in_one_message_are_both_answered(interpreter: Interpreter):
    meaning = interpreter.interpret(f"J'ai perdu ma carte de lecteur, que faire ? {LOAN}", Context())
    assert meaning.act == acts.QUESTION
    assert meaning.ranking[0][0] == "carte-perdue"
    assert meaning.also == ("prolonger-livre",)


def test_the_same_question_twice_is_one_question(interpreter: Interpreter):
    assert interpreter.interpret(f"{LOAN} {LOAN}", Context()).also == ()


def test_an_english_question_is_understood_and_said_to_be_english(interpreter: Interpreter):
    meaning = interpreter.interpret("What should I do when the reader card was lost?", Context())
    assert meaning.language == "en"
    assert meaning.act == acts.QUESTION
    assert meaning.ranking[0][0] == "carte-perdue"


def test_facets_of_an_english_question_have_no_place_in_it(interpreter: Interpreter):
    """They are recognized in its French words."""
    meaning = interpreter.interpret("What should I do when the DVD was lost?", Context())
    assert meaning.facets == {"support": ("dvd",)}
    assert meaning.spans == ()


def test_what_was_redacted_says_nothing_of_the_question(interpreter: Interpreter):
    bare = interpreter.interpret("j'ai perdu ma carte de lecteur", Context())
    redacted = interpreter.interpret("[NIR] j'ai perdu ma carte de lecteur [e-mail]", Context())
    assert redacted.ranking == bare.ranking
    assert redacted.text == "[NIR] j'ai perdu ma carte de lecteur [e-mail]"


@pytest.mark.parametrize("text", ["[NIR]", "?", "…", "x", "0", "👍", "\u200b", "a" * 2_000, "[ ]"], ids=len)
def test_what_means_nothing_is_still_understood_as_something(interpreter: Interpreter, text: str):
    for context in EVERY_CONTEXT:
        meaning = interpreter.interpret(text, context)
        assert meaning.act in acts.ACTS
        assert 0 <= meaning.confidence <= 1


@given(text=st.text(min_size=1, max_size=80).filter(lambda text: text.strip() and not text.startswith("/")))
def test_any_message_in_any_context_has_one_act_and_is_stored_small(interpreter: Interpreter, text: str):
    for context in EVERY_CONTEXT:
        meaning = interpreter.interpret(text, context)
        assert meaning.act in acts.ACTS
        assert set(meaning.values) <= {
            *("facet", "value", "values", "rank", "unknown", "all", "none", "narrow"),
            *("useful", "code", "subject", "breakdown", "rest"),
            *(facet.id for facet in library().taxonomy.facets),
        }
        assert all(0 <= p <= 1 for _, p in meaning.ranking)
        assert len(json.dumps(meaning.as_dict())) < 2_000


def test_the_same_message_in_the_same_context_means_the_same(interpreter: Interpreter):
    for text in ("et pour un DVD ?", LOST_CARD, "la deuxième", "bonjour"):
        for context in EVERY_CONTEXT:
            assert interpreter.interpret(text, context) == interpreter.interpret(text, context)


def test_what_is_understood_reads_back_from_rasas_message(interpreter: Interpreter):
    meaning = interpreter.interpret("Quelle est l'amende pour un film rendu en retard ?", ANSWERED)
    message = {
        "text": meaning.text,
        "intent": {"name": acts.intent_of(meaning.act), "confidence": meaning.confidence},
        "faq": json.loads(json.dumps(meaning.as_dict())),
    }
    read = Understanding.from_message(message)
    assert read.act == meaning.act
    assert (read.ranking, read.known, read.facets) == (meaning.ranking, meaning.known, meaning.facets)
    assert read.thresholds is not None
    assert meaning.thresholds is not None
    assert vars(read.thresholds) == pytest.approx(vars(meaning.thresholds))


def test_an_explanation_is_of_the_words_that_were_compared(interpreter: Interpreter):
    explained = interpreter.explain("What should I do when the reader card was lost?")
    assert explained.entries[0][0] == "carte-perdue"
    assert (
        interpreter.explain("[NIR] carte perdue").entries[0][:2]
        == (interpreter.explain("carte perdue").entries[0][:2])
    )


class Listening:
    """A ranker that keeps what it is asked, and knows nothing of it."""

    thresholds = {"answer": 0.8, "suggest": 0.4, "known": 0.3}  # noqa: RUF012 - as a ranker has them

    def __init__(self, answers: float = 0.42) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.ahead: list[str] = []
        self.answers = answers

    def familiarity(self, texts: Sequence[str]) -> list[Familiarity]:
        return [Familiarity(np.zeros(0), 0.0, 0, 0, False) for _ in texts]

    def rank(self, text: str, facets: NamedFacets | None = None, translation: str | None = None) -> Ranking:
        self.asked.append((text, translation))
        return Ranking((("inscription", 0.4),), 0.9, (), self.answers, ("tome 9",))

    def rank_all(self, asked: Sequence[tuple[str, NamedFacets]]) -> list[Ranking]:
        return [self.rank(text, facets) for text, facets in asked]

    def read_ahead(self, texts: Sequence[str], keeper: None = None, on_encoded: None = None) -> None:
        self.ahead += texts


class Told:
    """A model of acts that is told what every message is."""

    def __init__(self, *labels: tuple[str, float]) -> None:
        self.labels = list(labels)

    def probabilities(self, *_: object) -> list[tuple[str, float]]:
        return self.labels


def told(
    interpreter: Interpreter,
    ranking: Ranking,
    *labels: tuple[str, float],
    text: str = "il faudrait l'adresse du guichet",
    context: Context = Context(),  # noqa: B008 - immutable
) -> tuple[str, dict[str, str]]:
    """The act of a message whose ranking and whose likeliest acts are known."""
    listening = Listening()
    listening.rank = lambda *_: ranking  # type: ignore[method-assign]
    return act(replace(interpreter, ranker=listening, acts=Told(*labels)), text, context)


def listened(interpreter: Interpreter, text: str) -> tuple[Understanding, list[tuple[str, str | None]]]:
    listening = Listening()
    meaning = replace(interpreter, ranker=listening).interpret(text, Context())
    return meaning, listening.asked


@pytest.mark.parametrize(
    ("text", "ranked"),
    [
        (f"Bonjour, {LOST_CARD} Merci d'avance", LOST_CARD),
        (f"Bonjour,\n{LOST_CARD}\nCordialement,\nDr Jean Petit\nDSI du CH de Nevers", LOST_CARD),
        (f"[NIR] {LOST_CARD} [e-mail]", LOST_CARD),
        # Nothing but framing is what it is.
        ("Bonjour", "Bonjour"),
        ("Merci d'avance", "Merci d'avance"),
        ("[NIR]", "[NIR]"),
    ],
)
def test_framing_is_set_aside_before_anything_is_ranked(interpreter: Interpreter, text: str, ranked: str):
    meaning, asked = listened(interpreter, text)
    assert asked == [(ranked, None)]
    assert meaning.text == text


def test_an_english_question_is_compared_by_its_meaning_and_by_its_words_in_french(interpreter: Interpreter):
    meaning, asked = listened(interpreter, "Hello, what if the reader card was lost? Thanks")
    assert asked == [("what if the reader card was lost?", "lecteur carte perdu")]
    assert meaning.language == "en"


def test_how_surely_it_answers_and_the_numbers_nobody_knows_are_told(interpreter: Interpreter):
    meaning, _ = listened(interpreter, "Réserver le tome 9 ?")
    assert (meaning.answers, meaning.unknown_numbers) == (0.42, ("tome 9",))
    assert interpreter.interpret(LOST_CARD, Context()).answers > 0.9
    assert interpreter.interpret(LOST_CARD, Context()).unknown_numbers == ()
    assert interpreter.interpret("une recette de crêpes au sucre", Context()).answers < 0.3


@pytest.mark.parametrize(
    ("of_card", "of_loan", "first", "also"),
    [
        (0.9, 0.9, "carte-perdue", ("prolonger-livre",)),
        # The first that is clear is answered, the other offered.
        (0.3, 0.9, "prolonger-livre", ("carte-perdue",)),
        # Only one of them is a question of the FAQ, or none is: the message is read as one.
        (0.1, 0.9, "inscription", ()),
        (0.4, 0.4, "inscription", ()),
    ],
)
def test_two_questions_are_two_only_where_they_are_answered(
    interpreter: Interpreter, of_card: float, of_loan: float, first: str, also: tuple[str, ...]
):
    found = {LOST_CARD: ("carte-perdue", of_card), LOAN: ("prolonger-livre", of_loan)}
    listening = Listening()

    def rank(text: str, *_: object) -> Ranking:
        entry, answers = found.get(text, ("inscription", 0.6))
        return Ranking(((entry, answers),), 0.9, (), answers)

    listening.rank = rank  # type: ignore[method-assign]
    meaning = replace(interpreter, ranker=listening).interpret(f"{LOST_CARD} {LOAN}", Context())
    assert (meaning.ranking[0][0], meaning.also) == (first, also)


CONTEXT = "Je suis éditeur d'un DPI et nous avons perdu la carte"
CLAUSE = "nous avons perdu la carte"


@pytest.mark.parametrize(
    ("whole", "clause", "expected"),
    [
        # Who asks makes the whole doubtful.
        (("carte-perdue", 0.4), ("carte-perdue", 0.9), 0.9),
        # A clause that says something else, or less, changes nothing; nor does any once the whole is sure.
        (("carte-perdue", 0.4), ("prolonger-livre", 0.9), 0.4),
        (("carte-perdue", 0.4), ("carte-perdue", 0.2), 0.4),
        (("carte-perdue", 0.85), ("carte-perdue", 0.95), 0.85),
    ],
)
def test_a_clause_that_is_surer_of_the_same_speaks_for_the_message(
    interpreter: Interpreter, whole: tuple[str, float], clause: tuple[str, float], expected: float
):
    listening = Listening()
    found = {CONTEXT: whole, CLAUSE: clause}
    listening.rank = lambda text, *_: Ranking(  # type: ignore[method-assign]
        (found.get(text, ("inscription", 0.3)),), 0.9, (), found.get(text, ("", 0.3))[1]
    )
    meaning = replace(interpreter, ranker=listening).interpret(CONTEXT, Context())
    assert (meaning.ranking[0][0], meaning.answers) == (whole[0], expected)


def test_what_is_explained_is_the_clause_that_spoke_for_the_message(interpreter: Interpreter):
    explained: list[str] = []
    listening = Listening()
    found = {CONTEXT: 0.4, CLAUSE: 0.9}
    listening.rank = lambda text, *_: Ranking(  # type: ignore[method-assign]
        (("carte-perdue", found.get(text, 0.3)),), 0.9, (), found.get(text, 0.3)
    )
    listening.explain = lambda text, *_: explained.append(text)  # type: ignore[attr-defined]
    replace(interpreter, ranker=listening).explain(CONTEXT)
    assert explained == [CLAUSE]


@pytest.mark.parametrize("doubt", ["names_foreign", "names_unknown"])
def test_a_name_that_is_not_ours_counts_wherever_it_stands(interpreter: Interpreter, doubt: str):
    """« J'ai un compte Doctolib, comment le supprimer ? »"""
    listening = Listening()
    listening.rank = lambda text, *_: Ranking(  # type: ignore[method-assign]
        (("carte-perdue", 0.4),), 0.9, (), 0.4 if text == CONTEXT else 0.9, **{doubt: text == CONTEXT}
    )
    meaning = replace(interpreter, ranker=listening).interpret(CONTEXT, Context())
    assert meaning.answers == 0.4


def test_what_is_read_ahead_is_what_will_be_ranked(interpreter: Interpreter):
    listening = Listening()
    texts = [f"Bonjour, {LOST_CARD} Merci", "[NIR] un film", "What if the card was lost?"]
    replace(interpreter, ranker=listening).read_ahead(texts)
    assert listening.ahead == [LOST_CARD, "un film"], "an English question is read when it is asked"


NOTHING_NEAR = Ranking((("inscription", 0.1),), 0.01, (), 0.05)


@pytest.mark.parametrize(("chance", "expected"), [(0.19, acts.OUT_OF_SCOPE), (0.2, acts.EMERGENCY)])
def test_a_danger_needs_less_than_the_others_to_be_one(
    interpreter: Interpreter, chance: float, expected: str
):
    labels = (("out_of_scope", 1 - chance), ("emergency", chance))
    assert told(interpreter, NOTHING_NEAR, *labels)[0] == expected


@pytest.mark.parametrize(
    ("chance", "known", "answers", "expected"),
    [
        # What the ranking is surer of, or what may be ours and is not clearly another's.
        (0.95, 0.99, 0.97, acts.QUESTION),
        (0.6, 0.7, 0.1, acts.QUESTION),
        # Nothing is likely: what a list or an admission costs decides.
        (0.4, 0.1, 0.1, acts.QUESTION),
        (0.6, 0.5, 0.3, acts.OUT_OF_SCOPE),
        (0.95, 0.9, 0.5, acts.OUT_OF_SCOPE),
    ],
)
def test_a_message_is_a_question_when_it_looks_like_one_or_is_answered(
    interpreter: Interpreter, chance: float, known: float, answers: float, expected: str
):
    ranking = Ranking((("inscription", answers),), known, (), answers)
    assert told(interpreter, ranking, ("out_of_scope", chance), ("greeting", 0.1))[0] == expected


def test_somebody_else_s_object_is_no_question_of_ours(interpreter: Interpreter):
    """« supprimer mon compte Doctolib » resembles what is asked of our own account."""
    ranking = Ranking((("inscription", 0.3),), 0.8, (), 0.3, names_foreign=True)
    assert told(interpreter, ranking, ("out_of_scope", 0.6), ("greeting", 0.1))[0] == acts.OUT_OF_SCOPE
    ours = replace(ranking, names_foreign=False)
    assert told(interpreter, ours, ("out_of_scope", 0.6), ("greeting", 0.1))[0] == acts.QUESTION


@pytest.mark.parametrize(
    ("chance", "expected"), [(0.7, (acts.REDIRECTION, {"subject": "piscine"})), (0.4, (acts.QUESTION, {}))]
)
def test_a_subject_of_others_that_is_likelier_than_all_else_is_theirs(
    interpreter: Interpreter, chance: float, expected: tuple[str, dict[str, str]]
):
    ranking = Ranking((("inscription", 0.45),), 0.2, (), 0.45)
    assert told(interpreter, ranking, ("redirection/piscine", chance), ("greeting", 0.1)) == expected


def test_a_number_that_only_the_catalogue_s_things_bear_is_asked_of_it(interpreter: Interpreter):
    for unknown, expected in ((("tome 9",), acts.QUESTION), ((), acts.OUT_OF_SCOPE)):
        ranking = Ranking((("inscription", 0.05),), 0.2, (), 0.05, unknown)
        labels = (("out_of_scope", 0.8), ("question", 0.15))
        assert told(interpreter, ranking, *labels)[0] == expected


@pytest.mark.parametrize(
    ("chance", "answers", "expected"),
    [(0.45, 0.95, acts.QUESTION), (0.45, 0.5, acts.FEEDBACK), (0.7, 0.95, acts.FEEDBACK)],
)
def test_a_question_of_few_words_is_no_unlikely_judgement(
    interpreter: Interpreter, chance: float, answers: float, expected: str
):
    """« carte perdue » after an answer judges nothing."""
    ranking = Ranking((("inscription", answers),), 0.9, (), answers)
    labels = (("feedback/yes", chance), ("question", 0.2))
    assert told(interpreter, ranking, *labels, context=ANSWERED)[0] == expected


@pytest.mark.parametrize(("chance", "expected"), [(0.6, acts.CHOICE), (0.95, acts.OUT_OF_SCOPE)])
def test_what_answers_a_clarification_without_being_understood_is_asked_again(
    interpreter: Interpreter, chance: float, expected: str
):
    labels = (("out_of_scope", chance), ("greeting", 0.05))
    assert told(interpreter, NOTHING_NEAR, *labels, context=ASKED_MEDIUM) == (expected, {})


def test_a_breakdown_that_is_reported_is_a_question_that_says_so(interpreter: Interpreter):
    assert told(interpreter, NOTHING_NEAR, ("question/breakdown", 0.9)) == (
        acts.QUESTION,
        {"breakdown": "yes"},
    )


def test_who_asks_for_a_person_may_say_for_what(interpreter: Interpreter):
    meaning = told(interpreter, NOTHING_NEAR, ("human", 0.9), text="parler à quelqu'un pour un film")
    assert meaning == (acts.HUMAN, {"facet": "support", "value": "dvd"})


def test_a_correction_that_names_nothing_corrects_nothing(interpreter: Interpreter):
    """« ok mais je suis interne » goes on from the answer."""
    labels = (("correction", 0.9), ("follow_up", 0.1))
    assert told(interpreter, NOTHING_NEAR, *labels, context=ANSWERED)[0] != acts.CORRECTION
    assert told(interpreter, NOTHING_NEAR, *labels, text="plutôt un film", context=ANSWERED) == (
        acts.CORRECTION,
        {"support": "dvd"},
    )


def test_names_alone_are_a_topic_narrowed_to_the_most_specific(interpreter: Interpreter):
    named = told(interpreter, NOTHING_NEAR, ("out_of_scope", 0.9), text="livre, bande dessinée")
    assert named == (acts.TOPIC, {"facet": "genre", "value": "bd", "narrow": "yes"})
    asked = told(interpreter, NOTHING_NEAR, ("question", 0.9), text="livre ou bande dessinée abîmée")
    assert asked[0] == acts.QUESTION


def test_a_value_alone_asks_the_same_question_of_its_family(interpreter: Interpreter):
    answered = Context(asked="feedback", entry="horaires-centre", question="les horaires du centre ?")
    entries = {
        entry: replace(one, generic="Quels sont les horaires ?") if entry.startswith("horaires") else one
        for entry, one in interpreter.entries.items()
    }
    labels = Told(("follow_up", 0.9), ("question", 0.1))
    goes_on = replace(interpreter, acts=labels, entries=entries)  # type: ignore[arg-type]
    meaning = goes_on.interpret("et la médiathèque du port ?", answered)
    assert meaning.act == acts.FOLLOW_UP
    assert meaning.ranking[0] == ("horaires-port", 0.9)
    # What asks something else of it is not the same question.
    other = goes_on.interpret("et le port a-t-il des jeux de société ?", answered)
    assert other.ranking[0] != ("horaires-port", 0.9)


def test_an_opinion_that_is_hardly_one_is_not_stored(interpreter: Interpreter):
    ranking = Ranking((("carte-perdue", 0.2),), 0.3, (), 0.2)
    labels = (("feedback/yes", 0.36), ("follow_up", 0.34), ("question", 0.3))
    assert told(interpreter, ranking, *labels, context=ANSWERED)[0] in (acts.FOLLOW_UP, acts.QUESTION)
    sure = (("feedback/yes", 0.6), ("follow_up", 0.4))
    assert told(interpreter, ranking, *sure, context=ANSWERED) == (acts.FEEDBACK, {"useful": "yes"})


def test_what_confirms_a_probable_answer_takes_nothing_back(interpreter: Interpreter):
    probable = replace(ANSWERED, entries=("prolonger-dvd", "inscription"))
    ranking = Ranking((("prolonger-livre", 0.8),), 0.9, (), 0.8)
    labels = (("correction", 0.8), ("precision", 0.1), ("question", 0.1))
    assert told(interpreter, ranking, *labels, text="c'est un livre", context=probable)[0] == acts.PRECISION
    assert told(interpreter, ranking, *labels, text="c'est un DVD", context=probable)[0] == acts.CORRECTION
    # One value has both names: what is denied is still taken back.
    same = "pas un livre, un bouquin, enfin un livre"
    assert told(interpreter, ranking, *labels, text=same, context=probable)[0] == acts.CORRECTION
