"""The context in which the next message is understood."""

from typing import Any

import pytest
from hypothesis import given

from assistant.dialogue.context import context_of
from assistant.dialogue.state import Conversation
from assistant.understanding.result import Context
from tests.unit.dialogue.test_state import CONVERSATIONS, OF_VERSION_2


@given(CONVERSATIONS)
def test_the_context_says_what_is_shown_and_what_is_known(conversation: Conversation):
    context = context_of(conversation.as_dict())
    assert context == Context(
        asked=conversation.awaiting,
        facet=conversation.facet,
        choices=conversation.choices,
        entries=conversation.suggested,
        entry=conversation.answer,
        question=conversation.question,
        facets=conversation.facets,
    )


def test_what_rasa_says_is_awaited_wins():
    assert context_of({"awaiting": "feedback"}, "comment").asked == "comment"
    assert context_of({"awaiting": "feedback"}, None).asked == "feedback"


@pytest.mark.parametrize("stored", [None, {}, {"candidates": "abc"}])
def test_before_any_turn_the_context_says_nothing(stored: Any):
    assert context_of(stored) == Context()


def test_the_context_of_a_conversation_of_before_version_3():
    context = context_of(OF_VERSION_2)
    assert (context.asked, context.facet) == ("clarification", "couloirs")
    assert context.choices == ("hopital", "officine")
    assert context.question == "Quelles sont les dates limites ?"
