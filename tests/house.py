"""A small FAQ, its models and an author at a terminal: what publications are tested on."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

from assistant.catalogue import load_catalogue
from assistant.releases.registry import (
    archive_of,
    read_history,
    read_published,
    release_folder,
    releases,
    served_model,
)
from assistant.releases.served import ServedReader
from tests.conftest import FROZEN
from tests.examples import some_examples
from tests.homes import home_in
from tests.integration.test_foreign import FAMILY, LIBRARY, PLACES, ROOT
from tests.unit.releases.test_formats import made_by_another, published_by_another

LEFT = {"release.json", "report.json", "report.md", "catalogue", "pages"}


class House:
    """A small FAQ, its models, and an author whose machine fails."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.models = folder, folder / "data", folder / "models"
        (self.data / "faq").mkdir(parents=True)
        (self.data / "faq" / "mediatheque.yml").write_text(LIBRARY, encoding="utf-8")
        (self.data / "taxonomy.yml").write_text(PLACES, encoding="utf-8")
        (self.data / "familles.yml").write_text(FAMILY, encoding="utf-8")
        texts = (FROZEN / "texts.yml").read_text(encoding="utf-8").splitlines()
        without_samples = "\n".join(line for line in texts if not line.startswith("exemples:"))
        (self.data / "texts.yml").write_text(without_samples, encoding="utf-8")
        shutil.copy(FROZEN / "safety.yml", self.data)
        some_examples(self.data)
        self.settings = {
            "ASSISTANT_DATA": str(self.data),
            "ASSISTANT_MODELS": str(self.models),
            # Words and characters only: what is tested here is not the understanding.
            "ASSISTANT_ENCODER": "none",
        }
        self.beside: dict[Path, bytes] = {}
        """What another version of the code has in the same folder."""

    def start(self, *command: str, limit: int | None = None) -> subprocess.Popen[str]:
        """Starts a command; `limit` is the largest file it may write, in bytes."""

        def small_disk() -> None:
            if limit is not None:
                resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        return subprocess.Popen(
            [sys.executable, "-m", "assistant", *command],
            cwd=ROOT,
            env={**os.environ, **self.settings, "ASSISTANT_HOME": str(home_in(self.folder / "home"))},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            preexec_fn=small_disk,
            start_new_session=True,
        )

    def publish(self) -> str:
        process = self.start("publish")
        output, errors = process.communicate(timeout=300)
        assert process.returncode == 0, output + errors
        published = read_published(self.models)
        assert published is not None
        return published.model

    def publish_beside(self) -> None:
        """A publication of the version from before formats, which may go on serving it."""
        made_by_another(self.models, "ancien")
        published_by_another(self.models, "ancien", 1)
        self.beside = {path: path.read_bytes() for path in self.models.rglob("*") if path.is_file()}

    def edit(self, word: str) -> None:
        """Gives the FAQ a new phrasing, so that each publication trains."""
        file = self.data / "faq" / "mediatheque.yml"
        text = LIBRARY.replace("Renouveler mes emprunts", f"Renouveler mes emprunts {word}")
        file.write_text(text, encoding="utf-8")

    def check(self) -> str:
        """What is published can be served, and the history agrees with it."""
        published = read_published(self.models)
        assert published is not None
        assert served_model(self.models) == archive_of(self.models, published.model)
        history = read_history(self.models)
        assert history[-1].model == published.model
        assert [one.number for one in history] == list(range(1, len(history) + 1))
        served = ServedReader(self.models)(self.data)
        assert served.release == published.model
        assert served.catalogue.shown("prolonger") is not None
        load_catalogue(self.data)
        for release in releases(self.models):
            assert {path.name for path in release_folder(self.models, release.name).iterdir()} == LEFT
        assert {path: path.read_bytes() for path in self.beside} == self.beside
        return published.model
