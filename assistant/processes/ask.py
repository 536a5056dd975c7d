"""`assistant ask`: what a visitor would read, in the terminal, without a server nor databases.

The question takes the way of a visitor's through what knows nothing of Rasa (`quality.tries`): importing
Rasa takes longer than all the rest. On the working FAQ the component alone is trained, and stored by the
fingerprint of what it learnt.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.dialogue.terminal import button_title, whole_text
from assistant.durable_files import replace_durably
from assistant.on_rasa.stored import load_interpreter, unpacked
from assistant.on_rasa.trainings import Trainings, cache_in, signature_of_working, train
from assistant.privacy.sanitize import clean, redaction_for_rasa
from assistant.quality.tries import take_turn
from assistant.releases.difference import served_lines
from assistant.releases.registry import ReleaseError, read_published, verified
from assistant.releases.served import Served, ServedReader
from assistant.understanding.interpreter import Interpreter

_SERVED = "served-{}.pickle"
"""The FAQ as it was read last, with the signature of its files: reading it is a fifth of an answer."""


@dataclass(frozen=True)
class _Faq:
    """What is answered from, and what is said of it.

    Attributes:
        signature: Of all the files that are learnt or answered from.
        lines: What visitors have, and what of the working FAQ they do not have yet.
    """

    signature: str
    served: Served
    lines: tuple[str, ...]


def ask(
    question: str, published: bool, on_wait: Callable[[str], None]
) -> tuple[list[str], Sequence[Mapping[str, Any]]]:
    """Asks what is published, or the working FAQ.

    Args:
        question: As a visitor types it.
        published: What visitors get, rather than the working FAQ.
        on_wait: Given a line when the answer takes a while.

    Returns:
        Which FAQ and which model answered, lines in French, and the messages of the contract.

    Raises:
        ReleaseError: Nothing is published, or it cannot be used.
        CatalogueError: The working FAQ cannot be read.
    """
    data, models = settings.data_dir(), settings.models_dir()
    cache = cache_in(settings.home_dir())
    signature = signature_of_working(data, models)
    if published:
        interpreter = _published(models)
        faq = _faq(cache, signature, data, models, published)
        return list(faq.lines), messages(interpreter, question, faq.served)
    interpreter = _working(data, cache, signature, on_wait)
    faq = _faq(cache, signature, data, models, published)
    origin = "FAQ de travail : ce qu'une publication donnerait."
    return [origin, *faq.lines], messages(interpreter, question, faq.served)


def messages(interpreter: Interpreter, question: str, served: Served) -> Sequence[Mapping[str, Any]]:
    """What the first turn of a conversation says, in the fields of the contract.

    Args:
        interpreter: What understands the question.
        question: As typed.
        served: What is answered from.
    """
    if question.startswith("/"):
        return take_turn(interpreter, served, question).messages
    said = redaction_for_rasa(clean(question))
    return take_turn(interpreter, served, said.text, masked=said.labels).messages


def shown(message: Mapping[str, Any]) -> str:
    """A message as read in a terminal: under its title the text, its source, its buttons numbered."""
    lines = [whole_text(message)]
    for number, button in enumerate(message.get("buttons") or (), start=1):
        lines.append(f"  {number}. {button_title(button)}")
    return "\n".join(lines)


def _published(models: Path) -> Interpreter:
    published = read_published(models)
    if published is None:
        raise ReleaseError("Rien n'est publié : lancez « assistant publish ».")
    with unpacked(verified(models, published)) as folder:
        return load_interpreter(folder)


def _working(data: Path, cache: Path, signature: str, on_wait: Callable[[str], None]) -> Interpreter:
    """The component trained on the working FAQ, taken from the cache when nothing changed."""
    trainings = Trainings(cache, data)
    folder = trainings.folder_of(signature)
    if not folder.is_dir():
        on_wait("La FAQ a changé : l'assistant l'apprend d'abord, quelques minutes au plus…")
        _train(folder, data)
    trainings.note(signature, folder)
    os.utime(folder)
    return load_interpreter(folder, str(data))


def _train(folder: Path, data: Path) -> None:
    train(folder, data)


def _faq(cache: Path, signature: str, data: Path, models: Path, published: bool) -> _Faq:
    """What is answered from, read again when a file changed."""
    file = cache / _SERVED.format("published" if published else "working")
    with suppress(Exception):
        # Our own file, in the folder of the models that are trained here; a damaged one is made again.
        kept = pickle.loads(file.read_bytes())  # noqa: S301
        if isinstance(kept, _Faq) and kept.signature == signature:
            return kept
    served = ServedReader(models if published else None)(data)
    faq = _Faq(signature, served, tuple(served_lines(settings.releases_dir(), data)))
    with suppress(OSError):
        cache.mkdir(parents=True, exist_ok=True)
        replace_durably(file, pickle.dumps(faq))
    return faq
