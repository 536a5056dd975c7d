"""Point 8 of the product page: the human contact, with a summary."""

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.hand_over import hand_over
from tests.unit.dialogue.helpers import answered

BLANK = Conversation()


def test_the_hand_over_has_the_products_contact_and_an_honest_summary(knowledge: Knowledge):
    (message,) = hand_over(knowledge, answered(knowledge).conversation).messages
    assert message.handoff is not None
    assert message.handoff["contact"] == {"label": "Service cartes", "phone": "0 000 000 000"}
    assert "carte bloquée" in message.handoff["summary"]
    assert "Carte CPS bloquée ?" in message.handoff["summary"]
