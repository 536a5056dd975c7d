"""`assistant train | publish | rollback | models`, for the author's terminal."""

from __future__ import annotations

import sys
import time
from datetime import datetime
from pathlib import Path

from assistant.publish.child_processes import PublishError
from assistant.publish.progress_display import displayed_progress
from assistant.publish.publishing import Published, Refused, publish, rollback, train
from assistant.publish.training import Candidate
from assistant.releases.formats import FORMAT, formats
from assistant.releases.registry import (
    ReleaseError,
    numbered,
    read_history,
    read_published,
    read_report,
    release_folder,
    releases,
)
from assistant.releases.report import changes, summary

_PRINTED = 15
"""Questions listed on the terminal; the report has more."""


def run_train(models: Path) -> int:
    """Makes a candidate and says what a publication would do; 1 when nothing was made."""
    try:
        with displayed_progress() as on_progress:
            candidate = train(models, on_progress)
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    _print_candidate(models, candidate)
    print("Non publié. « assistant publish » le refuserait." if candidate.refusals else "Non publié.")
    return 0


def run_publish(models: Path, data: Path, force: bool, reason: str) -> int:
    """Publishes; 1 when nothing was."""
    try:
        with displayed_progress() as on_progress:
            done = publish(models, data, on_progress, force=force, reason=reason)
    except Refused as refused:
        _print_candidate(models, refused.candidate)
        print("Publication refusée : ce que voient les visiteurs n'a pas changé.", file=sys.stderr)
        print(
            "Corrigez la FAQ, ou publiez quand même : assistant publish --force --reason « pourquoi ».",
            file=sys.stderr,
        )
        return 1
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    assert done.candidate is not None  # noqa: S101 - a publication has one
    _print_candidate(models, done.candidate)
    _print_published(models, done)
    return 0


def run_rollback(models: Path, data: Path, wanted: str | None, reason: str) -> int:
    """Goes back; 1 when nothing was switched."""
    began = time.monotonic()
    try:
        done = rollback(models, data, wanted, reason)
    except PublishError as error:
        print(error, file=sys.stderr)
        return 1
    _print_published(models, done)
    print(f"En {time.monotonic() - began:.1f} s.")
    return 0


def run_models(models: Path) -> int:
    """Lists the releases, newest first; the published one is marked."""
    try:
        published = read_published(models)
    except ReleaseError as error:
        print(error, file=sys.stderr)
        published = None
    places = formats(models)
    numbers = numbered(models)
    history = [one for of in places for one in read_history(models, of)]
    found = sorted(
        (one for of in places for one in releases(models, of)), key=lambda one: (one.created_at, one.name)
    )
    for release in reversed(found):
        mark = "→" if published and published.model == release.name and release.format == FORMAT else " "
        number = f"n° {numbers[release.name]}" if release.name in numbers else "candidat"
        other = (
            "" if release.format == FORMAT else f"  (format {release.format}, que cette version ne lit pas)"
        )
        print(f"{mark} {number:9} {release.name}  {_local(release.created_at)}{other}")
        print(f"             {summary(read_report(models, release.name, release.format))}")
        for one in history:
            if (one.model, one.format) == (release.name, release.format):
                verb = "publié" if one.action == "publish" else "remis"
                why = f" : {one.reason}" if one.reason else ""
                forced = " (forcé)" if one.forced else ""
                print(f"             {verb} le {_local(one.at)} par {one.by}{forced}{why}")
    plain = {path.name.removesuffix(".tar.gz") for path in models.glob("*.tar.gz")} - {r.name for r in found}
    for name in sorted(plain, reverse=True):
        print(f"  rasa      {name}  (« rasa train », sans mesures)")
    if not found and not plain:
        print("Aucun modèle : lancez « assistant publish ».")
    return 0


def _print_candidate(models: Path, candidate: Candidate) -> None:
    report = candidate.report
    print(f"Modèle {candidate.release.name} : {summary(report)}")
    for line in changes(report, _PRINTED):
        print(line)
    for refusal in candidate.refusals:
        print(refusal)
    for warning in report.get("warnings", ()):
        print(f"avertissement : {warning}")
    times = ", ".join(f"{step.lower()} {seconds} s" for step, seconds in report["seconds"].items())
    print(f"Rapport : {release_folder(models, candidate.release.name) / 'report.md'} ({times})")


def _print_published(models: Path, done: Published) -> None:
    said = done.publication
    number = numbered(models).get(said.model)
    print(f"Publié : n° {number}, {said.model}. Les serveurs démarrés le prennent en quelques secondes.")
    if done.removed:
        print(f"Anciens modèles retirés : {', '.join(done.removed)}.")


def _local(moment: str) -> str:
    return f"{datetime.fromisoformat(moment).astimezone():%d/%m/%Y %H:%M}"
