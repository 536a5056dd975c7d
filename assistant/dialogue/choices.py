"""The buttons of a question that is asked back: a page of values, the way to others, « Je ne sais pas »."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.catalogue.model import Facet
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.narrow import MAX_BUTTONS
from assistant.dialogue.turns import Button
from assistant.understanding import acts
from assistant.understanding.result import payload

PAGE = "page"
"""Value of the act `more`: the page to show, from 0; the next one when it is absent."""


def page_of(values: Sequence[str], page: int) -> tuple[str, ...]:
    """The values of one page."""
    return tuple(values[page * MAX_BUTTONS : (page + 1) * MAX_BUTTONS])


def value_buttons(facet: Facet, shown: Sequence[str], act: str) -> list[Button]:
    """A button for each value, in the order they are read; pressing one does `act`."""
    return [
        Button(value.label, payload(act, facet=facet.id, value=value.id), value.help or None)
        for value_id in shown
        if (value := facet.value(value_id))
    ]


def choice_buttons(
    knowledge: Knowledge, facet: Facet, shown: Sequence[str], page: int, total: int, act: str = acts.CHOICE
) -> tuple[Button, ...]:
    """The buttons of one page.

    Args:
        knowledge: What is known.
        facet: Whose values they are.
        shown: Values of the page, in the order they are read.
        page: Its number, from 0.
        total: Values of all the pages.
        act: What pressing a value does.
    """
    buttons = value_buttons(facet, shown, act)
    if page > 0:
        buttons.append(Button(knowledge.texts.choix_precedents, payload(acts.MORE, page=page - 1)))
    if (page + 1) * MAX_BUTTONS < total:
        buttons.append(Button(knowledge.texts.autres_choix, payload(acts.MORE)))
    buttons.append(Button(knowledge.texts.je_ne_sais_pas, payload(act, unknown=acts.YES)))
    return tuple(buttons)


def page_wanted(values: Mapping[str, str], page: int) -> int:
    """The page that « Autres choix » or « Choix précédents » leads to."""
    wanted = values.get(PAGE, "")
    return int(wanted) if wanted.isdecimal() else page + 1
