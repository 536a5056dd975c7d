"""Makes a candidate: check, train, measure beside what is published. Nothing visitors get changes here."""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from assistant import settings
from assistant.catalogue import Catalogue, check_data, load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, load_agency, today
from assistant.catalogue.costs import COSTS_FILE
from assistant.catalogue.examples import NLU_FOLDER, copy_examples, shared_examples
from assistant.catalogue.load import FAQ_FOLDER, copy_catalogue
from assistant.catalogue.texts import TEXTS_FILE, load_texts
from assistant.durable_files import write_durably
from assistant.pages import drawing
from assistant.progress import (
    CHECK,
    COMPARE,
    LOAD,
    PREPARE,
    PROGRESS_VARIABLE,
    STORE,
    OnProgress,
    Progress,
    read_progress,
)
from assistant.publish.child_processes import Probe, PublishError, probing, running, write_failure
from assistant.publish.judgement import judged
from assistant.publish.release_writer import install
from assistant.quality.case_files import question_files
from assistant.releases.formats import FORMAT, formats
from assistant.releases.registry import (
    PAGES,
    Publication,
    Release,
    archive_of,
    catalogue_of,
    now,
    published_elsewhere,
    read_published,
    read_report,
    release_folder,
    sha256_of,
)
from assistant.releases.report import written
from assistant.source_files import sources_of
from assistant.store import StoreUnavailable
from assistant.store.recent_questions import recent_questions

STEPS = ("Vérification", "Entraînement", "Mesure", "Comparaison", "Enregistrement")
_FIRST_PHASES = dict(zip(STEPS, (CHECK, PREPARE, LOAD, COMPARE, STORE), strict=True))
_TRAINING_PROGRESS = "training.json"
_MANY = 2_000
"""Entries from which the memory of a training counts more than the seconds a process takes to start."""
_LEAST_RECALL = 0.9
"""Share of its own questions below which a model is broken: a sound one finds them all."""


@dataclass(frozen=True)
class Candidate:
    """A release that may be published.

    Attributes:
        report: What `report.json` holds.
        refusals: Why it must not be published unless forced; empty when it may.
    """

    release: Release
    report: dict[str, Any]

    @property
    def refusals(self) -> list[str]:
        """Sentences in French, empty when it may be published."""
        return list(self.report["refusals"])


def make_candidate(models: Path, work: Path, on_progress: OnProgress, by: str) -> Candidate:
    """Trains on the working FAQ and installs the release, unpublished.

    Args:
        models: The models folder.
        work: A folder of this process alone, on the same disk.
        on_progress: Called with each progress, several times a second while it waits for another process.
        by: Who makes it.

    Raises:
        PublishError: The FAQ has errors, the training or the new model fails, the disk is full.
    """
    times: dict[str, float] = {}
    data = settings.data_dir()
    name = _new_name(models)
    folder = work / name
    snapshot = folder / "catalogue"
    try:
        with _timed(STEPS[0], on_progress, times):
            warnings = _check(data)
            # What is trained is what is measured and served, even if the author goes on editing.
            copy_catalogue(data, snapshot)
            if not (snapshot / NLU_FOLDER).is_dir():
                copy_examples(shared_examples(), snapshot)
            catalogue = load_catalogue(snapshot)
        beside = len(catalogue.entries) < _MANY
        with probing("Le nouveau modèle", work, models, beside) as probe:
            with _timed(STEPS[1], on_progress, times):
                archive = _train(models, work, snapshot, name, probe, on_progress)
            with _timed(STEPS[2], on_progress, times):
                # The first of a format is compared with what visitors get from another version of the code.
                published = read_published(models) or published_elsewhere(models)
                evaluation = question_files(data / "evaluation")
                digest = _digest_of_measure(evaluation, snapshot)
                probed = _probe(probe, models, archive, snapshot, evaluation, published, digest, on_progress)
        with _timed(STEPS[3], on_progress, times):
            report = judged(models, snapshot, probed, published, digest)
            report["warnings"] = warnings
        with _timed(STEPS[4], on_progress, times):
            release = Release(name, sha256_of(archive), catalogue.fingerprint, code_digest(), now(), by)
            report = {"release": asdict(release), **report, "seconds": times}
            write_durably(folder / "report.json", json.dumps(report, ensure_ascii=False).encode())
            write_durably(folder / "report.md", written(report).encode())
            write_durably(folder / "release.json", json.dumps(asdict(release), indent=1).encode())
            _sync(archive, *snapshot.rglob("*.yml"), *_write_pages(catalogue, snapshot, folder / PAGES))
            install(models, folder, archive, name)
    except OSError as error:
        raise PublishError(write_failure(error)) from error
    return Candidate(release, report)


def _write_pages(catalogue: Catalogue, snapshot: Path, folder: Path) -> list[Path]:
    """The FAQ as pages, which are read when nothing of the assistant runs."""
    agency = load_agency(snapshot / AGENCY_FILE)
    texts = load_texts(snapshot / TEXTS_FILE, agency)
    days, index = settings.retention_days(), settings.indexable()
    drawn = drawing.pages_of(catalogue, texts, agency, today(agency), days, index)
    for name, text in drawn.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in drawn]


def code_digest() -> str:
    """Fingerprint of the configuration and of the code a model depends on."""
    root = settings.ROOT
    return _digest([root / "config.yml", root / "domain.yml", *sources_of("assistant.on_rasa.component")])


class _timed:
    """Says a step and keeps the seconds it took."""

    def __init__(self, step: str, on_progress: OnProgress, times: dict[str, float]) -> None:
        self._step, self._on_progress, self._times = step, on_progress, times

    def __enter__(self) -> None:
        self._on_progress(Progress(_FIRST_PHASES[self._step]))
        self._began = time.monotonic()

    def __exit__(self, *_: object) -> None:
        self._times[self._step] = round(time.monotonic() - self._began, 1)


def _new_name(models: Path) -> str:
    """A name that sorts by time; two in one second differ, also when another version makes one of them."""
    base = f"{datetime.now(UTC):%Y%m%d-%H%M%S}-faq{FORMAT}"
    name, number = base, 2
    while any(
        archive_of(models, name, of).exists() or release_folder(models, name, of).exists()
        for of in formats(models)
    ):
        name, number = f"{base}-{number}", number + 1
    return name


def _check(data: Path) -> list[str]:
    """The warnings worth repeating; an expired answer is an error for `check`, a warning here."""
    report = check_data(data)
    errors = [problem for problem in report.errors if problem.stops]
    if errors:
        lines = [*map(str, errors), "Arrêté : corrigez d'abord les erreurs ci-dessus."]
        raise PublishError("\n".join(lines))
    if not report.catalogue.published:
        raise PublishError(
            "La FAQ n'a aucune entrée publiée : importez-en (« assistant faq import »), puis publiez. "
            "Rien n'a été changé."
        )
    return [str(problem) for problem in report.errors]


def _train(
    models: Path, work: Path, snapshot: Path, name: str, probe: Probe, on_progress: OnProgress
) -> Path:
    """Rasa's own training, its cache included.

    What Rasa would validate does not grow with the FAQ: `make test` does it; the FAQ is checked before.
    """
    arguments = [
        *(
            "-m",
            "assistant.on_rasa.command",
            "train",
            "--domain",
            "domain.yml",
            "--config",
            "config.yml",
            "--skip-validation",
        ),
        *("--data", *map(str, _written_by_hand(snapshot))),
        *("--out", str(work), "--fixed-model-name", name),
    ]
    file = work / _TRAINING_PROGRESS
    environment = {"ASSISTANT_DATA": str(snapshot), PROGRESS_VARIABLE: str(file)}

    def each() -> None:
        probe.look()
        on_progress(read_progress(file) or Progress(PREPARE))

    with running("L'entraînement", arguments, "train.log", environment, models) as process:
        process.finish(each)
    archive = work / f"{name}.tar.gz"
    if not archive.is_file():
        raise PublishError("L'entraînement n'a rien produit : voir train.log.")
    return archive


def _written_by_hand(snapshot: Path) -> list[Path]:
    """What Rasa trains on besides the FAQ: the release's own examples, the rules and stories of the code."""
    data = settings.ROOT / "data"
    beside = sorted(path for path in data.iterdir() if path.is_dir() and not path.name.startswith("."))
    kept = [path for path in beside if path.name not in (FAQ_FOLDER, NLU_FOLDER, "evaluation")]
    return [snapshot / NLU_FOLDER, *kept]


def _probe(
    probe: Probe,
    models: Path,
    archive: Path,
    snapshot: Path,
    evaluation: Sequence[Path],
    published: Publication | None,
    digest: str,
    on_progress: OnProgress,
) -> dict[str, Any]:
    """Has the candidate loaded in a fresh process, and asked."""
    real = _real_questions()
    before = None
    is_ours = published is not None and published.format == FORMAT
    if published is not None and is_ours and archive_of(models, published.model).is_file():
        again = read_report(models, published.model).get("measure") != digest
        if again or real:
            # Not asked again while neither the questions nor the way to judge them changed.
            before = {
                "model": str(archive_of(models, published.model)),
                "catalogue": str(catalogue_of(models, published.model)),
                "again": again,
            }
    result = probe.ask(
        {
            "model": str(archive),
            "catalogue": str(snapshot),
            "evaluation": [str(file.resolve()) for file in evaluation],
            "real": real,
            "before": before,
        },
        lambda: on_progress(read_progress(probe.progress) or Progress(LOAD)),
    )
    smoke = result["smoke"]
    if smoke["right"] < _LEAST_RECALL * smoke["asked"]:
        raise PublishError(
            f"Le nouveau modèle ne retrouve que {smoke['right']} de ses {smoke['asked']} propres questions : "
            "il n'est pas publié."
        )
    return result


def _real_questions() -> list[str]:
    try:
        return recent_questions(settings.database_url())
    except StoreUnavailable:
        # No visitor yet, or a database elsewhere: the report says that none was asked.
        return []


def _sync(*files: Path) -> None:
    """Waits until the disk has them: a power cut after the switch must not take the release away."""
    for file in files:
        with file.open("rb") as opened:
            os.fsync(opened.fileno())


def _digest_of_measure(evaluation: Sequence[Path], snapshot: Path) -> str:
    """Fingerprint of the questions asked and of the way outcomes are judged."""
    code = {*sources_of("assistant.quality.evaluate"), *sources_of("assistant.publish.gate")}
    return _digest([*evaluation, *(p for p in [snapshot / COSTS_FILE] if p.is_file()), *code])


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.name.encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
