"""The actions by the names they had before version 3: an update replaces the action servers first.

Replicas of the version before go on meanwhile: they ask for these names, and read the buttons and the slot as
they were. To be removed with the version after.
"""

from __future__ import annotations

from actions.turn import ActionTurn

FORMER_NAMES = (
    *("action_answer_question", "action_clarify", "action_suggest", "action_guide", "action_feedback"),
    *("action_hand_over", "action_navigate", "action_small_talk", "action_redirect"),
)


def _named(action_name: str) -> type[ActionTurn]:
    """A class for one name: the SDK makes one action of each class it finds."""

    class Former(ActionTurn):
        former = True

        def name(self) -> str:
            """The name that such a replica asks for."""
            return action_name

    Former.__name__ = Former.__qualname__ = action_name
    return Former


FORMER_ACTIONS = tuple(_named(action_name) for action_name in FORMER_NAMES)
