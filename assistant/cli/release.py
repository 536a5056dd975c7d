"""What visitors get: train, publish, go back, list, try. Thin, over the library."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant import settings
from assistant.cli.typer_in_french import Commands

if TYPE_CHECKING:
    from assistant.publish.publishing import Published
    from assistant.publish.training import Candidate

app = Commands("Publication")
_PRINTED = 15
"""Questions listed on the terminal; the report has more."""

_Reason = Annotated[str, typer.Option("--reason", metavar="TEXTE", help="pourquoi (gardé dans l'historique)")]


@app.command("train", help="vérifie la FAQ, entraîne un modèle et le mesure, sans publier")
def train() -> None:
    """Makes a candidate and says what a publication would do."""
    from assistant.publish.progress_display import displayed_progress
    from assistant.publish.publishing import train as make_candidate

    models = settings.models_dir()
    with displayed_progress() as on_progress:
        candidate = make_candidate(models, on_progress)
    _print_candidate(models, candidate)
    print("Non publié. « assistant publish » le refuserait." if candidate.refusals else "Non publié.")
    _print_served()


@app.command("publish", help="entraîne, mesure, compare, puis publie")
def publish(
    force: Annotated[
        bool, typer.Option("--force", help="publie même si le modèle comprend moins bien")
    ] = False,
    reason: _Reason = "",
) -> int:
    """Publishes; 1 when the candidate is worse, and nothing was published."""
    from assistant.publish.progress_display import displayed_progress
    from assistant.publish.publishing import Refused
    from assistant.publish.publishing import publish as publish_release

    models = settings.models_dir()
    try:
        with displayed_progress() as on_progress:
            done = publish_release(models, settings.data_dir(), on_progress, force=force, reason=reason)
    except Refused as refused:
        _print_candidate(models, refused.candidate)
        print("Publication refusée : ce que voient les visiteurs n'a pas changé.", file=sys.stderr)
        print(
            "Corrigez la FAQ, ou publiez quand même : assistant publish --force --reason « pourquoi ».",
            file=sys.stderr,
        )
        return 1
    assert done.candidate is not None  # noqa: S101 - a publication has one
    _print_candidate(models, done.candidate)
    _print_published(models, done)
    return 0


@app.command("rollback", help="remet une publication précédente, en quelques secondes")
def rollback(
    number: Annotated[
        str | None, typer.Argument(metavar="N", help="numéro (le précédent par défaut)")
    ] = None,
    reason: _Reason = "",
) -> None:
    """Goes back to a publication."""
    from assistant.publish.publishing import rollback as go_back

    models = settings.models_dir()
    began = time.monotonic()
    _print_published(models, go_back(models, settings.data_dir(), number, reason))
    print(f"En {time.monotonic() - began:.1f} s.".replace(".", ",", 1))


@app.command("models", help="liste les modèles : mesures, qui les a publiés, pourquoi")
def models() -> None:
    """Lists the releases, newest first; the published one is marked."""
    from assistant.releases.listing import lines
    from assistant.releases.registry import ReleaseError, read_published, read_report, releases
    from assistant.releases.report import BETWEEN_BRACKETS, LEGEND

    folder = settings.models_dir()
    try:
        published = read_published(folder)
    except ReleaseError as error:
        # The list is what helps to choose another.
        print(error, file=sys.stderr)
        published = None
    print("\n".join(lines(folder, published)))
    if any(read_report(folder, one.name).get("figures") for one in releases(folder)):
        print(f"\n{LEGEND} {BETWEEN_BRACKETS.replace('publié.', 'publié à ce moment-là.')}")
    if published is not None:
        _print_served()


@app.command("ask", help="donne la réponse que verrait un visiteur, sans serveur")
def ask(
    question: Annotated[str, typer.Argument(metavar="QUESTION", help="la question, entre guillemets")],
    published: Annotated[
        bool, typer.Option("--published", help="sur ce qui est publié (FAQ de travail sinon)")
    ] = False,
) -> None:
    """Prints what a visitor would read."""
    import logging
    import os

    logging.disable(logging.WARNING)
    # The products of one question are small: a second thread of theirs only waits.
    for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(variable, "1")
    from assistant.processes.ask import ask as ask_assistant
    from assistant.processes.ask import shown

    origin, messages = ask_assistant(question, published, lambda line: print(line, file=sys.stderr))
    print("\n".join(f"({line})" for line in origin))
    print()
    print("\n\n".join(shown(message) for message in messages))


def _print_candidate(models: Path, candidate: Candidate) -> None:
    from assistant.releases.registry import release_folder
    from assistant.releases.report import BETWEEN_BRACKETS, LEGEND, changes, summary

    report = candidate.report
    print(f"Modèle {candidate.release.name} : {summary(report)}")
    print(f"{LEGEND} {BETWEEN_BRACKETS}" if report.get("figures_before") else LEGEND)
    for line in changes(report, _PRINTED):
        print(line)
    for refusal in candidate.refusals:
        print(f"refusé : {refusal}")
    for warning in report.get("warnings", ()):
        print(f"avertissement : {warning}")
    times = ", ".join(f"{step.lower()} {seconds} s" for step, seconds in report["seconds"].items())
    print(f"Rapport : {release_folder(models, candidate.release.name) / 'report.md'} ({times})")


def _print_published(models: Path, done: Published) -> None:
    from assistant.releases.registry import numbered

    model = done.publication.model
    number = numbered(models).get(model)
    print(f"Publié : n° {number}, {model}. Les serveurs démarrés le prennent en quelques secondes.")
    if done.removed:
        print(f"Anciens modèles retirés : {', '.join(done.removed)}.")
    _print_served()


def _print_served() -> None:
    """What visitors have, and what of the working FAQ they do not have yet."""
    from assistant.releases.difference import served_lines

    print("\n".join(served_lines(settings.releases_dir(), settings.data_dir())))
