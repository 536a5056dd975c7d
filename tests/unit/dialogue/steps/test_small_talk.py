"""Points 1 and 9 of the product page: greeting and small talk."""

from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.small_talk import greeting

BLANK = Conversation()


def test_the_greeting_frames_and_offers_three_questions(knowledge: Knowledge):
    (message,) = greeting(knowledge).messages
    assert "assistant automatique" in message.text
    privacy = "Ne saisissez pas de données de santé ni de données personnelles "
    assert privacy + "(INS, NIR, code de carte, mot de passe)." in message.text
    assert len(message.buttons) == 3
