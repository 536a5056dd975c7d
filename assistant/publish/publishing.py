"""Switches what visitors get, forth and back."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant import settings
from assistant.authoring.working import notice_file_changes
from assistant.catalogue import load_catalogue
from assistant.privacy.redaction import redact
from assistant.progress import SWITCH, OnProgress, Progress
from assistant.publish.child_processes import PublishError, probing, write_failure
from assistant.publish.release_writer import locked, next_number, prune, switch, work_folder
from assistant.publish.training import Candidate, code_digest, make_candidate
from assistant.releases.formats import FORMAT, of_another_format
from assistant.releases.registry import (
    Publication,
    Release,
    ReleaseError,
    archive_of,
    catalogue_of,
    find,
    now,
    numbered,
    published_elsewhere,
    read_history,
    read_published,
    read_release,
    verified,
    who,
)
from assistant.releases.retention import forget_questions
from assistant.releases.served import entry_hashes, file_hashes, working_hashes
from assistant.store import Store


class Refused(PublishError):
    """The candidate is worse than what is published; it is kept, unpublished."""

    def __init__(self, candidate: Candidate) -> None:
        """Says why, one sentence a line."""
        super().__init__("\n".join(candidate.refusals))
        self.candidate = candidate


@dataclass(frozen=True)
class Published:
    """What a publication did.

    Attributes:
        candidate: None for a rollback.
        removed: Old releases that were removed.
    """

    publication: Publication
    candidate: Candidate | None = None
    removed: tuple[str, ...] = ()


def train(models: Path, on_progress: OnProgress, *, by: str | None = None) -> Candidate:
    """Everything of a publication but the switch.

    Args:
        models: The models folder.
        on_progress: Called with each progress.
        by: Who asks for it; whoever works at this terminal by default.

    Raises:
        PublishError: Nothing was made.
    """
    try:
        with work_folder(models) as work:
            return make_candidate(models, work, on_progress, by or who())
    except ReleaseError as error:
        raise PublishError(str(error)) from error
    except OSError as error:
        raise PublishError(write_failure(error)) from error


def publish(
    models: Path,
    data: Path,
    on_progress: OnProgress,
    *,
    force: bool = False,
    reason: str = "",
    by: str | None = None,
) -> Published:
    """Trains, measures, compares, then switches in one step.

    Args:
        models: The models folder.
        data: The working FAQ.
        on_progress: Called with each progress.
        force: Publishes even what is worse.
        reason: Why, kept in the history; needed to force.
        by: Who publishes, kept in the history; whoever works at this terminal by default.

    Raises:
        Refused: The candidate is worse than what is published.
        PublishError: Something failed; what is published is what it was.
    """
    if force and not reason.strip():
        raise PublishError("Pour forcer une publication, dites pourquoi : --force --reason « … ».")
    try:
        with work_folder(models) as work:
            with closing(Store(settings.database_url())) as store:
                # What is published by now stands in the history of the FAQ, whoever wrote it and how.
                notice_file_changes(data, store)
            candidate = make_candidate(models, work, on_progress, by or who())
            if candidate.refusals and not force:
                raise Refused(candidate)
            on_progress(Progress(SWITCH))
            snapshot = catalogue_of(models, candidate.release.name)
            publication = _publication(models, candidate.release, "publish", reason, by)
            # Compared with what was trained: an edit made meanwhile is live as one made afterwards is.
            entries, files = entry_hashes(load_catalogue(snapshot)), file_hashes(snapshot)
            publication = replace(publication, entries=entries, files=files, forced=bool(candidate.refusals))
            verified(models, publication)
            switch(models, publication)
            removed = prune(models)
            forget_questions(models, datetime.now(UTC) - timedelta(days=settings.retention_days()))
            return Published(publication, candidate, tuple(removed))
    except ReleaseError as error:
        raise PublishError(str(error)) from error
    except OSError as error:
        raise PublishError(write_failure(error)) from error


def rollback(
    models: Path, data: Path, requested: str | None = None, reason: str = "", *, by: str | None = None
) -> Published:
    """Publishes an earlier release again, in seconds.

    Args:
        models: The models folder.
        data: The working FAQ: what changes in it from now on is live.
        requested: Number or name as `assistant models` shows; the one before what is published when None.
        reason: Why, kept in the history.
        by: As for `publish`.

    Raises:
        PublishError: There is no such release, or it cannot be served any more.
    """
    try:
        with locked(models):
            release = find(models, requested) if requested else _previous(models)
            if release is None:
                raise PublishError(_nothing_to_put_back(models, requested))
            if release.format != FORMAT:
                named = numbered(models).get(release.name, release.name)
                raise PublishError(f"La publication {named} {of_another_format(release.format)}.")
            if release.name not in numbered(models):
                raise PublishError(f"{release.name} n'a jamais été publié : lancez « assistant publish ».")
            publication = _publication(models, release, "rollback", reason, by)
            entries, files = working_hashes(data)
            publication = replace(publication, entries=entries, files=files)
            archive = verified(models, publication)
            if release.code != code_digest():
                _try(models, archive, catalogue_of(models, release.name))
            switch(models, publication)
            return Published(publication)
    except ReleaseError as error:
        raise PublishError(str(error)) from error
    except OSError as error:
        raise PublishError(write_failure(error)) from error


def _previous(models: Path) -> Release | None:
    """The newest release first published before the one that is; another format's when this one has none."""
    numbers = numbered(models)
    try:
        published = read_published(models)
    except ReleaseError:
        # The pointer was spoilt: the last of the history is put back.
        history = read_history(models)
        return read_release(models, history[-1].model) if history else None
    if published is None:
        return None
    limit = numbers.get(published.model, len(numbers) + 1)
    older = [name for name, number in numbers.items() if number < limit]
    for name in reversed(older):
        release = read_release(models, name)
        if release is not None and archive_of(models, name).is_file():
            return release
    elsewhere = published_elsewhere(models)
    return read_release(models, elsewhere.model, elsewhere.format) if elsewhere else None


def _nothing_to_put_back(models: Path, requested: str | None) -> str:
    """Why a rollback finds no release, and what there is instead."""
    numbers = numbered(models)
    there = [str(number) for name, number in numbers.items() if find(models, name) is not None]
    if not numbers:
        return "Rien n'a encore été publié : il n'y a rien à remettre. Lancez « assistant publish »."
    known = f"Celles que l'on peut remettre : {', '.join(there)}" if there else "Aucune n'est plus là"
    if requested:
        what = "La publication" if requested.isdigit() else "Le modèle"
        gone = requested.isdigit() and int(requested) in numbers.values()
        why = "a été retiré avec le temps" if gone else "n'existe pas"
        why = why.replace("retiré", "retirée") if requested.isdigit() else why
        return f"{what} « {requested} » {why}. {known} (« assistant models » en dit plus)."
    return f"Il n'y a pas de publication avant celle qui est servie. {known} (« assistant models »)."


def _publication(models: Path, release: Release, action: str, reason: str, by: str | None) -> Publication:
    return Publication(
        number=next_number(models),
        action=action,
        model=release.name,
        sha256=release.sha256,
        catalogue=release.catalogue,
        at=now(),
        by=by or who(),
        reason=redact(reason.strip()),
    )


def _try(models: Path, archive: Path, snapshot: Path) -> None:
    """Loads a model of another version of the code in a fresh process: it may not load any more.

    Raises:
        PublishError: It does not.
    """
    request = {"model": str(archive), "catalogue": str(snapshot), "evaluation": [], "real": []}
    with TemporaryDirectory() as folder, probing("L'ancien modèle", Path(folder), models) as probe:
        probe.ask(request)
