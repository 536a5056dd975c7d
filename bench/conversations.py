"""How conversations end: visitors of `data/evaluation`, who type, talk to the published model.

Run: `make evaluate`, whose last part it is (minutes). The server is started for it, with databases of its
own: these conversations are in nobody's report. What follows the command goes to `assistant simulate`.
"""

from __future__ import annotations

import asyncio
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from assistant.releases.registry import served_model
from assistant.settings import data_dir, models_dir
from bench.contestants import Shipped
from bench.load import until_ready

CASES = ("questions.jsonl", "out_of_scope.jsonl")
_START_SECONDS = 180


def command(port: int, options: Sequence[str]) -> list[str]:
    """What lets the visitors talk to the server of a port."""
    cases = [str(data_dir() / "evaluation" / name) for name in CASES]
    url = f"http://127.0.0.1:{port}"
    return [sys.executable, "-m", "assistant", "simulate", *cases, "--url", url, *options]


def main(arguments: Sequence[str] | None = None) -> int:
    """Prints what `assistant simulate` prints; its status."""
    if served_model(models_dir()) is None:
        # `assistant run` would publish one: measuring publishes nothing.
        print("Rien n'est publié : les conversations ne sont pas mesurées (« make publish » d'abord).")
        return 0
    with tempfile.TemporaryDirectory(prefix="conversations-") as folder:
        server = Shipped(Path(folder), 0, 0)
        try:
            server.start()
            asyncio.run(until_ready(server, "Quelle carte ?", _START_SECONDS))
            # At once: what follows is written by another process.
            print("\nconversations de visiteurs qui tapent, avec le modèle publié", flush=True)
            options = sys.argv[1:] if arguments is None else arguments
            return subprocess.run(command(server.port, options), check=False).returncode  # noqa: S603
        finally:
            server.stop()


if __name__ == "__main__":
    sys.exit(main())
