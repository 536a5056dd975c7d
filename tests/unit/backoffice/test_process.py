"""The page's own process holds nothing heavy: what is belongs to its child processes."""

from __future__ import annotations

import subprocess
import sys

from assistant.settings import ROOT

HEAVY = ("numpy", "scipy", "sklearn", "spacy", "pandas", "rasa", "openpyxl", "tensorflow", "onnxruntime")
LOADED = """
import sys
import assistant.backoffice.app, assistant.backoffice.keeper
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


def test_the_pages_import_nothing_heavy() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADED, *HEAVY], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.split() == []
