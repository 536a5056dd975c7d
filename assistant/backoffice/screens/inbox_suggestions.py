"""What real questions suggest that entries, and the lexicon, learn."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.responses import Response

from assistant.backoffice.index.entries import titles
from assistant.backoffice.index.groups import Suggested, suggestions, unknown_words
from assistant.backoffice.page import View, can
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.inbox_board import PLACE
from assistant.backoffice.wording import on_page
from assistant.backoffice.worker.protocol import WorkerError
from assistant.inbox.redacted import is_redacted
from assistant.store.turn_texts import TurnText, texts_of

_CHOICES = ("ajouter", "refuser")
SUGGESTIONS = f"{PLACE}/suggestions"


@dataclass(frozen=True)
class Example:
    """A message that an entry may learn."""

    suggested: Suggested
    title: str
    text: str


@dataclass(frozen=True)
class Word:
    """A word that the lexicon may learn; `examples` are the questions that hold it."""

    word: str
    concept: str
    times: int
    all_times: int
    examples: tuple[str, ...]


def suggestions_page(view: View) -> Response:
    """The examples and the words."""
    return _draw(view)


def decide_suggestion(view: View) -> Response:
    """Accepts or refuses one example."""
    choice = view.text("choix")
    if choice not in _CHOICES:
        return _draw(view, ["Choisissez : ajouter cet exemple, ou le refuser."])
    accepted = choice == _CHOICES[0]
    try:
        done = view.desk.workers.acts.call(
            "inbox.suggestion", key=view.path("key"), accepted=accepted, by=view.person.name
        )
    except WorkerError as error:
        return _draw(view, [on_page(str(error))])
    if done["problems"]:
        return _draw(view, done["problems"])
    name = "exemple accepté" if accepted else "exemple refusé"
    view.record(name, view.path("key")[:12], after={"number": done["number"]})
    return view.go(SUGGESTIONS, " ".join((done["said"], *done["warnings"])))


def _draw(view: View, problems: list[str] | None = None) -> Response:
    suggested, words = suggestions(view.desk.index), unknown_words(view.desk.index)
    turns = [one.turn for one in suggested] + [place[0] for one in words for place in one.places]
    texts = texts_of(view.desk.store, turns) if turns else {}
    named = titles(view.desk.index, [one.entry for one in suggested])
    examples = [
        Example(one, named.get(one.entry, one.entry), texts[one.turn].question)
        for one in suggested
        if one.turn in texts and texts[one.turn].question and not is_redacted(texts[one.turn].question)
    ]
    shown = [
        Word(word, one.concept, one.times, one.all_times, tuple(held))
        for one in words
        if (word := _word(one.places, texts))
        and (held := [texts[turn].question for turn, *_ in one.places if turn in texts])
    ]
    return view.draw(
        "inbox_suggestions.html.jinja",
        422 if problems else 200,
        examples=examples,
        words=shown,
        problems=problems or [],
        may=can(view, Permission.DRAFT),
    )


def _word(places: tuple[tuple[int, int, int], ...], texts: Mapping[int, TurnText]) -> str:
    """The word as a visitor wrote it; empty when all that held it is gone."""
    held = (texts[turn].question[first:end] for turn, first, end in places if turn in texts)
    return next(filter(None, held), "")
