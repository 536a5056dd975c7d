"""The form of the files that measure, `evaluation/*.jsonl`: a broken line would stop a publication."""

from __future__ import annotations

import json
from pathlib import Path

from assistant.catalogue.problems import Problems
from assistant.errors import reason

EVALUATION_FOLDER = "evaluation"
_FORM = 'il faut {"text": "…", …} sur une ligne : corrigez-la, ou retirez-la (voyez evaluation/README.md).'
_UTF_8 = " Enregistrez-le de nouveau avec l'encodage UTF-8."


def check_evaluation(data_dir: Path, problems: Problems) -> None:
    """Notes each line that is no case.

    Args:
        data_dir: With `evaluation/`, which may be absent.
        problems: Where problems are noted.
    """
    for path in sorted((data_dir / EVALUATION_FOLDER).glob("*.jsonl")):
        name = f"{EVALUATION_FOLDER}/{path.name}"
        try:
            lines = path.read_bytes().decode("utf-8-sig").split("\n")
        except (OSError, UnicodeDecodeError) as error:
            advice = _UTF_8 if isinstance(error, UnicodeDecodeError) else ""
            problems.error(name, 0, f"le fichier ne peut pas être lu ({reason(error)}).{advice}")
            continue
        for number, line in enumerate(lines, start=1):
            if line.strip() and not _is_case(line):
                problems.error(name, number, _FORM)


def _is_case(line: str) -> bool:
    try:
        case = json.loads(line)
    except (ValueError, RecursionError):
        return False
    return isinstance(case, dict) and isinstance(case.get("text"), str) and bool(case["text"].strip())
