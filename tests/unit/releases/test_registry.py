"""The pointer, the history, what is kept and what a killed publication leaves."""

from __future__ import annotations

import fcntl
import json
import os
from pathlib import Path

import pytest

from assistant.publish.child_processes import PublishError
from assistant.publish.publishing import publish, rollback
from assistant.publish.release_writer import next_number, prune, switch, work_folder
from assistant.publish.training import code_digest
from assistant.releases.formats import folder_of
from assistant.releases.registry import (
    HISTORY,
    POINTER,
    Publication,
    Release,
    ReleaseError,
    archive_of,
    catalogue_of,
    faq_folder,
    find,
    newest,
    numbered,
    read_history,
    read_published,
    release_folder,
    releases,
    served_model,
    sha256_of,
    who,
)


def made(models: Path, name: str, day: int = 1) -> Release:
    catalogue_of(models, name).mkdir(parents=True)
    archive = archive_of(models, name)
    archive.write_bytes(name.encode())
    release = Release(
        name, sha256_of(archive), f"faq {name}", code_digest(), f"2026-01-{day:02d}T10:00:00+00:00", "test"
    )
    (release_folder(models, name) / "release.json").write_text(json.dumps(vars(release)))
    return release


def published(models: Path, release: Release, action: str = "publish", **values: object) -> None:
    fields = {
        "number": next_number(models),
        "action": action,
        "model": release.name,
        "sha256": release.sha256,
        "catalogue": release.catalogue,
        "at": "2026-01-01T10:00:00+00:00",
        "by": "test",
        **values,
    }
    switch(models, Publication(**fields))  # type: ignore[arg-type]


def test_nothing_is_published_at_first(tmp_path: Path) -> None:
    assert read_published(tmp_path) is None
    assert read_history(tmp_path) == []
    assert served_model(tmp_path) is None
    (tmp_path / "rasa.tar.gz").touch()
    assert served_model(tmp_path) == tmp_path / "rasa.tar.gz"


def test_the_published_one_is_served_and_not_the_newest(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"))
    made(tmp_path, "candidat")
    assert newest(tmp_path) == archive_of(tmp_path, "candidat")
    assert served_model(tmp_path) == archive_of(tmp_path, "un")


@pytest.mark.parametrize("change", ["other", "absent"])
def test_a_model_that_is_not_the_published_one_is_never_loaded(tmp_path: Path, change: str) -> None:
    published(tmp_path, made(tmp_path, "un"))
    if change == "other":
        (archive_of(tmp_path, "un")).write_bytes(b"code of someone else")
    else:
        (archive_of(tmp_path, "un")).unlink()
    with pytest.raises(ReleaseError, match=r"un\.tar\.gz"):
        served_model(tmp_path)
    with pytest.raises(PublishError):
        rollback(tmp_path, tmp_path / "data", "1")


@pytest.mark.parametrize("name", ["../autre", "/etc/passwd", "", "a/b", ".cache"])
def test_a_pointer_edited_by_hand_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    published(tmp_path, made(tmp_path, "un"))
    pointer = json.loads((folder_of(tmp_path) / POINTER).read_text())
    (folder_of(tmp_path) / POINTER).write_text(json.dumps({**pointer, "model": name}))
    with pytest.raises(ReleaseError):
        served_model(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"number": 1}', b"\xff\xfe"])
def test_a_spoilt_pointer_is_reported_and_replaced_by_a_rollback(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "data" / "faq").mkdir(parents=True)
    published(tmp_path, made(tmp_path, "un"))
    (folder_of(tmp_path) / POINTER).write_bytes(content)
    with pytest.raises(ReleaseError, match="assistant rollback"):
        read_published(tmp_path)
    rollback(tmp_path, tmp_path / "data")
    publication = read_published(tmp_path)
    assert publication is not None
    assert publication.model == "un"


def test_a_line_written_before_a_switch_that_did_not_happen_is_no_history(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"))
    pointer = (folder_of(tmp_path) / POINTER).read_bytes()
    published(tmp_path, made(tmp_path, "deux"))
    # Killed between the history and the pointer.
    (folder_of(tmp_path) / POINTER).write_bytes(pointer)
    assert [one.model for one in read_history(tmp_path)] == ["un"]
    assert next_number(tmp_path) == 2
    published(tmp_path, made(tmp_path, "trois"))
    assert [one.model for one in read_history(tmp_path)] == ["un", "trois"]
    assert len((folder_of(tmp_path) / HISTORY).read_text().splitlines()) == 2


def test_numbers_are_those_of_the_first_publication(tmp_path: Path) -> None:
    one, two = made(tmp_path, "un"), made(tmp_path, "deux", 2)
    published(tmp_path, one)
    published(tmp_path, two)
    published(tmp_path, one, "rollback", reason="moins bien")
    assert numbered(tmp_path) == {"un": 1, "deux": 2}
    assert find(tmp_path, "2") == two
    assert find(tmp_path, "deux") == find(tmp_path, "deux.tar.gz") == two
    assert find(tmp_path, "3") is None
    assert find(tmp_path, "../deux") is None
    history = read_history(tmp_path)
    assert [(h.action, h.model, h.reason) for h in history][-1] == ("rollback", "un", "moins bien")


def test_the_faq_of_a_release_is_found_by_folder_number_or_name(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"))
    (tmp_path / "data" / "faq").mkdir(parents=True)
    assert faq_folder(tmp_path, str(tmp_path / "data")) == tmp_path / "data"
    for name_or_number in ("1", "un"):
        assert faq_folder(tmp_path, name_or_number) == catalogue_of(tmp_path, "un")
    with pytest.raises(ReleaseError, match="« 7 »"):
        faq_folder(tmp_path, "7")


def test_going_back_twice_goes_back_twice(tmp_path: Path) -> None:
    (tmp_path / "data" / "faq").mkdir(parents=True)
    for day, name in enumerate(("un", "deux", "trois"), start=1):
        published(tmp_path, made(tmp_path, name, day))
    for expected in ("deux", "un"):
        assert rollback(tmp_path, tmp_path / "data").publication.model == expected
    with pytest.raises(PublishError, match="pas de publication avant celle qui est servie"):
        rollback(tmp_path, tmp_path / "data")
    assert rollback(tmp_path, tmp_path / "data", "3", "retour").publication.reason == "retour"


def test_a_publication_is_of_whoever_asked_for_it(tmp_path: Path) -> None:
    (tmp_path / "data" / "faq").mkdir(parents=True)
    for day, name in enumerate(("un", "deux", "trois"), start=1):
        published(tmp_path, made(tmp_path, name, day))
    rollback(tmp_path, tmp_path / "data", reason="erreur", by="Ada Author")
    rollback(tmp_path, tmp_path / "data", "1")
    assert [one.by for one in read_history(tmp_path)[-2:]] == ["Ada Author", who()]
    assert read_history(tmp_path)[-2].reason == "erreur"


def test_a_rollback_that_finds_nothing_says_what_there_is(tmp_path: Path) -> None:
    (tmp_path / "data" / "faq").mkdir(parents=True)

    def refused(requested: str | None = None) -> str:
        with pytest.raises(PublishError) as error:
            rollback(tmp_path, tmp_path / "data", requested)
        return str(error.value)

    assert refused() == refused("1")
    assert refused().startswith("Rien n'a encore été publié")
    for day, name in enumerate(("un", "deux", "trois"), start=1):
        published(tmp_path, made(tmp_path, name, day))
    archive_of(tmp_path, "un").unlink()
    known = "Celles que l'on peut remettre : 2, 3 (« assistant models » en dit plus)."
    assert refused("7") == f"La publication « 7 » n'existe pas. {known}"
    assert refused("1") == f"La publication « 1 » a été retirée avec le temps. {known}"
    assert refused("autre") == f"Le modèle « autre » n'existe pas. {known}"
    rollback(tmp_path, tmp_path / "data")
    assert refused() == (
        "Il n'y a pas de publication avant celle qui est servie. "
        "Celles que l'on peut remettre : 2, 3 (« assistant models »)."
    )


def test_a_candidate_is_not_rolled_back_to(tmp_path: Path) -> None:
    published(tmp_path, made(tmp_path, "un"))
    made(tmp_path, "candidat")
    with pytest.raises(PublishError, match="jamais été publié"):
        rollback(tmp_path, tmp_path / "data", "candidat")


def test_five_published_releases_are_kept(tmp_path: Path) -> None:
    (tmp_path / "rasa.tar.gz").touch()
    for day in range(1, 8):
        made(tmp_path, f"candidat-{day}", day)
        published(tmp_path, made(tmp_path, f"p{day}", day))
    made(tmp_path, "candidat-9", 9)
    removed = prune(tmp_path)
    assert [r.name for r in releases(tmp_path)] == [
        *(f"{kind}{day}" for day in range(3, 8) for kind in ("candidat-", "p")),
        "candidat-9",
    ]
    assert set(removed) == {"p1", "p2", "candidat-1", "candidat-2"}
    # What Rasa alone trained is nobody's to remove; nor is a name, in the history.
    assert (tmp_path / "rasa.tar.gz").exists()
    assert not release_folder(tmp_path, "p1").exists()
    assert len(numbered(tmp_path)) == 7


def test_what_is_published_is_never_removed(tmp_path: Path) -> None:
    for day in range(1, 6):
        published(tmp_path, made(tmp_path, f"p{day}", day))
    published(tmp_path, Release(**vars(find(tmp_path, "p1"))), "rollback")
    for day in range(6, 8):
        made(tmp_path, f"p{day}", day)
    assert "p1" not in prune(tmp_path, count=1)
    assert served_model(tmp_path) == archive_of(tmp_path, "p1")


def test_one_publication_at_a_time(tmp_path: Path) -> None:
    with work_folder(tmp_path), pytest.raises(ReleaseError, match="en cours"), work_folder(tmp_path):
        pass
    with pytest.raises(PublishError, match="dites pourquoi"):
        publish(tmp_path, tmp_path, print, force=True)


def test_what_a_killed_publication_left_is_cleaned(tmp_path: Path) -> None:
    release = made(tmp_path, "un")
    published(tmp_path, release)
    ours = folder_of(tmp_path)
    (ours / ".publish-123").mkdir()
    (ours / ".publish-123" / "x.tar.gz").touch()
    # Killed between the folder and its archive, and while the pointer was being written.
    made(tmp_path, "moitié")
    archive_of(tmp_path, "moitié").unlink()
    (ours / f"{POINTER}.123.new").touch()
    with work_folder(tmp_path) as work:
        assert work.is_dir()
    left = sorted(path.name for path in ours.iterdir())
    assert left == [".publish.lock", HISTORY, POINTER, "un", "un.tar.gz"]


def test_the_lock_of_a_process_that_died_is_open(tmp_path: Path) -> None:
    folder_of(tmp_path).mkdir()
    # What the system does for a process that dies: its descriptors are closed.
    lock = os.open(folder_of(tmp_path) / ".publish.lock", os.O_CREAT | os.O_RDWR)
    fcntl.flock(lock, fcntl.LOCK_EX)
    with pytest.raises(ReleaseError, match="en cours"), work_folder(tmp_path):
        pass
    os.close(lock)
    with work_folder(tmp_path):
        pass
