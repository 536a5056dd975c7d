"""The format of models and releases, and where each format has its place in the models folder.

Format 1 is the models folder itself: what was made there before formats existed, and what the versions of the
code that know of no format go on writing there. They remove releases by age and folders without an archive,
and Rasa loads the newest archive it sees: so from 2 on each format has a folder of its own, `format-3/`, with
its archives, its pointer, its history and its lock. Neither version sees the other's.
"""

from __future__ import annotations

import json
import re
import tarfile
import zlib
from pathlib import Path

from assistant.errors import AssistantError

FORMAT = 5
"""What a model and its release's files must be for this code to read them.

Raise it by one when this code cannot read, or reads otherwise, what was written before, or when the code
before could not read what is written now:

* the Python that trains, or a package that writes a part of the model or makes its vectors, changes in a way
  that one of them cannot load;
* a file of the model, a key in it, its meaning or its shape changes (`config.yml`, the understanding);
* what a release holds changes: `release.json`, the pointer, the files of its catalogue, what an action server
  reads in a parsed message.

Leave it when the old files still read and mean the same: a key that is added and may be absent, another
training or other weights in the same files. A model of the same format from another version of the code is
served, so in doubt, raise it: it costs one training at the update.

* 1: without the field; trained on Python 3.10.
* 2: Python 3.12 or 3.11, the packages that go with it, a place of its own.
* 3: acts instead of intents, in the domain, in the component's examples and in a parsed message.
* 4: evidence from the words of whole entries, numbers as conditions, and a model of whether the first entry
  answers; a parsed message says it (`answers`, `unknown_numbers`).
* 5: acts learnt in their context, in a model of their own, with what is known of each entry; a parsed message
  says what is denied and the question that it resolves to (`denied`, `question`).
"""

MARK = "component.json"
"""The file of a model that says its format, as `about.format`; none in the models of format 1."""
_FOLDER = re.compile(r"format-([1-9][0-9]{0,3})")
_READ_BY = {
    1: "la version de l'assistant sur Python 3.10",
    2: "la version 2 de l'assistant",
    3: "la version 2.0 de l'assistant",
}


class FormatError(AssistantError):
    """A model is of a format that this code does not read; the message is French."""


def folder_of(models: Path, of: int = FORMAT) -> Path:
    """Where the models and releases of a format are."""
    return models if of == 1 else models / f"format-{of}"


def formats(models: Path) -> list[int]:
    """The formats of a models folder: this code's, those before it, those after it, nearest first."""
    numbers = {1, FORMAT}
    if models.is_dir():
        numbers |= {int(match[1]) for path in models.iterdir() if (match := _FOLDER.fullmatch(path.name))}
    return sorted(numbers, key=lambda of: (of > FORMAT, abs(of - FORMAT)))


def reads(archive: Path) -> bool:
    """Whether this code reads a model that has no release: what is not a model of this project is Rasa's."""
    try:
        with tarfile.open(archive) as opened:
            for member in opened:
                if member.name.endswith(f"/{MARK}"):
                    file = opened.extractfile(member)
                    return file is not None and format_of(json.load(file).get("about")) == FORMAT
    except (OSError, ValueError, AttributeError, tarfile.TarError, zlib.error, EOFError):
        # Unreadable: whoever loads it says so.
        pass
    return True


def format_of(about: object) -> int:
    """The format that a file of a model or of a release says; 1 when it says none."""
    number = about.get("format") if isinstance(about, dict) else None
    return number if isinstance(number, int) else 1


def check(about: object) -> None:
    """Checks what a model says of itself.

    Raises:
        FormatError: It is of another format.
    """
    if format_of(about) != FORMAT:
        raise FormatError(f"Ce modèle {of_another_format(format_of(about))}.")


def of_another_format(of: int) -> str:
    """« est du format … », who reads it, and what to do."""
    reader = _READ_BY.get(of, f"une version de l'assistant de format {of}")
    return (
        f"est du format {of}, que seule {reader} lit (celle-ci lit le format {FORMAT}) : mettez-la en "
        "service, elle sert d'elle-même ce qu'elle a publié (docs/exploitation.md, « Changer de format »)"
    )
