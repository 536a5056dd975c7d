"""Files, history and what goes with them change together, whatever moment the machine stops."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine.default import DefaultDialect

from assistant.authoring import working
from assistant.authoring.changes import restore
from assistant.authoring.history import IMPORT
from assistant.authoring.listing import history_of
from assistant.authoring.working import Working, opened, write
from assistant.catalogue import load_catalogue
from assistant.durable_files import Busy, NotWritten, prepared
from assistant.errors import AssistantError
from assistant.spreadsheet.importing import Plan, plan_values
from assistant.store.models import StoreUnavailable, faq_batches, inbox
from tests.unit.authoring.conftest import Office

NEW = {"carte": {"reponse": "Une CPS."}, "neuve": {"id": "neuve", "question": "Neuve ?", "reponse": "Oui."}}


class Killed(BaseException):
    """The process died here."""


@contextmanager
def killed_at(operation: int) -> Iterator[list[int]]:
    """Ends at the Nth operation that lasts, on a file or a commit, as SIGKILL does: nothing is cleaned."""
    done = [0]
    places = ((os, "fsync"), (Path, "replace"), (Path, "unlink"), (DefaultDialect, "do_commit"))
    before = {(owner, name): getattr(owner, name) for owner, name in places}

    def counted(original: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            done[0] += 1
            if done[0] > operation:
                raise Killed
            return original(*arguments, **options)

        return call

    for (owner, name), original in before.items():
        setattr(owner, name, counted(original))
    try:
        yield done
    finally:
        for (owner, name), original in before.items():
            setattr(owner, name, original)


def decide(connection: sa.engine.Connection, batch: int) -> None:
    """What goes with the change of the entries."""
    connection.execute(
        sa.text("INSERT INTO inbox (key, decision, decided_at) VALUES ('k', 'carte', '2026-01-01 00:00:00')")
    )
    assert connection.execute(sa.select(faq_batches.c.id)).scalars().all()[-1] == batch


def change(office: Office, also: bool = True) -> int | None:
    with opened(office.data, office.store, IMPORT) as one:
        plan = plan_values(office.data, NEW)
        assert plan.errors == []
        return write(one, plan, how=IMPORT, detail="essai", also=decide if also else None)


def decided(office: Office) -> bool:
    with office.store.transaction() as connection:
        return connection.execute(sa.select(inbox.c.key)).first() is not None


def test_killed_at_any_moment_all_of_it_is_there_or_nothing(tmp_path: Path) -> None:
    states = []
    for operation in range(1_000):
        office = Office(tmp_path / str(operation))
        history_of(office.data, office.store)
        try:
            with killed_at(operation):
                change(office)
        except Killed:
            served = load_catalogue(office.data).entries["carte"].answer
            changes = history_of(office.data, office.store)
            after = office.answer("carte") == "Une CPS."
            assert ("neuve" in load_catalogue(office.data).entries) == after, operation
            assert {one.entry for one in changes} == ({"neuve", "carte"} if after else set()), operation
            assert {one.how for one in changes} <= {IMPORT}
            assert decided(office) == after, operation
            assert served in ("Une carte CPx.", office.answer("carte")), operation
            assert not list(office.data.rglob(".import-*")), operation
            states.append(after)
            # Whatever was left, the next command does all of it.
            if not after:
                change(office)
            assert office.answer("carte") == "Une CPS."
            continue
        finally:
            office.store.close()
        break
    assert len(states) > 8
    assert states == sorted(states), "once decided, it is never undone"
    assert set(states) == {False, True}


def test_killed_while_an_entry_is_put_back_it_is_there_or_it_is_not(tmp_path: Path) -> None:
    states = []
    for operation in range(1_000):
        office = Office(tmp_path / str(operation))
        change(office)
        number = history_of(office.data, office.store, "carte")[0].number
        try:
            with killed_at(operation):
                restore(office.data, office.store, number)
        except Killed:
            count = len(history_of(office.data, office.store, "carte"))
            states.append(office.answer("carte") == "Une carte CPx.")
            assert count == (2 if states[-1] else 1), operation
            continue
        finally:
            office.store.close()
        break
    assert states == sorted(states)
    assert set(states) == {False, True}


def failing(**steps: BaseException) -> pytest.MonkeyPatch:
    """The steps of `write` that fail, until it is undone."""
    patch = pytest.MonkeyPatch()
    for name, error in steps.items():

        def fail(*_: object, error: BaseException = error) -> None:
            raise error

        patch.setattr(working, name, fail)
    return patch


def test_a_file_edited_after_a_killed_command_keeps_its_edit(office: Office) -> None:
    """What was noted and not put in place is in the history, and may be taken from there."""
    history_of(office.data, office.store)
    patch = failing(activate=Killed())
    with pytest.raises(Killed):
        change(office)
    patch.undo()
    assert prepared(office.data) is not None
    office.edit_file("Une carte CPx.", "Écrit à la main.")
    changes = history_of(office.data, office.store, "carte")
    assert office.answer("carte") == "Écrit à la main."
    assert [one.how for one in changes] == ["fichier", IMPORT]
    assert changes[0].before == changes[1].after
    assert prepared(office.data) is None
    restore(office.data, office.store, changes[0].number)
    assert office.answer("carte") == "Une CPS."


@pytest.mark.parametrize("step", ["prepare", "keep", "settle_fingerprint"])
def test_a_failure_before_the_decision_changes_nothing(office: Office, step: str) -> None:
    history_of(office.data, office.store)
    before = office.files()
    patch = failing(**{step: OSError(28, "No space left on device")})
    with pytest.raises(NotWritten, match="rien n'a été changé"):
        change(office)
    patch.undo()
    assert (office.files(), prepared(office.data), decided(office)) == (before, None, False)
    assert history_of(office.data, office.store) == []


def test_a_failure_of_what_goes_with_it_changes_nothing(office: Office) -> None:
    before = office.files()

    def wrong(*_: object) -> None:
        raise ValueError("non")

    with opened(office.data, office.store, IMPORT) as one, pytest.raises(ValueError, match="non"):
        write(one, plan_values(office.data, NEW), how=IMPORT, also=wrong)
    assert (office.files(), prepared(office.data)) == (before, None)
    assert history_of(office.data, office.store) == []


def test_a_failure_after_the_decision_is_ended_by_the_next_command(office: Office) -> None:
    patch = failing(activate=OSError(5, "I/O error"))
    with pytest.raises(NotWritten, match="terminée par la prochaine commande"):
        change(office)
    patch.undo()
    assert len(history_of(office.data, office.store)) == 2
    assert office.answer("carte") == "Une CPS."


@pytest.mark.parametrize(
    ("gone", "message"),
    [(("keep",), r"Rien n'a été changé\.$"), (("keep", "is_kept"), "rien n'est écrit à moitié")],
    ids=["back at once", "away"],
)
def test_a_database_that_goes_while_it_commits_leaves_nothing_half_written(
    office: Office, gone: tuple[str, ...], message: str
) -> None:
    history_of(office.data, office.store)
    before = office.files()
    patch = failing(**dict.fromkeys(gone, StoreUnavailable("partie")))
    with pytest.raises(NotWritten, match=message):
        change(office)
    patch.undo()
    assert office.files() == before
    assert history_of(office.data, office.store) == []
    assert prepared(office.data) is None
    change(office)
    assert office.answer("carte") == "Une CPS."


def test_a_file_saved_by_an_editor_meanwhile_is_not_written_over(office: Office) -> None:
    with opened(office.data, office.store, IMPORT) as one:
        plan = plan_values(office.data, NEW)
        office.edit_file("Une carte CPx.", "Écrit à la main.")
        with pytest.raises(NotWritten, match=r"faq/cartes\.yml vient d'être modifié par ailleurs"):
            write(one, plan, how=IMPORT)
    assert office.answer("carte") == "Écrit à la main."


def test_one_writer_at_a_time(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("assistant.durable_files.PATIENCE_SECONDS", 0.1)
    with opened(office.data, office.store, IMPORT):
        with (
            pytest.raises(Busy, match=r"par .* \(import, depuis"),
            opened(office.data, office.store, "essai"),
        ):
            pass
        # What only reads goes on without the history.
        assert history_of(office.data, office.store) == []
        assert working.exported(office.data, office.store)[1].history == ""


def test_a_plan_that_changes_nothing_is_no_command(office: Office) -> None:
    with opened(office.data, office.store, IMPORT) as one:
        assert write(one, Plan(), how=IMPORT) is None
    assert history_of(office.data, office.store) == []


def test_decisions_alone_are_a_command_too(office: Office) -> None:
    with opened(office.data, office.store, IMPORT) as one:
        assert isinstance(one, Working)
        assert write(one, Plan(), how=IMPORT, also=decide) == 1
    assert decided(office)


def test_without_a_database_nothing_is_opened(office: Office) -> None:
    (office.folder / "file").write_text("no folder")
    away = type(office.store)(f"sqlite:///{office.folder / 'file' / 'x.db'}")
    with pytest.raises(NotWritten, match=r"Rien n'a été changé\.$"), opened(office.data, away, IMPORT):
        pass


def test_an_faq_that_does_not_read_is_not_opened(office: Office) -> None:
    office.edit_file("reponse: Une carte CPx.", "reponnse: Une CPS.")
    with pytest.raises(AssistantError, match="reponnse"), opened(office.data, office.store, IMPORT):
        pass
