"""Two versions of the code share a models folder: each serves its own format, and neither harms the other."""

from __future__ import annotations

import fcntl
import io
import json
import shutil
import tarfile
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant import cli, settings
from assistant.catalogue import load_catalogue
from assistant.on_rasa.patches import _latest_model
from assistant.processes import run
from assistant.publish import release_writer, training
from assistant.publish.child_processes import PublishError
from assistant.publish.judgement import judged
from assistant.publish.publishing import rollback
from assistant.publish.release_writer import prune, work_folder
from assistant.releases.formats import FORMAT, FormatError, check, folder_of, formats
from assistant.releases.registry import (
    HISTORY,
    POINTER,
    ReleaseError,
    archive_of,
    catalogue_of,
    faq_folder,
    find,
    newest,
    numbered,
    only_elsewhere,
    published_elsewhere,
    read_published,
    release_folder,
    releases,
    served_model,
    verified,
)
from assistant.releases.report import changes
from assistant.releases.retention import forget_questions
from assistant.releases.served import ServedReader, watch_served
from tests.unit.publish.test_report import QUESTION, _report
from tests.unit.releases.test_registry import made, published

NEWER = FORMAT + 1


def made_by_another(models: Path, name: str, of: int = 1, day: int = 1) -> dict[str, Any]:
    """A release as another version of the code makes it: in format 1, one that knows of no format."""
    catalogue_of(models, name, of).mkdir(parents=True)
    archive_of(models, name, of).write_bytes(name.encode())
    fields: dict[str, Any] = {
        **{"name": name, "sha256": "0" * 64, "catalogue": f"faq {name}", "code": "other"},
        **{"created_at": f"2026-01-{day:02d}T10:00:00+00:00", "by": "test"},
    }
    if of != 1:
        fields["format"] = of
    (release_folder(models, name, of) / "release.json").write_text(json.dumps(fields))
    return fields


def published_by_another(models: Path, name: str, number: int, of: int = 1, **values: Any) -> None:
    """Publishes it as that version does."""
    folder = folder_of(models, of)
    fields: dict[str, Any] = {
        **{"number": number, "action": "publish", "model": name, "sha256": "0" * 64},
        **{"catalogue": f"faq {name}", "at": "2026-01-01T10:00:00+00:00", "by": "test", "reason": ""},
        **values,
    }
    with (folder / HISTORY).open("a") as history:
        history.write(json.dumps(fields) + "\n")
    (folder / POINTER).write_text(json.dumps({**fields, "forced": False, "entries": {}, "files": {}}))


def _bytes(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A models folder where the version before has published twice, and this one nothing yet."""
    for number in (1, 2):
        made_by_another(tmp_path, f"ancien-{number}", day=number)
        published_by_another(tmp_path, f"ancien-{number}", number)
    return tmp_path


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    (folder / "faq").mkdir()
    return folder


def test_what_says_no_format_is_of_the_first(shared: Path) -> None:
    release = find(shared, "ancien-1")
    assert release is not None
    assert release.format == 1
    there = read_published(shared, 1)
    assert there is not None
    assert (there.model, there.format) == ("ancien-2", 1)


def test_each_version_serves_its_own(shared: Path) -> None:
    assert read_published(shared) is None
    assert served_model(shared) is None
    published(shared, made(shared, "nouveau"))
    assert served_model(shared) == archive_of(shared, "nouveau")
    # The version before publishes again meanwhile.
    made_by_another(shared, "ancien-3", day=28)
    published_by_another(shared, "ancien-3", 3)
    assert served_model(shared) == archive_of(shared, "nouveau")
    before = read_published(shared, 1)
    assert before is not None
    assert before.model == "ancien-3"


def test_a_publication_leaves_what_another_format_has_as_it_was(shared: Path, data: Path) -> None:
    made_by_another(shared, "futur", NEWER)
    published_by_another(shared, "futur", 1, NEWER)
    before = {
        path: content
        for path, content in _bytes(shared).items()
        if folder_of(shared) not in (path, *path.parents)
    }
    # Half of a release, as a version that was killed leaves it, and its folder of work: hers to clean.
    half = shared / "moitié" / "release.json"
    half.parent.mkdir()
    half.touch()
    (shared / ".publish-123").mkdir()
    for day in range(1, 9):
        with work_folder(shared):
            published(shared, made(shared, f"n{day}", day))
            prune(shared)
    rollback(shared, data)
    after = _bytes(shared)
    assert {path: after.get(path) for path in before} == before
    assert half.exists()
    assert (shared / ".publish-123").is_dir()
    assert [release.name for release in releases(shared)] == [f"n{day}" for day in range(4, 9)]


def test_nothing_is_where_a_version_from_before_formats_looks(tmp_path: Path) -> None:
    """It loads the newest `*.tar.gz`, prunes by age, and removes what has a release.json without archive."""
    with work_folder(tmp_path):
        published(tmp_path, made(tmp_path, "nouveau"))
        seen = list(tmp_path.iterdir())
    assert not [path for path in seen if path.name.endswith((".tar.gz", ".new"))]
    assert not [path for path in seen if path.name.startswith((POINTER, HISTORY, ".publish"))]
    assert not [path for path in seen if (path / "release.json").exists()]


def test_two_versions_publish_at_once(shared: Path) -> None:
    with (shared / ".publish.lock").open("a") as theirs:
        fcntl.flock(theirs, fcntl.LOCK_EX)
        with work_folder(shared):
            published(shared, made(shared, "nouveau"))
    assert served_model(shared) == archive_of(shared, "nouveau")


def test_a_number_that_is_being_taken_is_not_taken_twice(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = made(shared, "nouveau")
    made_by_another(shared, "futur", NEWER)

    def wait(lock: Any, how: int) -> None:
        assert Path(lock.name) == shared / ".numbers.lock"
        assert how == fcntl.LOCK_EX
        # Whoever had the lock was another version, which publishes before it leaves it.
        published_by_another(shared, "futur", 1, NEWER, shown=3)

    monkeypatch.setattr(release_writer.fcntl, "flock", wait)
    published(shared, release)
    assert numbered(shared) == {"ancien-1": 1, "ancien-2": 2, "futur": 3, "nouveau": 4}


def test_numbers_go_on_across_formats_and_none_is_used_twice(shared: Path) -> None:
    published(shared, made(shared, "n1"))
    assert numbered(shared) == {"ancien-1": 1, "ancien-2": 2, "n1": 3}
    # The version before goes on counting by itself.
    made_by_another(shared, "ancien-3", day=28)
    published_by_another(shared, "ancien-3", 3)
    published(shared, made(shared, "n2"))
    expected = {"ancien-1": 1, "ancien-2": 2, "n1": 3, "ancien-3": 4, "n2": 5}
    assert numbered(shared) == expected
    published(shared, find(shared, "n1"), "rollback")  # type: ignore[arg-type]
    assert numbered(shared) == expected
    # Whoever no longer needs the old format removes it: the numbers stay.
    for path in shared.iterdir():
        if not path.name.startswith((".", "format-")):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    assert numbered(shared) == {"n1": 3, "n2": 5}
    published(shared, made(shared, "n3"))
    assert numbered(shared)["n3"] == 6


def test_the_nearest_other_format_is_found_the_one_before_first(shared: Path) -> None:
    for of in (NEWER, NEWER + 5):
        made_by_another(shared, f"futur-{of}", of)
        published_by_another(shared, f"futur-{of}", 1, of)
    assert formats(shared) == [FORMAT, 1, NEWER, NEWER + 5]
    published = published_elsewhere(shared)
    assert published is not None
    assert published.model == "ancien-2"
    (shared / POINTER).unlink()
    published = published_elsewhere(shared)
    assert published is not None
    assert published.format == NEWER
    with pytest.raises(ReleaseError, match=f"est du format {NEWER}"):
        verified(shared, published)


@pytest.mark.parametrize(("reference", "of"), [("1", 1), ("ancien-2", 1), ("futur", NEWER), (None, 1)])
def test_going_back_to_another_format_is_refused_in_one_sentence_and_changes_nothing(
    shared: Path, data: Path, reference: str | None, of: int
) -> None:
    made_by_another(shared, "futur", NEWER)
    published_by_another(shared, "futur", 1, NEWER)
    published(shared, made(shared, "nouveau"))
    with work_folder(shared):
        pass
    before = _bytes(shared)
    with pytest.raises(PublishError) as caught:
        rollback(shared, data, reference)
    message = str(caught.value)
    assert f"est du format {of}, que seule" in message
    assert f"lit le format {FORMAT}" in message
    assert ("Python 3.10" in message) == (of == 1)
    assert "mettez-la en service" in message
    assert message.count(". ") == 0
    assert message.endswith(".")
    assert _bytes(shared) == before


def test_the_list_shows_the_format_of_what_this_version_does_not_read(
    shared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ASSISTANT_MODELS", str(shared))
    monkeypatch.chdir(shared)
    published(shared, made(shared, "nouveau", day=3))
    assert cli.main(["models"]) == 0
    listed = [line for line in capsys.readouterr().out.splitlines() if not line.startswith("     ")]
    assert [line[:9].strip() for line in listed[:3]] == ["→ n° 3", "n° 2", "n° 1"]
    assert listed[3].startswith("Servi aux visiteurs : le modèle n° 3 (nouveau)")
    assert "format" not in listed[0]
    assert all(line.endswith("(format 1, que cette version ne lit pas)") for line in listed[1:3])


def test_the_faqs_of_two_formats_are_compared_by_number(shared: Path) -> None:
    published(shared, made(shared, "nouveau"))
    assert faq_folder(shared, "1") == shared / "ancien-1" / "catalogue"
    assert faq_folder(shared, "3") == catalogue_of(shared, "nouveau")


def _archive(path: Path, about: dict[str, Any] | None) -> None:
    """What `rasa train` leaves: the component says its format; None for a model without this project's."""
    with tarfile.open(path, "w:gz") as archive:
        files = {"components/x/other.npz": b"0"}
        if about is not None:
            files["components/y/component.json"] = json.dumps({"about": about}).encode()
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))


@pytest.mark.parametrize(
    ("about", "taken"), [({}, False), ({"format": FORMAT}, True), ({"format": NEWER}, False), (None, True)]
)
def test_rasa_takes_the_newest_model_that_this_code_reads(
    tmp_path: Path, about: dict[str, Any] | None, taken: bool
) -> None:
    _archive(tmp_path / "plain.tar.gz", about)
    assert newest(tmp_path) == (tmp_path / "plain.tar.gz" if taken else None)
    assert _latest_model(str(tmp_path)) == (str(tmp_path / "plain.tar.gz") if taken else None)


def test_a_release_of_the_version_before_is_not_taken_for_the_newest(shared: Path) -> None:
    assert newest(shared) is None
    made(shared, "candidat")
    made_by_another(shared, "ancien-3", day=28)
    assert newest(shared) == archive_of(shared, "candidat")


def test_a_model_of_another_format_is_not_loaded() -> None:
    check({"catalogue": "x", "format": FORMAT})
    for about, of in (({"catalogue": "x"}, 1), ({"format": NEWER}, NEWER)):
        with pytest.raises(FormatError, match=f"Ce modèle est du format {of}"):
            check(about)


def test_a_candidate_that_was_refused_is_not_served_for_lack_of_another(shared: Path) -> None:
    made(shared, "candidat")
    assert served_model(shared) is None
    assert only_elsewhere(shared) is not None


@pytest.mark.parametrize("of", [1, NEWER])
def test_a_replica_never_trains_and_says_what_to_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], of: int
) -> None:
    made_by_another(tmp_path, "autre", of)
    published_by_another(tmp_path, "autre", 1, of)
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path))
    monkeypatch.setenv("ASSISTANT_PORT", "6187")
    before = _bytes(tmp_path)
    assert cli.main(["serve"]) == 1
    printed = capsys.readouterr().err.strip()
    assert f"sont du format {of}, que cette version de l'assistant (format {FORMAT}) ne lit pas" in printed
    assert "« assistant publish »" in printed
    assert len(printed.splitlines()) == 1
    assert _bytes(tmp_path) == before


@pytest.mark.parametrize("of", [1, NEWER])
def test_on_one_machine_the_start_publishes_its_own_and_says_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], of: int
) -> None:
    made_by_another(tmp_path, "autre", of)
    published_by_another(tmp_path, "autre", 1, of)
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path))

    def publish(_: Any) -> bool:
        published(tmp_path, made(tmp_path, "nouveau"))
        return True

    monkeypatch.setattr(run, "_publish_first", publish)
    assert run._model(threading.Event()) == archive_of(tmp_path, "nouveau")
    assert f"sont du format {of}, que cette version" in capsys.readouterr().out.splitlines()[0]


def test_what_visitors_asked_is_forgotten_in_every_format(shared: Path) -> None:
    made(shared, "nouveau")
    future = made_by_another(shared, "futur", NEWER)
    for name, of in (("ancien-1", 1), ("nouveau", FORMAT), ("futur", NEWER)):
        report = _report(name)
        if of == NEWER:
            # Told in another way, which this code cannot write again.
            report = {"release": future, "real": report["real"]}
        folder = release_folder(shared, name, of)
        (folder / "report.json").write_text(json.dumps(report))
        (folder / "report.md").write_text(QUESTION)
    assert forget_questions(shared, datetime(2027, 1, 1, tzinfo=UTC)) == 3
    assert not [path for path, content in _bytes(shared).items() if QUESTION.encode() in content]


def _row(text: str, cost: float) -> list[Any]:
    return [text, text, "répond : x" if cost else "répond : y", cost]


def _compared(models: Path, data: Path, old: dict[str, Any], probed: dict[str, Any]) -> dict[str, Any]:
    """The report of the first candidate of this format beside what the version before publishes."""
    shutil.copy(settings.ROOT / "data" / "costs.yml", data)
    (models / "ancien-2" / "report.json").write_text(json.dumps(old))
    before = published_elsewhere(models)
    measures = {"smoke": {}, "figures": {}, "orphans": [], "outcomes": [], "held_out": [], **probed}
    return judged(models, data, measures, before, "digest")


def test_the_first_publication_of_a_format_is_compared_with_the_old_ones_report(
    shared: Path, data: Path
) -> None:
    questions = [f"q{number}" for number in range(20)]
    right, wrong = [_row(text, 0.0) for text in questions], [_row(text, 3.0) for text in questions]
    report = _compared(
        shared, data, {"outcomes": right, "held_out": right}, {"outcomes": wrong, "held_out": right}
    )
    assert report["compared_with"] == "ancien-2"
    assert len(report["refusals"]) == 1
    assert "moins bien les questions d'évaluation : 20 moins bien" in report["refusals"][0]
    assert next(changes(report)) == "ancien-2 est du format 1 : comparé à son rapport, sans l'interroger."
    report = _compared(
        shared, data, {"outcomes": right, "held_out": right}, {"outcomes": right, "held_out": right}
    )
    assert report["refusals"] == []


def test_the_report_says_what_could_not_be_compared(shared: Path, data: Path) -> None:
    right = [_row("q", 0.0)]
    report = _compared(shared, data, {}, {"outcomes": right, "held_out": right})
    sentence = next(changes(report))
    assert "Rien ne protège de ce côté" in sentence
    assert "aucune question d'évaluation et aucune formulation de la FAQ" in sentence
    assert report["refusals"] == []


def test_the_old_model_is_not_asked(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    requests: list[dict[str, Any]] = []

    class Probe:
        def ask(self, request: dict[str, Any], _: Any) -> dict[str, Any]:
            requests.append(request)
            return {"smoke": {"asked": 1, "right": 1}}

    monkeypatch.setattr(training, "_real_questions", lambda: [QUESTION])
    before, probe = published_elsewhere(shared), Probe()
    archive, snapshot = archive_of(shared, "candidat"), catalogue_of(shared, "candidat")
    training._probe(probe, shared, archive, snapshot, [], before, "digest", print)  # type: ignore[arg-type]
    assert requests[0]["before"] is None


def test_a_name_that_another_format_has_is_not_given_again(
    shared: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = training._new_name(shared)
    made_by_another(shared, name)

    class Frozen(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> Any:
            return datetime.strptime(name[:15], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)

    monkeypatch.setattr(training, "datetime", Frozen)
    assert training._new_name(shared) == f"{name}-2"


def test_a_question_that_the_other_version_understood_is_answered_from_what_is_published(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """During an update an action server is asked by replicas of both versions."""
    data, models = tmp_path / "data", tmp_path / "models"
    (data / "faq").mkdir(parents=True)
    entry = {"id": "a", "question": "Question a ?", "reponse": "Réponse a."}
    (data / "faq" / "f.yml").write_text(json.dumps([entry]))
    for name in ("agence.yml", "texts.yml", "costs.yml"):
        shutil.copy(settings.ROOT / "data" / name, data)
    made_by_another(models, "ancien-1")
    published_by_another(models, "ancien-1", 1)
    release = made(models, "nouveau")
    shutil.rmtree(catalogue_of(models, "nouveau"))
    shutil.copytree(data, catalogue_of(models, "nouveau"))
    published(models, release)
    served = ServedReader(models)(data)
    assert served.release == "nouveau"
    assert served.for_model("faq ancien-1") is served.catalogue
    assert served.for_model("faq of a candidate") is served.working
    assert served.catalogue.entries == load_catalogue(data).entries
    # The version before publishes again: an action server that runs learns it.
    watched = watch_served(data, models, every=0.0)
    first = watched.get()
    assert first is not None
    assert "faq ancien-2" not in first.learnt
    made_by_another(models, "ancien-2", day=2)
    published_by_another(models, "ancien-2", 2)
    second = watched.get()
    assert second is not None
    assert "faq ancien-2" in second.learnt
