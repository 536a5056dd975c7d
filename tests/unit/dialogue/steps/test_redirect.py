"""Point 6 of the product page: danger, subjects of others, subjects of nobody here."""

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.redirect import emergency, out_of_scope, redirect
from tests.unit.dialogue.helpers import answered, kinds, understood

BLANK = Conversation()


def test_danger_comes_before_everything_and_is_not_stored(knowledge: Knowledge):
    turn = emergency(knowledge, answered(knowledge).conversation)
    for number in ("15", "112", "3114"):
        assert number in turn.messages[0].text
    assert turn.messages[0].entry_id is None
    assert turn.record is not None
    assert turn.record.question == ""


def test_a_subject_of_others_is_redirected_unless_an_entry_is_sure(knowledge: Knowledge):
    away = redirect(
        knowledge, BLANK, understood("mot de passe patient", known=0.1, values={"subject": "patient"})
    )
    assert "le support Mon espace santé" in away.messages[0].text
    sure = redirect(knowledge, BLANK, understood("x", ("cps-duree", 0.95), values={"subject": "patient"}))
    assert sure.messages[0].entry_id == "cps-duree"
    assert kinds(out_of_scope(knowledge, BLANK, understood("météo", known=0.0))) == ["fallback"]
