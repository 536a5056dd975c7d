"""Files of cases: JSONL, of questions or of acts."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.errors import AssistantError, reason


class CasesError(AssistantError):
    """A case file cannot be read; the message names its line, in French."""


def json_lines(path: Path) -> list[tuple[int, str]]:
    """The lines of a JSONL file that hold something, with their numbers.

    Raises:
        CasesError: The file does not read.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise CasesError(f"{path} : le fichier ne se lit pas ({reason(error)}).") from error
    return [(number, line) for number, line in enumerate(lines, start=1) if line.strip()]


def holds_acts(path: Path) -> bool:
    """Whether a file's cases are of acts (`act_cases`): a line of it says one.

    Raises:
        CasesError: The file does not read.
    """
    for _, line in json_lines(path):
        try:
            read = json.loads(line)
        except ValueError:
            continue
        if isinstance(read, dict):
            return "act" in read
    return False


def question_files(folder: Path) -> list[Path]:
    """The files of a folder whose cases are questions asked on their own, in the order of their names.

    Raises:
        CasesError: A file does not read.
    """
    return [path for path in sorted(folder.glob("*.jsonl")) if not holds_acts(path)]
