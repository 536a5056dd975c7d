"""One function says what a message means, in its context: tried on a library's FAQ, without any encoder.

Of the product page: typed answers work as well as buttons, follow-ups, danger, small talk.
"""

import json
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding import acts
from assistant.understanding.interpreter import Interpreter, key_of
from assistant.understanding.named_facets import NamedFacets
from assistant.understanding.ranking.ranker import Ranking
from assistant.understanding.result import Context, Understanding
from tests.unit.library import library, trained

LOAN = "Comment prolonger le prêt d'un livre ?"
LOST_CARD = "j'ai perdu ma carte de lecteur, que faire ?"
ASKED_MEDIUM = Context(asked="clarification", facet="support", choices=("livre", "dvd"), question="prolonger")
ASKED_PLACE = Context(asked="clarification", facet="lieu", question="à quelle heure ouvre la bibliothèque ?")
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
        ("bonjour", acts.GREETING),
        ("Bonjour !", acts.GREETING),
        ("MERCI BEAUCOUP", acts.THANKS),
        ("au revoir", acts.GOODBYE),
        ("Es-tu un robot ?", acts.ROBOT),
        ("aide", acts.HELP),
        ("j'ai une question", acts.HELP),
        ("je veux parler à quelqu'un", acts.HUMAN),
        ("tu es nul", acts.INSULT),
        ("répète", acts.REPEAT),
        ("retour", acts.BACK),
        ("recommencer", acts.RESTART),
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
    ["quel temps fait-il à Paris demain matin", "une recette de crêpes au sucre", "raconte une blague"],
)
def test_a_subject_of_nobody_here_is_out_of_scope(interpreter: Interpreter, text: str):
    meaning = interpreter.interpret(text, Context())
    assert meaning.act == acts.OUT_OF_SCOPE
    assert meaning.known < 0.5


def test_a_subject_of_others_says_whose_it_is(interpreter: Interpreter):
    assert act(interpreter, "tarif de la piscine") == (acts.REDIRECTION, {"subject": "piscine"})


@pytest.mark.parametrize("context", EVERY_CONTEXT, ids=lambda context: str(context.asked))
@pytest.mark.parametrize("text", ["je veux mourir", "elle ne respire plus", "il s'est évanoui"])
def test_a_person_in_danger_comes_before_everything(interpreter: Interpreter, text: str, context: Context):
    assert act(interpreter, text, context) == (acts.EMERGENCY, {})


@pytest.mark.parametrize("questions", [LOAN, f"{LOST_CARD} {LOAN}"])
def test_danger_comes_before_the_questions_of_the_same_message(interpreter: Interpreter, questions: str):
    both = f"Mon voisin ne respire plus, qui appeler ? {questions}"
    assert act(interpreter, both) == (acts.EMERGENCY, {})


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("DVD", "dvd"),
        ("le film", "dvd"),
        ("un bouquin", "livre"),
        ("des ouvrages", "livre"),
        ("un ouvrge", "livre"),
        ("ce serait plutôt pour une vidéo", "dvd"),
    ],
)
def test_a_typed_answer_to_a_clarification_is_a_choice(interpreter: Interpreter, text: str, value: str):
    """By its name, a synonym, a plural, with a typing error, in a sentence."""
    assert act(interpreter, text, ASKED_MEDIUM) == (acts.CHOICE, {"facet": "support", "value": value})


def test_a_sentence_answers_the_question_asked(interpreter: Interpreter):
    typed = "c'est pour emprunter à la médiathèque du port"
    assert act(interpreter, typed, ASKED_PLACE) == (acts.CHOICE, {"facet": "lieu", "value": "port"})


@pytest.mark.parametrize(("text", "rank"), [("2", "2"), ("la deuxième", "2"), ("le premier", "1")])
def test_a_rank_answers_a_clarification_and_picks_in_a_list(interpreter: Interpreter, text: str, rank: str):
    assert act(interpreter, text, ASKED_MEDIUM) == (acts.CHOICE, {"rank": rank})
    assert act(interpreter, text, SHOWN_LIST) == (acts.PICK, {"rank": rank})


@pytest.mark.parametrize("text", ["je ne sais pas", "Aucune idée", "jsp", "non"])
def test_i_do_not_know_is_an_answer_to_a_clarification(interpreter: Interpreter, text: str):
    assert act(interpreter, text, ASKED_MEDIUM) == (acts.CHOICE, {"unknown": "yes"})


DVD = {"facet": "support", "value": "dvd"}


@pytest.mark.parametrize("text", ["DVD", "les DVD", "Bonjour, DVD svp"])
def test_a_subject_alone_is_a_topic(interpreter: Interpreter, text: str):
    for context in (Context(), SHOWN_LIST, ANSWERED, ASKED_REASON):
        assert act(interpreter, text, context) == (acts.TOPIC, DVD)


def test_a_subject_alone_answers_what_was_asked(interpreter: Interpreter):
    assert act(interpreter, "DVD", ASKED_MEDIUM) == (acts.CHOICE, DVD)
    # Not the site that was asked, but it narrows the question.
    assert act(interpreter, "DVD", ASKED_PLACE) == (acts.CHOICE, {})
    assert act(interpreter, "DVD", ASKED_COMMENT) == (acts.COMMENT, {})


@pytest.mark.parametrize("text", ["aucune", "non", "pas ça", "je ne sais pas", "non merci"])
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
    [("retour", acts.BACK), ("recommencer", acts.RESTART), ("je veux parler à quelqu'un", acts.HUMAN)],
)
def test_navigation_and_a_person_may_always_be_asked_for(
    interpreter: Interpreter, text: str, expected: str, context: Context
):
    assert act(interpreter, text, context)[0] == expected


@pytest.mark.parametrize("text", ["non, plutôt un DVD", "en fait un film", "je voulais dire la vidéo"])
def test_a_correction_names_what_is_meant_instead(interpreter: Interpreter, text: str):
    assert act(interpreter, text, ANSWERED) == (acts.CORRECTION, {"support": "dvd"})


def test_a_correction_of_nothing_is_no_correction(interpreter: Interpreter):
    assert act(interpreter, "non, plutôt un DVD")[0] != acts.CORRECTION


@pytest.mark.parametrize(
    ("text", "useful"),
    [("oui", "yes"), ("oui merci", "yes"), ("non", "no"), ("non merci", "no"), ("pas du tout", "no")],
)
def test_typed_words_count_as_the_feedback_buttons_do(interpreter: Interpreter, text: str, useful: str):
    assert act(interpreter, text, ANSWERED) == (acts.FEEDBACK, {"useful": useful})


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ce n'est pas ma question", "not_my_question"),
        ("la réponse est incomplète", "incomplete"),
        ("elle n'est pas claire", "unclear"),
        ("c'est faux tout ça", "wrong"),
    ],
)
def test_a_typed_reason_is_one_of_the_five(interpreter: Interpreter, text: str, code: str):
    assert act(interpreter, text, ASKED_REASON) == (acts.REASON, {"code": code})


def test_anything_typed_as_a_comment_is_the_comment_but_a_short_no(interpreter: Interpreter):
    for text in (LOST_CARD, "il manque le prix", "merci mais bon"):
        assert act(interpreter, text, ASKED_COMMENT) == (acts.COMMENT, {})
    assert act(interpreter, "non", ASKED_COMMENT) == (acts.SKIP, {})


def test_a_comment_is_ranked_too_so_that_its_entry_can_be_offered(interpreter: Interpreter):
    assert interpreter.interpret(LOST_CARD, ASKED_COMMENT).ranking[0][0] == "carte-perdue"


@pytest.mark.parametrize("text", ["et pour un DVD ?", "et avec une vidéo ?", "pareil pour un film"])
def test_a_follow_up_is_understood_within_the_question_it_follows(interpreter: Interpreter, text: str):
    alone = interpreter.interpret(text, Context())
    within = interpreter.interpret(text, ANSWERED)
    assert within.act == acts.FOLLOW_UP
    assert within.ranking[0][0] == "prolonger-dvd", "what is named replaces what was named before"
    # What it names is what it says itself, not what the question before it named.
    assert within.facets == alone.facets == {"support": ("dvd",)}


def test_without_a_question_before_it_nothing_is_followed(interpreter: Interpreter):
    assert act(interpreter, "et pour un DVD ?")[0] != acts.FOLLOW_UP


@pytest.mark.parametrize("text", ["mince alors", "zut et zut", "peu importe"])
def test_a_few_words_that_would_give_the_same_answer_follow_nothing(interpreter: Interpreter, text: str):
    assert act(interpreter, text, ANSWERED)[0] != acts.FOLLOW_UP


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
            *("facet", "value", "rank", "unknown", "useful", "code", "subject"),
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


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Répète !", "repete"),
        ("j'ai une question", "J’ai une question ?"),
        (" merci  bien ", "Merci, bien."),
    ],
)
def test_two_writings_of_one_message_share_a_key(one: str, other: str):
    assert key_of(one) == key_of(other)
    assert key_of("merci bien") != key_of("merci")


class Listening:
    """A ranker that keeps what it is asked, and knows nothing of it."""

    thresholds = {"answer": 0.8, "suggest": 0.4, "known": 0.3}  # noqa: RUF012 - as a ranker has them

    def __init__(self, answers: float = 0.42) -> None:
        self.asked: list[tuple[str, str | None]] = []
        self.ahead: list[str] = []
        self.answers = answers

    def rank(self, text: str, facets: NamedFacets | None = None, translation: str | None = None) -> Ranking:
        self.asked.append((text, translation))
        return Ranking((("inscription", 0.4),), 0.9, (), self.answers, ("tome 9",))

    def read_ahead(self, texts: Sequence[str], keeper: None = None, on_encoded: None = None) -> None:
        self.ahead += texts


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


def test_a_follow_up_inherits_what_it_does_not_name(interpreter: Interpreter):
    listening = Listening()
    context = replace(ANSWERED, question="garder un livre de la médiathèque du port")
    replace(interpreter, ranker=listening).interpret("et pour un film ?", context)
    (_, within) = listening.asked
    assert within[0].split() == [
        "garder",
        "un",
        "de",
        "la",
        "médiathèque",
        "du",
        "port",
        "et",
        "pour",
        "un",
        "film",
        "?",
    ]


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


def test_a_danger_that_no_wording_names_is_one_only_when_it_stands_out(interpreter: Interpreter):
    """Of many acts that are all unlikely, the likeliest is no danger."""
    for share, expected in ((0.12, acts.OUT_OF_SCOPE), (0.4, acts.EMERGENCY)):
        others = (("emergency", share), ("greet", 0.1), ("thanks", 0.09))
        listening = Listening()
        listening.rank = lambda *_, others=others: Ranking((("inscription", 0.1),), 0.01, others)  # type: ignore[method-assign]
        quiet = replace(interpreter, ranker=listening)
        assert act(quiet, "il faudrait l'adresse du guichet")[0] == expected


def test_the_object_of_somebody_else_is_in_no_danger(interpreter: Interpreter):
    """« ma carte bleue est bloquée » says what is in danger, and it is nobody."""
    for names_foreign, expected in ((True, acts.OUT_OF_SCOPE), (False, acts.EMERGENCY)):
        found = Ranking((("inscription", 0.1),), 0.01, (("emergency", 0.9),), names_foreign=names_foreign)
        listening = Listening()
        listening.rank = lambda *_, found=found: found  # type: ignore[method-assign]
        assert act(replace(interpreter, ranker=listening), "mon vélo est tombé")[0] == expected


@pytest.mark.parametrize(
    ("known", "answers", "expected"),
    [
        (0.6, 0.1, acts.QUESTION),
        (0.1, 0.4, acts.QUESTION),
        (0.3, 0.1, acts.QUESTION),
        (0.2, 0.3, acts.OUT_OF_SCOPE),
    ],
)
def test_a_message_is_a_question_when_it_looks_like_one_or_is_answered(
    interpreter: Interpreter, known: float, answers: float, expected: str
):
    listening = Listening()
    found = Ranking((("inscription", answers),), known, (("out_of_scope", 1 - known),), answers)
    listening.rank = lambda *_: found  # type: ignore[method-assign]
    assert act(replace(interpreter, ranker=listening), "il faudrait l'adresse du guichet")[0] == expected


@pytest.mark.parametrize(
    ("share", "expected"), [(0.7, (acts.REDIRECTION, {"subject": "piscine"})), (0.4, (acts.QUESTION, {}))]
)
def test_a_subject_of_others_that_is_likelier_than_all_else_is_theirs(
    interpreter: Interpreter, share: float, expected: tuple[str, dict[str, str]]
):
    listening = Listening()
    found = Ranking((("inscription", 0.45),), 0.2, (("redirect/piscine", share), ("greet", 0.1)), 0.45)
    listening.rank = lambda *_: found  # type: ignore[method-assign]
    assert act(replace(interpreter, ranker=listening), "il faudrait l'adresse du bassin") == expected


def test_a_number_that_only_the_catalogue_s_things_bear_is_asked_of_it(interpreter: Interpreter):
    listening = Listening()
    found = Ranking((("inscription", 0.05),), 0.4, (("redirect/piscine", 0.3),), 0.05, ("tome 9",))
    listening.rank = lambda *_: found  # type: ignore[method-assign]
    assert act(replace(interpreter, ranker=listening), "il faudrait le tome 9")[0] == acts.QUESTION
