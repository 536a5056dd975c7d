"""`assistant ask`: what a visitor would read, in the terminal, without a server nor databases.

The question takes the way of a visitor's through what knows nothing of Rasa: the understanding that the
model stores, the table of `actions.steps`, the messages of the contract. Rasa itself is left out: importing
it takes longer than all the rest. A test holds that a real turn says the same. On the working FAQ the
component alone is trained, and stored by the fingerprint of what it learnt.

Of the rooms, only this one imports `actions`, which import the others.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from actions.steps import take_step
from assistant import settings
from assistant.catalogue.agency import today
from assistant.catalogue.load import NLU_FOLDER, catalogue_files, signature_of
from assistant.dialogue.knowledge import Knowledge
from assistant.dialogue.state import Conversation
from assistant.dialogue.terminal import button_title, whole_text
from assistant.dialogue.turns import contract_fields
from assistant.durable_files import replace_durably
from assistant.on_rasa.stored import fingerprint, load_interpreter, unpacked
from assistant.releases.difference import served_lines
from assistant.releases.registry import ReleaseError, pointers, read_published, verified
from assistant.releases.served import Served, ServedReader
from assistant.understanding.interpreter import Interpreter
from assistant.understanding.result import Context, Understanding

_KNOWN = "known.json"
"""What the trained components of the cache are found by, in their folder."""
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
    cache = settings.home_dir() / "cache" / "ask"
    signature = _signature(data, models)
    if published:
        interpreter = _published(models)
        faq = _faq(cache, signature, data, models, published)
        return list(faq.lines), messages(interpreter, question, faq.served)
    interpreter = _working(data, cache, signature, on_wait)
    faq = _faq(cache, signature, data, models, published)
    origin = "FAQ de travail : ce qu'une publication donnerait."
    return [origin, *faq.lines], messages(interpreter, question, faq.served)


def messages(interpreter: Interpreter, question: str, served: Served) -> list[Mapping[str, Any]]:
    """What the first turn of a conversation says, in the fields of the contract.

    Args:
        interpreter: What understands the question.
        question: As typed.
        served: What is answered from.
    """
    if question.strip() and not question.startswith("/"):
        understood = interpreter.interpret(question, Context())
    else:
        # A button's payload, which Rasa reads by itself.
        understood = Understanding.from_message({"text": question})
    catalogue = served.for_model(understood.catalogue)
    knowledge = Knowledge(catalogue, served.texts, today(served.agency), served.costs)
    turn = take_step(knowledge, Conversation(), understood)
    return [contract_fields(message) for message in turn.messages]


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
    known = _read_known(cache)
    name = known.get(signature)
    if name is None or not (cache / name).is_dir():
        # Reads the FAQ whole, errors included: another date of a file may be all that changed.
        name = hashlib.sha256(f"{fingerprint(data)} {_digest(_written(data))}".encode()).hexdigest()[:16]
    folder = cache / name
    if not folder.is_dir():
        on_wait("La FAQ a changé : l'assistant l'apprend d'abord, quelques minutes au plus…")
        _train(folder, data)
    if known.get(signature) != name:
        there = {one: kept for one, kept in known.items() if (cache / kept).is_dir()}
        with suppress(OSError):
            replace_durably(cache / _KNOWN, json.dumps({**there, signature: name}).encode())
    os.utime(folder)
    return load_interpreter(folder, str(data))


def _train(folder: Path, data: Path) -> None:
    import warnings

    from assistant.on_rasa.command import prepare

    # Said by Rasa of every domain that has slots; its own commands hide it.
    warnings.filterwarnings("ignore", message="Slot auto-fill")
    prepare()
    from assistant.on_rasa.engine import train_component

    train_component(folder, data)


def _written(data: Path) -> list[Path]:
    """The hand-written examples that a training reads, as a publication does."""
    own = data / NLU_FOLDER
    folder = own if own.is_dir() else settings.ROOT / "data" / NLU_FOLDER
    return sorted(folder.glob("*.yml"))


def _signature(data: Path, models: Path) -> str:
    """Changes with any file that is learnt or answered from: FAQ, examples, code, what is published."""
    ours = (settings.ROOT / "assistant").rglob("*")
    code = sorted(path for path in ours if path.suffix in (".py", ".npz", ".yml"))
    files = signature_of([*catalogue_files(data), *_written(data), *code, *pointers(models)])
    chosen = (str(data), settings.encoder_name(), settings.releases_dir())
    return hashlib.sha256(repr((files, chosen)).encode()).hexdigest()


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


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.name}\0".encode() + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _read_known(cache: Path) -> dict[str, str]:
    try:
        read = json.loads((cache / _KNOWN).read_bytes())
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
