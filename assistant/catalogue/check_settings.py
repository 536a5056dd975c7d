"""Checks the files of settings of a data folder: nothing that grows with the entries is read."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path

from assistant.catalogue.agency import AGENCY_FILE, read_agency
from assistant.catalogue.costs import COSTS_FILE, read_costs
from assistant.catalogue.load import TAXONOMY_FILE, read_taxonomy_of
from assistant.catalogue.official_sites import SITES_FILE, read_official_sites
from assistant.catalogue.problems import Problem, Problems
from assistant.catalogue.safety import SAFETY_FILE, read_safety
from assistant.catalogue.texts import TEXTS_FILE, check_redirections, read_texts

SETTING_FILES = (AGENCY_FILE, TAXONOMY_FILE, TEXTS_FILE, COSTS_FILE, SAFETY_FILE, SITES_FILE)


def check_settings(data_dir: Path) -> tuple[Problem, ...]:
    """What `check_data` says of the files of settings, sorted by file and line."""
    problems = Problems()
    agency = read_agency(data_dir / AGENCY_FILE, problems)
    taxonomy = read_taxonomy_of(data_dir, problems, agency)
    read_official_sites(data_dir / SITES_FILE, agency, problems)
    read_texts(data_dir / TEXTS_FILE, problems, agency)
    if taxonomy is not None:
        check_redirections(data_dir / TEXTS_FILE, taxonomy, problems)
    read_costs(data_dir / COSTS_FILE, problems)
    read_safety(data_dir / SAFETY_FILE, problems)
    return tuple(sorted(problems.reported))


def new_problems(data_dir: Path, files: Mapping[str, bytes]) -> tuple[Problem, ...]:
    """The problems that other contents of some files would bring: those that are there already are not told.

    Args:
        data_dir: See `load_catalogue`.
        files: Name, one of `SETTING_FILES` -> what it would hold.
    """
    known = {(one.file, one.message) for one in check_settings(data_dir)}
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in SETTING_FILES:
            if name in files:
                (copy / name).write_bytes(files[name])
            elif (data_dir / name).is_file():
                shutil.copyfile(data_dir / name, copy / name)
        return tuple(one for one in check_settings(copy) if (one.file, one.message) not in known)
