"""A work that the page starts goes on without it, and one that is killed is said to be."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.backoffice import job as process
from assistant.backoffice import jobs
from assistant.backoffice.jobs import Job, JobError, Jobs
from assistant.backoffice.outcome import outcome, remaining, went_through
from assistant.errors import AssistantError
from assistant.progress import ENCODE_CORPUS, FIT, Progress
from assistant.settings import ROOT
from tests.waiting import until

_WORK = """
import sys, time
from dataclasses import replace
from pathlib import Path
from assistant.backoffice.jobs import DONE, read, write
file = Path(sys.argv[1])
job = read(file)
write(file, replace(job, sentence="Au travail", pid=__import__("os").getpid()))
end = file.parent / "fin"
while not end.exists():
    time.sleep(0.02)
write(file, replace(job, state=DONE, result={"number": 7}, ended_at=job.started_at))
"""


def _jobs(folder: Path) -> Jobs:
    return Jobs(folder, [sys.executable, "-c", _WORK])


def _at_work(started: Jobs) -> Job:
    def look() -> Job | None:
        job = started.latest()
        return job if job is not None and job.pid else None

    until(lambda: look() is not None)
    job = look()
    assert job is not None
    return job


def test_one_at_a_time_is_at_work_and_says_how_it_ended(tmp_path: Path) -> None:
    started = _jobs(tmp_path)
    assert (started.latest(), started.running()) == (None, None)
    first = started.start(jobs.PUBLISH, "Ada Author", reason="rentrée")
    assert first.is_running
    with pytest.raises(JobError, match="Une publication est déjà en cours, à la demande de Ada Author"):
        # From another process of the same machine too: what is looked at is the files.
        _jobs(tmp_path).start(jobs.TRAIN, "Zoé")
    assert _at_work(started).sentence == "Au travail"
    (started.folder / "fin").touch()
    until(lambda: started.running() is None)
    ended = started.latest()
    assert ended is not None
    assert (ended.state, ended.result, ended.reason) == (jobs.DONE, {"number": 7}, "rentrée")
    second = started.start(jobs.TRAIN, "Zoé")
    assert second.id > first.id or second.started_at == first.started_at


def test_one_that_is_killed_is_interrupted_and_makes_room(tmp_path: Path) -> None:
    started = _jobs(tmp_path)
    started.start(jobs.PUBLISH, "Ada Author")
    os.kill(_at_work(started).pid, signal.SIGKILL)
    until(lambda: started.running() is None)
    killed = started.latest()
    assert killed is not None
    assert killed.state == jobs.INTERRUPTED
    # The next start of the page reads the same.
    again = _jobs(tmp_path).latest()
    assert again is not None
    assert again.state == jobs.INTERRUPTED
    assert outcome(killed, None).title == "Interrompu"
    (started.folder / "fin").touch()
    started.start(jobs.PUBLISH, "Ada Author")


def test_it_goes_on_when_the_page_is_killed(tmp_path: Path) -> None:
    page = (
        "import os, signal, sys; from pathlib import Path; from assistant.backoffice.jobs import Jobs;"
        f"Jobs(Path({str(tmp_path)!r}), [sys.executable, '-c', {_WORK!r}]).start('publish', 'Ada Author');"
        "os.killpg(0, signal.SIGKILL)"
    )
    done = subprocess.run([sys.executable, "-c", page], cwd=ROOT, start_new_session=True, check=False)
    assert done.returncode == -signal.SIGKILL
    seen = _jobs(tmp_path)
    assert _at_work(seen).is_running
    (seen.folder / "fin").touch()
    until(lambda: seen.running() is None)
    ended = seen.latest()
    assert ended is not None
    assert ended.state == jobs.DONE


def test_a_page_killed_before_it_started_the_work_leaves_an_interrupted_one(tmp_path: Path) -> None:
    started = _jobs(tmp_path)
    started.folder.mkdir(parents=True)
    job = Job("20261129-090000-aaaaaa", jobs.TRAIN, "Ada Author", "2026-11-29T09:00:00+00:00")
    jobs.write(started.folder / f"{job.id}.json", job)
    found = started.latest()
    assert found is not None
    assert found.state == jobs.INTERRUPTED


def test_the_last_ones_are_kept(tmp_path: Path) -> None:
    started = Jobs(tmp_path, ["true"])
    for _ in range(25):
        started.start(jobs.TRAIN, "Ada Author")
        until(lambda: started.running() is None)
    assert len(list(started.folder.glob("*.json"))) == 20
    assert len(list(started.folder.glob("2*.lock"))) == 20


@pytest.mark.parametrize("name", ["../assistant", "", "20261129-090000-zzzzzz", "x"])
def test_no_other_file_is_read(tmp_path: Path, name: str) -> None:
    assert _jobs(tmp_path).get(name) is None


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The file of a publication to do in this process."""
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(process.logs, "install", lambda *_: None)
    monkeypatch.setattr(process.signal, "signal", lambda *_: None)
    made = tmp_path / "20261129-090000-aaaaaa.json"
    jobs.write(made, Job(made.stem, jobs.PUBLISH, "Ada Author", "2026-11-29T09:00:00+00:00"))
    return made


def _done(file: Path, monkeypatch: pytest.MonkeyPatch, work: Callable[[process.Reporter], object]) -> Job:
    monkeypatch.setitem(process._DOING, jobs.PUBLISH, work)
    assert process.main(file) == 0
    job = jobs.read(file)
    assert job is not None
    return job


def test_how_far_it_is_is_written_with_the_time_that_is_left(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Job | None] = []

    def work(reporter: process.Reporter) -> dict[str, object]:
        reporter.show(Progress(ENCODE_CORPUS, 5, 10, 0.5), 30.0, 90.0)
        seen.append(jobs.read(file))
        # Too soon after: nobody could read it.
        reporter.show(Progress(ENCODE_CORPUS, 6, 10, 0.6), 31.0, 80.0)
        reporter.show(Progress(FIT), 40.0, 200.0)
        seen.append(jobs.read(file))
        return {"number": 3}

    ended = _done(file, monkeypatch, work)
    first, second = seen
    assert first is not None
    assert second is not None
    assert (first.sentence, first.share) == ("Entraînement : 5 textes sur 10 lus", 0.25)
    assert remaining(first) == "encore 1 min et demie environ"
    # Never backwards.
    assert (second.sentence, second.share) == ("Entraînement : réglage", 0.25)
    assert (ended.state, ended.result) == (jobs.DONE, {"number": 3})
    assert ended.pid == os.getpid()


@pytest.mark.parametrize(
    ("error", "state", "sentence"),
    [
        (AssistantError("La FAQ a des erreurs."), jobs.FAILED, "La FAQ a des erreurs."),
        (OSError(28, "No space"), jobs.FAILED, "Écriture impossible : le disque est plein."),
        (KeyError("ce que le visiteur a écrit"), jobs.FAILED, "Une erreur inattendue"),
        (SystemExit(143), jobs.INTERRUPTED, ""),
    ],
)
def test_what_fails_is_said_in_french_without_what_it_holds(
    file: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, state: str, sentence: str
) -> None:
    def work(_: process.Reporter) -> dict[str, object]:
        raise error

    ended = _done(file, monkeypatch, work)
    assert ended.state == state
    assert ended.sentence.startswith(sentence)
    assert "visiteur a écrit" not in file.read_text("utf-8")


def test_a_worse_model_is_refused_and_may_be_forced(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def work(_: process.Reporter) -> dict[str, object]:
        raise process._Worse({"release": "un", "refusals": ["Il comprend moins bien."]})

    ended = outcome(_done(file, monkeypatch, work), None)
    assert (ended.title, ended.refusals, ended.may_force) == (
        "Publication refusée",
        ("Il comprend moins bien.",),
        True,
    )
    assert "n'a pas changé" in ended.text


@pytest.mark.parametrize(
    ("served", "expected"),
    [
        (None, False),
        ({"by": "Ada Author", "at": "2026-11-29T08:59:59+00:00"}, False),
        ({"by": "Zoé", "at": "2026-11-29T09:05:00+00:00"}, False),
        ({"by": "Ada Author", "at": "2026-11-29T09:05:00+00:00"}, True),
    ],
)
def test_one_killed_after_the_switch_is_said_to_have_published(
    file: Path, served: dict[str, str] | None, expected: bool
) -> None:
    job = jobs.read(file)
    assert job is not None
    killed = replace(job, state=jobs.INTERRUPTED)
    assert went_through(killed, served) is expected
    assert (outcome(killed, served).tone == "good") is expected
    assert not went_through(replace(killed, kind=jobs.TRAIN), served)


def test_the_file_of_a_job_holds_no_question_of_a_visitor(file: Path) -> None:
    assert set(json.loads(file.read_text("utf-8"))) == set(Job.__dataclass_fields__)
