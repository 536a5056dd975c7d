"""« Essayer » in a child process: its models are loaded here, once, and nothing is stored."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any

from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.load import catalogue_files, signature_of
from assistant.dialogue.state import Conversation
from assistant.errors import AssistantError
from assistant.on_rasa.stored import load_interpreter, unpacked
from assistant.on_rasa.trainings import (
    Training,
    Trainings,
    cache_in,
    changed_since,
    name_of,
    signature_of_working,
)
from assistant.privacy.redaction import Redaction
from assistant.privacy.sanitize import clean, redaction_for_rasa
from assistant.quality.tries import take_turn
from assistant.quality.why import why
from assistant.releases.registry import numbered, pointers, read_published, verified
from assistant.releases.served import Served, ServedReader
from assistant.store import StoreUnavailable, popular
from assistant.understanding.interpreter import Interpreter

WORKING, PUBLISHED = "working", "published"
CURRENT, BEHIND, NONE = "current", "behind", "none"
"""What the working FAQ is tried with: a training on it as it is, an older one, none."""
_COUNTED, _COUNT_SECONDS = timedelta(days=90), 600


class TryError(AssistantError):
    """Nothing can be tried; the message is the French sentence that says what to do."""


def say(
    workshop: Workshop, side: str, state: Mapping[str, Any], text: str, payload: str = ""
) -> dict[str, Any]:
    """One turn of a conversation.

    Args:
        workshop: Where models and FAQ are.
        side: `working` or `published`.
        state: Of the turn before; empty for the first.
        text: As typed.
        payload: Of a button that was pressed, instead.

    Returns:
        `messages` of the contract, `state` for the next turn, `why` (see `quality.why.Why`, None for a
        button) and `model`, as `model_state` has it.

    Raises:
        TryError: There is no model.
    """
    interpreter, model = interpreter_of(workshop, side)
    served = served_of(workshop, side)
    before = Conversation.from_dict(state)
    sent = Redaction(payload) if payload.startswith("/") else redaction_for_rasa(clean(text))
    said = sent.text
    tried = take_turn(interpreter, served, said, before, _times_answered(workshop), sent.labels)
    explained = None
    if not tried.understood.pressed:
        asked = tried.understood.question or said
        explanation = interpreter.explain(asked) if tried.understood.ranking else None
        catalogue, costs = tried.knowledge.catalogue, tried.knowledge.costs
        explained = asdict(why(catalogue, tried.understood, explanation, before, costs))
    return {
        "said": "" if payload else said.lstrip("\u2060"),
        "messages": list(tried.messages),
        "state": json.loads(json.dumps(tried.conversation.as_dict())),
        "why": explained,
        "model": model,
    }


def model_state(workshop: Workshop, side: str = WORKING) -> dict[str, Any]:
    """What a side is tried with; no model is loaded.

    Returns:
        Of the working FAQ: `state` (`current`, `behind` or `none`), `at` (ISO), `changed` (entries that say
        something else since, None when nobody knows), `is_release`. Of what is published: `state`, `at`,
        `number`.
    """
    if side == PUBLISHED:
        published = read_published(workshop.models_dir)
        if published is None:
            return {"state": NONE}
        number = numbered(workshop.models_dir).get(published.model)
        return {"state": CURRENT, "at": published.at, "number": number}
    training, is_current = _training(workshop)
    if training is None:
        return {"state": NONE}
    said: dict[str, Any] = {"at": training.at.isoformat(), "is_release": training.learnt_from is not None}
    if is_current:
        return {"state": CURRENT, "changed": 0, **said}
    stamp = (str(training.place), _stamp(workshop))
    changed = workshop.keep("changed", stamp, lambda: changed_since(training, workshop.data_dir))
    return {"state": BEHIND, "changed": changed, **said}


def interpreter_of(workshop: Workshop, side: str) -> tuple[Interpreter, dict[str, Any]]:
    """What understands on one side, loaded at most once, with its `model_state`.

    Raises:
        TryError: There is no model.
    """
    model = model_state(workshop, side)
    if model["state"] == NONE:
        raise TryError(
            "Rien n'est encore publié : l'écran « Publier » donne la FAQ aux visiteurs."
            if side == PUBLISHED
            else "La FAQ de travail n'a pas encore été apprise : demandez l'entraînement, quelques minutes."
        )
    if side == PUBLISHED:
        return _published(workshop), model
    training, _ = _training(workshop)
    assert training is not None  # noqa: S101 - the state said so
    loaded = workshop.keep("working model", str(training.place), lambda: _load(workshop, training))
    with suppress(OSError):
        # The trainings that are used stay.
        os.utime(training.place)
    return loaded, model


def served_of(workshop: Workshop, side: str) -> Served:
    """What is answered from on one side, read again when a file changes."""
    from assistant.settings import releases_dir

    models = releases_dir() and workshop.models_dir if side == PUBLISHED else None
    return workshop.keep(
        f"served {side}", _stamp(workshop), lambda: ServedReader(models or None)(workshop.data_dir)
    )


def _published(workshop: Workshop) -> Interpreter:
    published = read_published(workshop.models_dir)
    assert published is not None  # noqa: S101 - the state said so

    def load() -> Interpreter:
        with unpacked(verified(workshop.models_dir, published)) as folder:
            return load_interpreter(folder, model=published.model)

    return workshop.keep("published model", (published.model, published.sha256), load)


def _load(workshop: Workshop, training: Training) -> Interpreter:
    if training.learnt_from is None:
        return load_interpreter(training.place, str(workshop.data_dir))
    with unpacked(training.place) as folder:
        return load_interpreter(folder, str(training.learnt_from))


def _training(workshop: Workshop) -> tuple[Training | None, bool]:
    """What the working FAQ is tried with, and whether it learnt it as it is; None without any."""
    trainings = Trainings(cache_in(workshop.home), workshop.data_dir)
    there = trainings.newest_first(workshop.models_dir)
    if not there:
        return None, False

    def now() -> tuple[str, str]:
        from assistant.catalogue.load import cached_catalogue

        return name_of(workshop.data_dir), cached_catalogue(workshop.data_dir).fingerprint

    stamp = signature_of_working(workshop.data_dir, workshop.models_dir)
    name, catalogue = workshop.keep("name", stamp, now)
    for one in there:
        if one.catalogue == catalogue or (one.learnt_from is None and one.place.name == name):
            return one, True
    return there[0], False


def _stamp(workshop: Workshop) -> object:
    return signature_of([*catalogue_files(workshop.data_dir), *pointers(workshop.models_dir)])


def _times_answered(workshop: Workshop) -> Mapping[str, int]:
    """As a subject's page counts them; none while the database is missing."""

    def count() -> Mapping[str, int]:
        with suppress(StoreUnavailable):
            return popular.times_answered(workshop.store, datetime.now(UTC) - _COUNTED)
        return {}

    return workshop.keep("times answered", int(time.time() / _COUNT_SECONDS), count)
