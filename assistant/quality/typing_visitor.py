"""The simulated visitor who also types, as people do, beside buttons.

He answers in words a part of what he is asked, with a typing error now and then; presses what is wrong and
takes it back; asks on after the answer; says whether it helped. What he does is drawn from a seed (`Draws`).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistant.catalogue.texts import REASONS
from assistant.quality.evaluate import Case
from assistant.quality.invariances import with_an_error
from assistant.quality.neighbours import follow_up_of, is_sentence
from assistant.quality.simulate import (
    MORE,
    REFUSED,
    UNKNOWN,
    Button,
    Server,
    Talk,
    Visitor,
    buttons_of,
    mean,
    press,
    value_of,
)
from assistant.quality.typed_words import Draws, TypedWords
from assistant.understanding import acts

ANSWERED_IN_WORDS = 1 / 3
"""Share of the clarifications and of the lists."""
WRONG_AT_FIRST = 1 / 10
"""Share of the choices that are wrong, then corrected."""
FOLLOWED = 1 / 5
"""Share of the right answers after which something else is asked."""
FEEDBACK_IN_WORDS = 1 / 2
FRAMED = 1 / 2
"""Share of the messages that politeness frames."""
MISSPELT = 1 / 3
"""Share of the typed answers that have a typing error."""
BY_TITLE = 1 / 3
"""Share of the typed picks that repeat the question instead of its rank."""
REASON_AT_ONCE = 1 / 3
"""Share of the typed « Non » that say why at once."""
_FOLLOW_UP_TURNS = 3
_SHORT = 3
"""Words of a politeness that may follow a short answer."""
_TAKEN_BACK = ("non, plutôt {}", "non, {}", "je voulais dire {}", "pardon, plutôt {}")
_TAKEN_BACK_IN_A_SENTENCE = ("non, {}", "pardon, {}", "je me suis trompé, {}")
_ASKS_WHY = ("feedback_reason", "feedback_comment")
_GOES_ON = (*_ASKS_WHY, "suggestions", "handoff")
"""Kinds of messages that come after « Non » and never after « Oui »."""

CHOICES, PRESSED_CHOICES = "choices_in_words", "choices_pressed"
PICKS, REFUSALS = "picks_in_words", "refusals_in_words"
CORRECTIONS, FOLLOW_UPS, FEEDBACK = "corrections", "follow_ups", "feedback_in_words"
TRIES = (CHOICES, PRESSED_CHOICES, PICKS, REFUSALS, CORRECTIONS, FOLLOW_UPS, FEEDBACK)
"""Names of what he tries (`Talk.tries`). The choices that he presses are there to compare."""


@dataclass(frozen=True)
class _Said:
    """What he just did, whose reply tells whether it was understood.

    Attributes:
        name: One of `TRIES`.
        facet: Of a choice.
        refused: Buttons of the list that a refusal is about.
        is_reason: Of a feedback that says why.
        useful: Of one that is a « Oui ».
    """

    name: str
    facet: str = ""
    refused: frozenset[str] = frozenset()
    is_reason: bool = False
    useful: bool = False


@dataclass
class TypingVisitor(Visitor):
    """A `Visitor` who types.

    Attributes:
        words: What he may type.
        seed: The same one plans the same conversation.
    """

    words: TypedWords
    seed: int = 0
    draws: Draws = field(init=False)

    def __post_init__(self) -> None:
        """See `Visitor`."""
        super().__post_init__()
        self.draws = Draws(f"{self.seed} {self.case.text}")
        self._said: _Said | None = None
        self._to_correct: tuple[str, str] | None = None
        self._has_corrected = False

    async def converse(self, server: Server) -> Talk:
        """The same as a visitor; then, after the wanted answer, goes on or says that it helped."""
        token = await server.open()
        last = await self.go_on(server, token, {"text": self._framed("question", self.case.text)})
        if self._has_corrected:
            self.talk.tried(CORRECTIONS, self.talk.resolved)
        if self.talk.resolved and not await self._follow_up(server, token, last):
            await self._say_it_helped(server, token, last)
        return self.talk

    def _next(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
        if self._said is not None:
            self.talk.tried(self._said.name, self._is_understood(self._said, messages))
            self._said = None
        if self._to_correct is not None and not self._is_answered(messages):
            # Whatever came is the answer to what he should not have pressed.
            facet, value = self._to_correct
            self._to_correct = None
            self._has_corrected = True
            return self._type(self._correction(facet, value))
        self._to_correct = None
        return super()._next(messages)

    # What he does instead of pressing.

    def _pick(self, buttons: Sequence[Button]) -> Mapping[str, str] | None:
        wanted = self._wanted_line(buttons)
        if wanted is None:
            return None
        message, button = wanted
        lines = [b for b in message.get("buttons") or () if b["payload"].startswith(f"/{acts.PICK}{{")]
        rank = lines.index(button) + 1 if button in lines else 0
        turn = self.talk.turns
        if rank not in self.words.picks or not self._chance("pick", ANSWERED_IN_WORDS):
            return press(button)
        self._said = _Said(PICKS)
        if self._chance("pick by title", BY_TITLE) and button.get("title"):
            return self._type(self._misspelt("pick", str(button["title"])))
        return self._type(self._polite("pick", self.draws.one(f"rank {turn}", self.words.picks[rank])))

    def _clarify(self, messages: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
        pressed = super()._clarify(messages)
        if pressed is None:
            return None
        clarification = next(m for m in messages if m["kind"] == "clarification")
        facet = str(clarification["facet"])
        value = value_of(pressed, acts.CHOICE, "value")
        offered = {v: b for b in clarification["buttons"] if (v := value_of(b, acts.CHOICE, "value"))}
        if value is not None and not self._has_corrected and self._chance("wrong", WRONG_AT_FIRST):
            wrong = sorted(offered.keys() - self._values(facet))
            if wrong and self.words.of(facet, value):
                self._to_correct = (facet, value)
                # He knows better: this turn is not one of those after which he gives up.
                self.patience += 1
                return press(offered[self.draws.one(f"wrong value {self.talk.turns}", wrong)])
        if pressed["payload"] == MORE:
            return pressed
        ways = self._ways(facet, value, [*offered])
        if not ways or not self._chance("choice", ANSWERED_IN_WORDS):
            self._said = _Said(PRESSED_CHOICES, facet)
            return pressed
        self._said = _Said(CHOICES, facet)
        way = self._misspelt("choice", self.draws.one(f"way {self.talk.turns}", ways))
        return self._type(self._polite("choice", way))

    def _ways(self, facet: str, value: str | None, offered: Sequence[str]) -> Sequence[str]:
        """Ways of answering with a value or, without one, that none is right or that he cannot tell."""
        wanted = self._values(facet)
        if value is None:
            return _of_so_many(self.words.none, len(offered)) if wanted else self.words.unknown
        if len(offered) > 1 and {*offered} <= wanted:
            return _of_so_many(self.words.all, len(offered))
        return self.words.of(facet, value)

    def _carry_on(
        self, messages: Sequence[Mapping[str, Any]], buttons: Sequence[Button]
    ) -> Mapping[str, str] | None:
        pressed = super()._carry_on(messages, buttons)
        if pressed is None:
            return None
        if pressed["payload"] == REFUSED and self._chance("refusal", ANSWERED_IN_WORDS):
            self._said = _Said(REFUSALS, refused=_lines_of(messages))
            way = self.draws.one(f"refusal {self.talk.turns}", self.words.none_of_list)
            return self._type(self._polite("refusal", way))
        code = value_of(pressed, acts.REASON, "code")
        is_no = value_of(pressed, acts.FEEDBACK, "useful") == acts.NO
        if not (is_no or code in self.words.reasons) or not self._chance("feedback", FEEDBACK_IN_WORDS):
            return pressed
        gives_reason = not is_no or self._chance("reason at once", REASON_AT_ONCE)
        self._said = _Said(FEEDBACK, is_reason=gives_reason)
        ways = self.words.reasons[code or REASONS[0]] if gives_reason else self.words.useful_no
        return self._type(self.draws.one(f"no {self.talk.turns}", ways))

    async def _follow_up(self, server: Server, token: str, last: Sequence[Mapping[str, Any]]) -> bool:
        """Asks about a neighbour of the answer; False when he does not."""
        answers = (str(m["entry_id"]) for m in last if m["kind"] == "answer")
        entry = self.catalogue.shown(next(e for e in answers if e in self.case.expected))
        if entry is None or not self.draws.chance("followed", FOLLOWED):
            return False
        asked = follow_up_of(entry, self.catalogue, self.words, self.draws)
        if asked is None:
            return False
        going_on = Visitor(Case(asked.text, asked.expected), self.catalogue)
        going_on.patience = _FOLLOW_UP_TURNS
        text = self._framed("follow-up", asked.text)
        await going_on.go_on(server, token, {"text": text})
        self.talk.exchange += going_on.talk.exchange
        self.talk.tried(FOLLOW_UPS, going_on.talk.resolved and not going_on.talk.wrong_sure)
        return True

    async def _say_it_helped(self, server: Server, token: str, last: Sequence[Mapping[str, Any]]) -> None:
        yes = next((b for _, b in buttons_of(last) if value_of(b, acts.FEEDBACK, "useful") == acts.YES), None)
        if yes is None:
            return
        if not self.draws.chance("yes", FEEDBACK_IN_WORDS):
            await self.say(server, token, press(yes))
            return
        reply = await self.say(server, token, {"text": self.draws.one("yes in words", self.words.useful_yes)})
        self.talk.tried(FEEDBACK, self._is_understood(_Said(FEEDBACK, useful=True), reply))

    # How he says it.

    def _chance(self, what: str, share: float) -> bool:
        return self.draws.chance(f"{what} {self.talk.turns}", share)

    def _type(self, text: str) -> Mapping[str, str]:
        self.talk.typed += 1
        return {"text": text}

    def _correction(self, facet: str, value: str) -> str:
        way = self.draws.one("taken back", self.words.of(facet, value))
        frames = _TAKEN_BACK_IN_A_SENTENCE if is_sentence(way) else _TAKEN_BACK
        return self.draws.one("taking back", frames).format(self._misspelt("taken back", way))

    def _misspelt(self, what: str, text: str) -> str:
        name = f"error of {what} {self.talk.turns}"
        return with_an_error(text, self.draws.number(name)) if self.draws.chance(name, MISSPELT) else text

    def _framed(self, what: str, text: str) -> str:
        """A question in its politeness: before, after, or both."""
        if not self.draws.chance(f"framed {what}", FRAMED):
            return text
        before = self.draws.one(f"before {what}", self.words.before)
        after = self.draws.one(f"after {what}", self.words.after)
        framings = (f"{before} {text}", f"{text} {after}", f"{before} {text} {after}")
        return self.draws.one(f"framing {what}", framings)

    def _polite(self, what: str, text: str) -> str:
        """An answer with a word of politeness: nobody greets in the middle of a conversation."""
        short = [after for after in self.words.after if len(after.split()) <= _SHORT]
        if not short or not self._chance(f"polite {what}", FRAMED):
            return text
        return f"{text} {self.draws.one(f'politeness {what} {self.talk.turns}', short)}"

    # Whether it was understood.

    def _is_understood(self, said: _Said, messages: Sequence[Mapping[str, Any]]) -> bool:
        kinds = {m["kind"] for m in messages}
        if said.name == FEEDBACK:
            if said.useful:
                return "feedback_thanks" in kinds and not kinds & {*_GOES_ON}
            # « Ce n'est pas ma question » may bring others at once.
            return bool(kinds & {*(_GOES_ON if said.is_reason else _ASKS_WHY)})
        if said.name == REFUSALS:
            return not kinds <= {"notice", "chitchat"} and _lines_of(messages) != said.refused
        if said.facet and any(m["kind"] == "clarification" and m["facet"] == said.facet for m in messages):
            # Asked again.
            return False
        return self._is_in_reach(messages)

    def _is_in_reach(self, messages: Sequence[Mapping[str, Any]]) -> bool:
        """Whether the wanted entry is there, in a list, or behind a question that can lead to it."""
        buttons = buttons_of(messages)
        if self._is_answered(messages) or self._wanted_line(buttons) is not None:
            return True
        if any(button["payload"] == MORE for _, button in buttons):
            return True
        clarification = next((m for m in messages if m["kind"] == "clarification"), None)
        if clarification is None:
            return False
        wanted = self._values(str(clarification["facet"]))
        offered = {value_of(b, acts.CHOICE, "value") for b in clarification["buttons"]}
        can_skip = any(b["payload"] == UNKNOWN for b in clarification["buttons"])
        return bool(wanted & offered) if wanted else can_skip


def typing_figures(talks: Sequence[Talk]) -> dict[str, Any]:
    """What came of typing, beside `simulate.figures`; shares between 0 and 1.

    The conversations in which something was answered in words until the wanted answer are told from those in
    which all was pressed; then, for each thing tried, how often it was and how often it ended well.
    """
    in_scope = [talk for talk in talks if talk.case.expected]
    report: dict[str, Any] = {}
    for name, group in (
        ("typing", [talk for talk in in_scope if talk.typed]),
        ("pressing", [talk for talk in in_scope if not talk.typed]),
    ):
        report[f"{name}_conversations"] = len(group)
        report[f"{name}_resolved_in_the_end"] = mean([talk.resolved for talk in group])
        report[f"{name}_with_a_wrong_answer"] = mean([talk.wrong > 0 for talk in group])
        report[f"{name}_with_a_wrong_sure_answer"] = mean([talk.wrong_sure > 0 for talk in group])
    for name in TRIES:
        ended = [ended for talk in talks for ended in talk.tries.get(name, ())]
        report[name] = len(ended)
        report[f"{name}_that_end_well"] = mean(ended)
    return report


def _lines_of(messages: Sequence[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(
        button["payload"]
        for _, button in buttons_of(messages)
        if button["payload"].startswith(f"/{acts.PICK}{{")
    )


def _of_so_many(ways: Sequence[str], count: int) -> Sequence[str]:
    """Those that fit the number of choices: « les deux » is said of two."""
    of_two = [way for way in ways if "deux" in way or "l'un" in way]
    return of_two if count == 2 and of_two else [way for way in ways if way not in of_two]
