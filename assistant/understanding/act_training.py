"""Learns the acts: from the messages written for each, in their contexts, and from the FAQ's questions."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assistant.catalogue.model import Taxonomy
from assistant.understanding import acts
from assistant.understanding.act_model import ActModel, Examples, allowed
from assistant.understanding.act_reading import ActReader
from assistant.understanding.facet_finder import names_of
from assistant.understanding.language.framing import spoken
from assistant.understanding.ranking.ranker import Ranker
from assistant.understanding.ranks import rank_named
from assistant.understanding.result import CLARIFICATION, FEEDBACK, Context

_QUESTIONS_AN_ENTRY = 3
"""Examples of each entry that are learnt as questions, the longest among them, each in a context of its own:
who explains a case at length is in no danger."""
_MOST_QUESTIONS = 1_400
_FRAGMENTS = 400
_SHORTEST_FRAGMENT, _LONGEST_FRAGMENT = 2, 6
"""Words of an example that are asked as a question of their own, as who is in a hurry types them."""
_JOINED, _HARMLESS = 150, 3
"""Emergencies that are learnt beside a question, and questions that are learnt beside each of these: neither
the length of a message nor what joins its parts says that somebody is in danger."""
_JOINTS = (". ", "\n", ", ", " ", " et ", " mais ", ", et là ", " ? ")
_MOST_RANKS = 10
_OFFERED = 5
"""Other values that are offered beside one that is named."""


@dataclass(frozen=True)
class Written:
    """A message written by hand.

    Attributes:
        text: As a visitor types it.
        label: Its act, with its value where the value is learnt: `feedback/yes`.
        context: Where it is said; None when at any moment.
    """

    text: str
    label: str
    context: Context | None = None


def train_acts(
    written: Sequence[Written],
    questions: Mapping[str, Sequence[str]],
    ranker: Ranker,
    reader: ActReader,
    seed: int = 0,
) -> ActModel:
    """Learns; see `examples_of`. The same data and seed give the same model."""
    return ActModel.train(examples_of(written, questions, ranker, reader, seed), seed)


def examples_of(
    written: Sequence[Written],
    questions: Mapping[str, Sequence[str]],
    ranker: Ranker,
    reader: ActReader,
    seed: int = 0,
) -> Examples:
    """What the acts are learnt from: once it is known, the ranker is needed no more.

    Args:
        written: Messages whose act is known.
        questions: Entry -> its examples.
        ranker: Trained on the same catalogue.
        reader: Reads messages as it will when they are asked.
        seed: The same data and seed give the same examples.
    """
    generator = random.Random(seed)  # noqa: S311 - no secret
    taxonomy = reader.facets.taxonomy
    written = [said for one in written if (said := _of_taxonomy(one, taxonomy, generator)) is not None]
    contexts = _contexts(written)
    unlisted = [context for context in contexts if not context.entries and not context.choices]
    rows: list[Written] = [*_names(taxonomy, generator)]
    for one in written:
        rows.append(one if one.context is not None else _placed(one, contexts, generator))
    # A rank is one though nothing is listed: that there is no list is said kindly.
    rows += [
        replace(one, context=generator.choice(unlisted))
        for one in written
        if one.label == acts.PICK and rank_named(one.text, _MOST_RANKS) is not None
    ]
    rows += [_after_a_probable_answer(one) for one in written if _is_of_a_list(one)]
    asked = [text for texts in questions.values() for text in _some(list(texts), generator)]
    generator.shuffle(asked)
    for text in asked[:_MOST_QUESTIONS]:
        rows.append(_placed(Written(text, acts.QUESTION), contexts, generator))
    for text in asked[:_FRAGMENTS]:
        rows.append(_placed(Written(_fragment(text, generator), acts.QUESTION), contexts, generator))
    rows += _joined(written, asked, contexts, generator)
    texts = [spoken(row.text) for row in rows]
    familiar = ranker.familiarity(texts, asked=False)
    signals = [
        reader.read(text, one, row.context or Context())[2]
        for text, one, row in zip(texts, familiar, rows, strict=True)
    ]
    return Examples(
        texts,
        [row.label for row in rows],
        np.stack([one.raw for one in familiar]),
        np.stack(signals),
        [row.context or Context() for row in rows],
    )


def _of_taxonomy(one: Written, taxonomy: Taxonomy, generator: random.Random) -> Written | None:
    """What is said of a facet that this catalogue lacks, said of one it has; None for a value's own name.

    « les deux », « la deuxième », « ni l'un ni l'autre » and what asks something else are of any choices.
    """
    context = one.context
    if context is None or context.facet is None or taxonomy.facet(context.facet) is not None:
        return one
    facets = [facet for facet in taxonomy.facets if len(facet.values) > 1]
    if one.label == acts.CORRECTION or not facets:
        return None
    facet = generator.choice(facets)
    shown = [value.id for value in facet.values]
    shown = generator.sample(shown, min(len(context.choices), len(shown)))
    if one.label == f"{acts.CHOICE}/{acts.VALUE}" and rank_named(one.text, len(shown)) is None:
        return None
    return replace(one, context=replace(context, facet=facet.id, choices=tuple(shown), facets={}))


def _names(taxonomy: Taxonomy, generator: random.Random) -> Iterator[Written]:
    """The taxonomy's own names as answers to the questions about them: any catalogue has them."""
    for facet in taxonomy.facets:
        for value in facet.values:
            others = [one.id for one in facet.values if one.id != value.id]
            shown = [value.id, *generator.sample(others, min(_OFFERED, len(others)))]
            generator.shuffle(shown)
            context = Context(CLARIFICATION, facet.id, tuple(shown), question=facet.question)
            for name in dict.fromkeys(names_of(value, taxonomy)):
                if name:
                    yield Written(name, f"{acts.CHOICE}/{acts.VALUE}", context)


def _is_of_a_list(one: Written) -> bool:
    context = one.context
    return one.label == acts.PRECISION and context is not None and len(context.entries) > 1


def _after_a_probable_answer(one: Written) -> Written:
    """A precision after a list, said where the first of the list was answered as the nearest."""
    context = one.context or Context()
    first, *others = context.entries
    return replace(one, context=replace(context, asked=FEEDBACK, entry=first, entries=tuple(others)))


def _joined(
    written: Sequence[Written],
    questions: Sequence[str],
    contexts: Sequence[Context],
    generator: random.Random,
) -> Iterator[Written]:
    """Emergencies in the middle of something else, and questions in the middle of something else."""
    if not questions:
        return
    dangers = [one.text for one in written if one.label == acts.EMERGENCY]
    harmless = [one.text for one in written if one.label == acts.QUESTION]
    # Of a small catalogue each question once, and the same ones on both sides: none is a word of danger.
    count = min(_JOINED, len(dangers), len(questions))
    for danger, question in zip(
        generator.sample(dangers, count), generator.sample(list(questions), count), strict=True
    ):
        beside = generator.sample(harmless, min(_HARMLESS, len(harmless)))
        for text, label in ((danger, acts.EMERGENCY), *((one, acts.QUESTION) for one in beside)):
            parts = [text.rstrip(" .?!"), question.rstrip(" .?!")]
            generator.shuffle(parts)
            yield _placed(Written(generator.choice(_JOINTS).join(parts), label), contexts, generator)


def _some(texts: list[str], generator: random.Random) -> list[str]:
    """The longest text, and some of the others."""
    longest = max(texts, key=len, default="")
    others = [text for text in texts if text != longest]
    picked = generator.sample(others, min(_QUESTIONS_AN_ENTRY, len(others)))
    return [longest, *picked] if longest else picked


def _fragment(text: str, generator: random.Random) -> str:
    words = text.split()
    size = generator.randint(_SHORTEST_FRAGMENT, _LONGEST_FRAGMENT)
    start = generator.randint(0, max(len(words) - size, 0))
    return " ".join(words[start : start + size])


def _contexts(written: Sequence[Written]) -> list[Context]:
    """The contexts in which something was written, each once, and none as often as the others together."""
    seen: dict[str, Context] = {}
    for one in written:
        if one.context is not None:
            seen.setdefault(repr(one.context), one.context)
    contexts = list(seen.values())
    return [*contexts, *[Context()] * max(len(contexts), 1)]


def _placed(one: Written, contexts: Sequence[Context], generator: random.Random) -> Written:
    """A message that may be said at any moment, at one of them."""
    for _ in range(20):
        context = generator.choice(contexts)
        if allowed(one.label, context):
            return Written(one.text, one.label, context)
    return Written(one.text, one.label, Context())
