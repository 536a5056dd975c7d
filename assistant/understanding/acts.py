"""The dialogue acts: the words for all that a visitor can do with a message.

Which one a message is, `interpreter` decides, with `act_model`.

An act has values, by the names that buttons use too (see `Understanding.values`): whether something was typed
or pressed makes no difference after this module.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

QUESTION, TOPIC, BROWSE = "question", "topic", "browse"
PRECISION, FOLLOW_UP = "precision", "follow_up"
CORRECTION, CHOICE, PICK, REJECT_LIST = "correction", "choice", "pick", "reject_list"
FEEDBACK, REASON, COMMENT, SKIP = "feedback", "reason", "comment", "skip"
BACK, RESTART, REPEAT, MORE, REPHRASE = "back", "restart", "repeat", "more", "rephrase"
HUMAN, HELP = "human", "help"
GREETING, THANKS, GOODBYE, COMPLIMENT = "greeting", "thanks", "goodbye", "compliment"
INSULT, TEST, ROBOT, AUTHOR = "insult", "test", "robot", "author"
EMERGENCY, REDIRECTION, OUT_OF_SCOPE = "emergency", "redirection", "out_of_scope"

ACTS = (
    *(QUESTION, TOPIC, BROWSE, PRECISION, FOLLOW_UP, CORRECTION, CHOICE, PICK, REJECT_LIST),
    *(FEEDBACK, REASON, COMMENT, SKIP, BACK, RESTART, REPEAT, MORE, REPHRASE, HUMAN, HELP),
    *(GREETING, THANKS, GOODBYE, COMPLIMENT, INSULT, TEST, ROBOT, AUTHOR),
    *(EMERGENCY, REDIRECTION, OUT_OF_SCOPE),
)
"""The intents of `domain.yml`, but for those of `_RESERVED`."""

_RESERVED = {BACK: "go_back", RESTART: "start_over"}
"""Act -> its intent, where Rasa does something of its own with an intent of the act's name."""

YES, NO = "yes", "no"
UNKNOWN, ALL, NONE = "unknown", "all", "none"
"""What a visitor may say of the choices instead of one of them."""
VALUE = "value"
NARROW = "narrow"
"""Value of a subject that is named with others: « Ségur hôpital vague 1 »."""
BREAKDOWN = "breakdown"
"""Value of a question that reports that a product is down."""

_FORMER = {
    "faq": (QUESTION, {}),
    "choose": (CHOICE, {}),
    "dont_know": (CHOICE, {UNKNOWN: YES}),
    "none_of_these": (REJECT_LIST, {}),
    "affirm": (FEEDBACK, {"useful": YES}),
    "deny": (FEEDBACK, {"useful": NO}),
    **{intent: (act, {}) for act, intent in _RESERVED.items()},
    "greet": (GREETING, {}),
    "bot_challenge": (ROBOT, {}),
    "who_made": (AUTHOR, {}),
    "redirect": (REDIRECTION, {}),
}
"""Names before version 3, which conversations and buttons of before an update carry, and Rasa's intents."""
_PAYLOAD = re.compile(r"/([a-z_]+)(\{.*\})?", re.DOTALL)


def act_of(label: str) -> tuple[str, dict[str, str]]:
    """The act and the values that a label names.

    Args:
        label: An act, an act with the value its examples have (`feedback/yes`, `choice/unknown`,
            `redirection/<subject>`, `faq/<entry>`), or the name an act had before.
    """
    name, _, value = label.partition("/")
    if name in _FORMER:
        act, values = _FORMER[name]
        return act, {**values, **({"subject": value} if value else {})}
    key = {FEEDBACK: "useful", REDIRECTION: "subject"}.get(name)
    if value and key:
        return name, {key: value}
    if name == CHOICE and value == UNKNOWN:
        return name, {UNKNOWN: YES}
    return name, {}


def class_of(label: str) -> str:
    """The class that a label's examples are learnt as.

    It has the name from before version 3, if there is one: the folds of a class are drawn from its name, and
    renaming an act must not change what is learnt.
    """
    act, values = act_of(label)
    subject = values.pop("subject", "")
    former = next((name for name, meaning in _FORMER.items() if meaning == (act, values)), act)
    return f"{former}/{subject}" if subject else former


def learnt_label(intent: str, about: Mapping[str, Any]) -> str:
    """The label that a hand-written example is learnt under: its act, with the value that its block gives.

    Args:
        intent: Of Rasa, or an act.
        about: Metadata of its block of `data/nlu`: `{useful: "no"}`, `{code: wrong}`, `{none: "yes"}`…
    """
    act = act_of(intent)[0]
    if act == FEEDBACK:
        return f"{act}/{about.get('useful', YES)}"
    if act == REASON and about.get("code"):
        return f"{act}/{about['code']}"
    if act == CHOICE:
        return f"{act}/{next((value for value in (UNKNOWN, NONE, ALL) if value in about), VALUE)}"
    if act == QUESTION and BREAKDOWN in about:
        return f"{act}/{BREAKDOWN}"
    return act


def intent_of(act: str) -> str:
    """The intent of `domain.yml` that says an act."""
    return _RESERVED.get(act, act)


def former_payload(payload: str) -> str:
    """The payload of a button as replicas of before version 3 read it; the opposite of `current_payload`."""
    name, brace, rest = payload.removeprefix("/").partition("{")
    values: dict[str, Any] = json.loads(brace + rest) if brace else {}
    act = act_of(name)[0]
    if act == CHOICE:
        return "/dont_know" if UNKNOWN in values else f"/choose{brace}{rest}"
    if act in (REJECT_LIST, QUESTION):
        return ("/none_of_these" if act == REJECT_LIST else "/faq") + brace + rest
    return payload


def current_payload(payload: str) -> str:
    """The payload of a button shown before an update, as it is written now; others as they are."""
    match = _PAYLOAD.fullmatch(payload)
    if match is None or match.group(1) not in {*_FORMER} - {*_RESERVED.values()}:
        return payload
    act, values = act_of(match.group(1))
    carried: dict[str, Any] = {**values, **json.loads(match.group(2) or "{}")}
    return f"/{act}{json.dumps(carried, ensure_ascii=False)}" if carried else f"/{act}"
