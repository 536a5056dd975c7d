"""The examples written by hand that a training reads: a data folder's own, else those that all share.

A file whose name begins with `agence_` is of the agency in whose folder it stands. What is foreign to one is
what another answers: such a file is never lent.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from assistant import settings

NLU_FOLDER = "nlu"
OF_AGENCY = "agence_"


def examples_of(data_dir: Path) -> list[Path]:
    """The files of examples that a training on a data folder reads, sorted.

    A folder without `nlu/` learns from the shipped ones, without those of the agency they are shipped with.
    """
    folder = data_dir / NLU_FOLDER
    return _files(folder) if folder.is_dir() else shared_examples()


def shared_examples() -> list[Path]:
    """The shipped files that suit any agency: small talk, emergencies, answers to what is asked; sorted."""
    return [file for file in _files(settings.ROOT / "data" / NLU_FOLDER) if not is_of_agency(file)]


def is_of_agency(file: Path) -> bool:
    """Whether a file of examples is one agency's own."""
    return file.name.startswith(OF_AGENCY)


def copy_examples(files: Iterable[Path], target: Path) -> None:
    """Copies files of examples into a copy of a data folder; nothing is made when there are none."""
    for file in files:
        (target / NLU_FOLDER).mkdir(exist_ok=True)
        shutil.copy2(file, target / NLU_FOLDER / file.name)


def _files(folder: Path) -> list[Path]:
    # What editors hide beside the files is none.
    return sorted(file for file in folder.glob("*.yml") if not file.name.startswith("."))
