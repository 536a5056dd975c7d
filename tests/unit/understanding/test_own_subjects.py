"""What the FAQ asks about is foreign to nobody, whatever the shared examples say."""

import pytest

from assistant.understanding.act_training import Written
from assistant.understanding.own_subjects import OwnSubjects, without_own_subjects

OWN = OwnSubjects(
    [
        "Comment bloquer les spams par SMS ?",
        "Ai-je droit au chômage partiel ?",
        "Renouveler une carte de lecteur",
        "Quel temps demain en montagne ?",
    ]
)


@pytest.mark.parametrize(
    ("text", "ours"),
    [
        ("comment bloquer un spam ?", True),
        ("comment toucher le chômage ?", True),
        ("Où renouveler ma carte ?", True),
        ("quel temps fait-il demain ?", True),
        # A word of the object is of no entry, or of another one.
        ("comment renouveler ma carte grise ?", False),
        ("comment toucher le RSA ?", False),
        # Nothing says what it is about.
        ("comment faire ?", False),
        ("comment obtenir ?", False),
        ("", False),
    ],
)
def test_a_text_is_ours_when_one_question_holds_all_that_it_is_about(text: str, ours: bool):
    assert OWN.hold(text) is ours


def test_only_what_was_written_as_foreign_is_left_out():
    written = [
        Written("comment bloquer un spam ?", "out_of_scope"),
        Written("comment bloquer un spam ?", "question"),
        Written("raconte-moi une blague", "out_of_scope"),
        Written("bloquer les spams, quelle horreur", "insult"),
    ]
    assert without_own_subjects(written, OWN) == written[1:]
