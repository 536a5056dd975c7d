"""The subjects, then a subject's page: its most asked questions, then its themes; and a theme's questions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.catalogue.model import Entry, Facet, FacetValue
from assistant.dialogue.choices import page_of, page_wanted, value_buttons
from assistant.dialogue.decide import next_question
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.lines import lines
from assistant.dialogue.narrow import MAX_BUTTONS, candidates_of, options
from assistant.dialogue.state import Conversation
from assistant.dialogue.steps.answer import ask, carry_out, give, offer, record, remembering_list, suggest
from assistant.dialogue.turns import Button, Message, Turn
from assistant.text import plural
from assistant.understanding import acts
from assistant.understanding.result import SUGGESTION, Understanding, payload

MAX_ASKED = 5
"""Questions of a page that has themes too."""


def topic(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """The page of the value named, pressed or typed; of a page's own theme, its questions."""
    facet, value = _named(knowledge, understanding, "facet", "value")
    if facet is None or value is None:
        return _not_a_topic(knowledge, conversation, understanding)
    if shows_subjects(conversation):
        return _page(knowledge, conversation, understanding, facet, value)
    if conversation.topic and facet.id == conversation.facet and value.id in conversation.choices:
        return divided(knowledge, conversation, value.id)
    if acts.NARROW in understanding.values:
        narrowed = _narrowed_down(knowledge, conversation, understanding, facet, value)
        if narrowed is not None:
            return narrowed
    return _page(knowledge, conversation, understanding, facet, value)


def _page(
    knowledge: Knowledge,
    conversation: Conversation,
    understanding: Understanding,
    facet: Facet,
    value: FacetValue,
) -> Turn:
    said = value.label if understanding.pressed else understanding.text
    subject = replace(conversation.new_question(said), walk=()).chose(facet.id, value.id)
    entries = [
        entry
        for e, _ in candidates_of(knowledge.catalogue, subject)
        if (entry := knowledge.catalogue.shown(e)) and value.id in entry.values(facet.id)
    ]
    if not entries:
        return _not_a_topic(knowledge, conversation, understanding)
    listed = lines(knowledge.catalogue, _most_asked_first(knowledge, entries), subject)
    if len(listed) == 1:
        return offer(knowledge, subject, (listed[0].entry.id,))
    themes: list[str] = []
    division = _division(knowledge, facet)
    if division is not None and len(listed) > MAX_BUTTONS:
        themes = options(knowledge.catalogue, candidates_of(knowledge.catalogue, subject), division, {})
    listed = listed[: MAX_ASKED if themes else MAX_BUTTONS]
    page = replace(
        remembering_list(subject, listed),
        awaiting=SUGGESTION,
        pending=True,
        topic=(facet.id, value.id),
        facet=division.id if division and themes else None,
        choices=tuple(themes[:MAX_BUTTONS]),
    )
    stored = record("ambiguous", "guide", page, None if understanding.pressed else understanding)
    return Turn((page_message(knowledge, page),), page, stored)


def _narrowed_down(
    knowledge: Knowledge,
    conversation: Conversation,
    understanding: Understanding,
    facet: Facet,
    value: FacetValue,
) -> Turn | None:
    """« Ségur hôpital vague 1 »: as far down the walk as the names lead; None for one name alone."""
    others = {
        name: values
        for name, values in understanding.facets.items()
        if name != facet.id and (described := knowledge.catalogue.taxonomy.facet(name)) and described.filters
    }
    if not others and not understanding.attributes:
        return None
    walk = replace(conversation.new_question(understanding.text), walk=(), guided=True, pending=True)
    walk = walk.named(others, understanding.attributes).chose(facet.id, value.id)
    left = candidates_of(knowledge.catalogue, walk)
    if not left:
        return None
    return carry_out(knowledge, walk, next_question(knowledge.catalogue, walk, left, None), understanding)


def subjects(knowledge: Knowledge, conversation: Conversation, page: int = 0) -> Turn:
    """The products that have questions, a page at a time: the way in for who has no words yet."""
    facet = knowledge.catalogue.taxonomy.products
    values = _with_questions(knowledge, facet) if facet else []
    if facet is None or not values:
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    page = page if page_of(values, page) else 0
    turning = conversation if shows_subjects(conversation) else conversation.new_question("")
    shown = replace(
        remembering_list(turning, ()),
        awaiting=SUGGESTION,
        pending=True,
        topic=(facet.id, ""),
        facet=facet.id,
        choices=page_of(values, page),
        page=page,
    )
    return Turn((page_message(knowledge, shown),), shown, record("ambiguous", "guide", shown, None))


def shows_subjects(conversation: Conversation) -> bool:
    """Whether the list of the products is what the visitor chooses from."""
    return conversation.topic is not None and not conversation.topic[1]


def _with_questions(knowledge: Knowledge, facet: Facet) -> list[str]:
    held = {value for entry in knowledge.catalogue.published for value in entry.values(facet.id)}
    return [value.id for value in facet.values if value.id in held]


def _subjects_message(knowledge: Knowledge, conversation: Conversation, facet: Facet) -> Message:
    texts, page = knowledge.texts, conversation.page
    buttons = value_buttons(facet, conversation.choices, acts.TOPIC)
    if page > 0:
        buttons.append(Button(texts.choix_precedents, payload(acts.BROWSE, page=page - 1)))
    if page_of(_with_questions(knowledge, facet), page + 1):
        buttons.append(Button(texts.autres_choix, payload(acts.BROWSE, page=page + 1)))
    return Message(texts.quel_theme, "topic", tuple(buttons), facet=facet.id)


def page_message(knowledge: Knowledge, conversation: Conversation) -> Message:
    """The page that a conversation is on: its name, questions, then themes with how many they have."""
    taxonomy = knowledge.catalogue.taxonomy
    if shows_subjects(conversation) and (products := taxonomy.facet(conversation.facet or "")):
        return _subjects_message(knowledge, conversation, products)
    subject_facet, subject = conversation.topic or ("", "")
    facet, division = taxonomy.facet(subject_facet), taxonomy.facet(conversation.facet or "")
    value = facet.value(subject) if facet else None
    shown = lines(knowledge.catalogue, conversation.suggested, conversation)
    buttons = [line.button for line in shown]
    for theme_id in conversation.choices:
        theme = division.value(theme_id) if division else None
        if division is not None and theme is not None:
            buttons.append(_theme_button(knowledge, conversation, division, theme))
    return Message(
        knowledge.texts.sujet,
        "topic",
        tuple(buttons),
        facet=subject_facet,
        title=value.label if value else None,
    )


def browse(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    """The questions of a subject's theme, from a page or a button shown before; of none, the subjects."""
    if not {"facet", "value", "theme"} & set(understanding.values):
        return subjects(knowledge, conversation, page_wanted(understanding.values, -1))
    facet, value = _named(knowledge, understanding, "facet", "value")
    themes, theme = _theme(knowledge, understanding.values.get("theme", ""))
    if facet is None or value is None or themes is None or theme is None:
        return _not_a_topic(knowledge, conversation, understanding)
    for subject, other in (((facet.id, value.id), theme.id), ((themes.id, theme.id), value.id)):
        if conversation.topic == subject and conversation.facet in (themes.id, facet.id):
            return divided(knowledge, conversation, other)
    label = f"{value.label}, {theme.label}"
    start = replace(conversation.new_question(label), walk=()).chose(facet.id, value.id)
    turn = _questions(knowledge, start.chose(themes.id, theme.id))
    return turn or _not_a_topic(knowledge, conversation, understanding)


def divided(knowledge: Knowledge, conversation: Conversation, theme: str) -> Turn:
    """What is under a line of the page that a conversation is on; « retour » comes back to the page.

    Of the list of subjects, the page of one; of a subject's page, the questions of one of its themes.
    """
    facet = conversation.facet or ""
    if shows_subjects(conversation):
        named = Understanding("", acts.TOPIC, {"facet": facet, "value": theme})
        return topic(knowledge, conversation, named)
    turn = _questions(knowledge, conversation.remembering().chose(facet, theme))
    # The catalogue may have lost them since the page was shown.
    return turn or Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)


def _questions(knowledge: Knowledge, conversation: Conversation) -> Turn | None:
    """The questions that carry all that was chosen; None without any."""
    narrowed = replace(conversation, awaiting=None, guided=True, facet=None, choices=(), topic=None)
    entries = tuple(
        e
        for e, _ in candidates_of(knowledge.catalogue, narrowed)
        if (entry := knowledge.catalogue.shown(e))
        and all(value in entry.values(facet) for facet, value in narrowed.facets.items())
    )
    listed = lines(knowledge.catalogue, entries, narrowed)
    if not listed:
        return None
    if len(listed) == 1 and listed[0].family is None:
        # The theme said that it has one question: to press it was to choose it.
        return give(knowledge, narrowed, listed[0].entry.id)
    return suggest(knowledge, narrowed, entries) if len(listed) > 1 else offer(knowledge, narrowed, entries)


def _theme_button(
    knowledge: Knowledge, conversation: Conversation, division: Facet, theme: FacetValue
) -> Button:
    facet, value = conversation.topic or ("", "")
    among = candidates_of(knowledge.catalogue, conversation.chose(division.id, theme.id))
    # Of a theme's own page the divisions are the products: the same button from either side.
    names = (facet, value, theme.id) if not division.filters else (division.id, theme.id, value)
    sent = payload(acts.BROWSE, **dict(zip(("facet", "value", "theme"), names, strict=True)))
    return Button(theme.label, sent, plural(len(among), "question"))


def _most_asked_first(knowledge: Knowledge, entries: Sequence[Entry]) -> list[str]:
    """Ids, most often answered first, a family for all its members.

    Nobody counted yet: families come first, for the more members the more general the question, then the
    catalogue's order.
    """
    times = knowledge.times_answered

    def asked(entry: Entry) -> tuple[int, int]:
        family = knowledge.catalogue.family_of(entry.id)
        together = family.entries if family and family.generic_question else (entry.id,)
        return sum(times.get(one, 0) for one in together), len(together)

    return [entry.id for entry in sorted(entries, key=asked, reverse=True)]


def _division(knowledge: Knowledge, facet: Facet) -> Facet | None:
    """What a page is divided by: the themes, or the products for the page of a theme."""
    taxonomy = knowledge.catalogue.taxonomy
    return taxonomy.themes if facet.filters else taxonomy.products


def _named(
    knowledge: Knowledge, understanding: Understanding, facet_key: str, value_key: str
) -> tuple[Facet | None, FacetValue | None]:
    facet = knowledge.catalogue.taxonomy.facet(understanding.values.get(facet_key, ""))
    return facet, facet.value(understanding.values.get(value_key, "")) if facet else None


def _theme(knowledge: Knowledge, theme_id: str) -> tuple[Facet | None, FacetValue | None]:
    for facet in knowledge.catalogue.taxonomy.facets:
        value = facet.value(theme_id) if not facet.filters else None
        if value is not None:
            return facet, value
    return None, None


def _not_a_topic(knowledge: Knowledge, conversation: Conversation, understanding: Understanding) -> Turn:
    if understanding.pressed:
        return Turn((Message(knowledge.texts.choix_inconnu, "notice"),), conversation)
    return ask(knowledge, conversation, understanding)
