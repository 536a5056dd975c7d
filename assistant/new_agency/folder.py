"""Makes the data folder of a new agency: the whole of it, or nothing, whenever the machine stops."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from assistant.catalogue.agency import AGENCY_FILE
from assistant.catalogue.load import load_catalogue
from assistant.durable_files import NotWritten, sync_folder, write_durably
from assistant.errors import AssistantError, reason
from assistant.new_agency.readme import README_FILE, readme
from assistant.spreadsheet.export import export_catalogue
from assistant.spreadsheet.yaml_text import dumped, yaml_text

MODEL = Path(__file__).parent / "model"
"""What every new folder holds."""
EXAMPLE = Path(__file__).parent / "example"
"""What takes its place in the example: the FAQ of an invented library."""
TO_FILL = ("a-remplir.xlsx", "a-remplir.csv")
FILLED = ("exemple.xlsx", "exemple.csv")
LONGEST = 100
"""Characters of a name."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WORKING = ".nouveau-"


class NotEmpty(AssistantError):
    """There is something in the folder already; nothing was changed."""


@dataclass(frozen=True)
class Names:
    """What the agency and its assistant are called.

    Attributes:
        agency: Without an article: « Médiathèque de Valombre ».
        short: Its short name; the whole one when it is empty.
        assistant: Title of the conversation; made of the short name when it is empty.
        contact: Whom to turn to: an address, an e-mail or a telephone number; empty for nobody yet.
    """

    agency: str
    short: str = ""
    assistant: str = ""
    contact: str = ""


LIBRARY = Names(
    "Médiathèque de Valombre",
    "Médiathèque",
    "Assistant de la Médiathèque de Valombre",
)
"""Those of the example, whose contact is in its own `agence.yml`."""


def problem_with_name(text: str) -> str | None:
    """Why a name cannot be one, a French sentence; None when it can."""
    if not text.strip():
        return "un nom est attendu"
    if _CONTROL.search(text):
        return "un nom tient sur une ligne, sans caractère invisible"
    if len(text.strip()) > LONGEST:
        return f"un nom a {LONGEST} caractères au plus"
    return None


def make_folder(folder: Path, names: Names, *, example: bool = False) -> None:
    """Makes the data folder.

    Args:
        folder: Absent, or empty.
        names: Written in `agence.yml`, from which everything else takes them.
        example: Fills it with the FAQ of a library.

    Raises:
        NotEmpty: There is something in it.
        NotWritten: The disk refuses.
        AssistantError: A name is none.
    """
    for name in (names.agency, names.short or names.agency, names.assistant or names.agency):
        problem = problem_with_name(name)
        if problem is not None:
            raise AssistantError(f"« {_CONTROL.sub(' ', name)[:LONGEST]} » : {problem}.")
    check_free(folder)
    try:
        with _beside(folder) as working:
            _fill(working, names, example)
            check_free(folder)
            # One step: an empty folder gives way, one that has been filled meanwhile does not.
            working.rename(folder)
        sync_folder(folder.resolve().parent)
    except OSError as error:
        raise NotWritten(
            f"{folder} : le dossier ne peut pas être créé ({reason(error)}) : rien n'a été changé."
        ) from error


def check_free(folder: Path) -> None:
    """Does nothing when a data folder can be made there.

    Raises:
        NotEmpty: There is something.
        NotWritten: It cannot be read.
    """
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        raise NotWritten(f"{folder} : le dossier ne se lit pas ({reason(error)}).") from error
    if taken:
        what = "n'est pas vide" if folder.is_dir() else "est un fichier"
        raise NotEmpty(f"{folder} {what} : choisissez un autre dossier. Rien n'a été changé.")


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder on the same disk, gone when it was not put in place; what a killed process left goes too."""
    parent = folder.resolve().parent
    prefix = f".{folder.resolve().name}{_WORKING}"
    for stale in parent.glob(f"{_escaped(prefix)}*"):
        if not _is_running(stale.name.removeprefix(prefix)):
            shutil.rmtree(stale, ignore_errors=True)
    working = parent / f"{prefix}{os.getpid()}"
    working.mkdir()
    try:
        yield working
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(working)


def _escaped(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)


def _is_running(number: str) -> bool:
    if not number.isdecimal():
        return True
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _fill(working: Path, names: Names, example: bool) -> None:
    for source in (MODEL, *([EXAMPLE] if example else [])):
        for file in sorted(source.rglob("*")):
            target = working / file.relative_to(source)
            if file.suffix in (".yml", ".jsonl"):
                target.parent.mkdir(parents=True, exist_ok=True)
                write_durably(target, file.read_bytes())
    text = _agency(names, (working / AGENCY_FILE).read_text("utf-8"))
    write_durably(working / AGENCY_FILE, text.encode())
    catalogue = load_catalogue(working)
    for name in TO_FILL:
        export_catalogue(catalogue, working / name, empty=True)
    for name in FILLED if example else ():
        export_catalogue(catalogue, working / name, prints=False)
    write_durably(working / README_FILE, readme(catalogue.taxonomy, names.agency, example).encode())
    for inner in (working, *(one for one in working.rglob("*") if one.is_dir())):
        sync_folder(inner)


def _agency(names: Names, model: str) -> str:
    """`agence.yml` with the names, in place of the model's."""
    short = names.short.strip() or names.agency.strip()
    values = {
        "assistant": names.assistant.strip() or f"Assistant {short}",
        "nom": names.agency.strip(),
        "nom_court": short,
    }
    for key, value in values.items():
        model = _replaced(rf"(?m)^{key}: .*\n", dumped({key: yaml_text(value)}), model)
    if names.contact.strip():
        contact = _contact(names.contact.strip(), short)
        model = _replaced(r"(?m)^(# )?contact:\n(?:(?:#  |) +.*\n)+", contact, model)
    return model


def _replaced(pattern: str, text: str, model: str) -> str:
    return re.sub(pattern, lambda _: text, model, count=1)


def _contact(contact: str, short: str) -> str:
    kind = "url" if "://" in contact else "courriel" if "@" in contact else "telephone"
    return dumped({"contact": {"libelle": yaml_text(f"Contacter {short}"), kind: yaml_text(contact)}})
