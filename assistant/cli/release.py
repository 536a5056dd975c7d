"""The author's commands that change what visitors get. Thin, over the library."""

from __future__ import annotations

import argparse
from typing import Any

from assistant.settings import data_dir, models_dir


def add_publish_commands(commands: Any) -> None:
    """Adds `train`, `publish`, `rollback`, `models` and `ask`."""
    train = commands.add_parser("train", help="vérifie la FAQ, entraîne un modèle et le mesure, sans publier")
    train.set_defaults(run=_train)

    publish = commands.add_parser("publish", help="entraîne, mesure, compare, puis publie")
    publish.add_argument("--force", action="store_true", help="publie même si le modèle comprend moins bien")
    publish.add_argument("--reason", default="", help="pourquoi (gardé dans l'historique)")
    publish.set_defaults(run=_publish)

    back = commands.add_parser("rollback", help="remet une publication précédente, en quelques secondes")
    back.add_argument("number", nargs="?", default=None, metavar="N", help="numéro (le précédent par défaut)")
    back.add_argument("--reason", default="", help="pourquoi (gardé dans l'historique)")
    back.set_defaults(run=_rollback)

    models = commands.add_parser("models", help="liste les modèles : mesures, qui les a publiés, pourquoi")
    models.set_defaults(run=_models)

    ask = commands.add_parser("ask", help="donne la réponse que verrait un visiteur, sans serveur")
    ask.add_argument("question", help="la question, entre guillemets")
    ask.add_argument("--published", action="store_true", help="sur ce qui est publié (FAQ de travail sinon)")
    ask.set_defaults(run=_ask)


def _train(_: argparse.Namespace) -> int:
    from assistant.cli.release_commands import run_train

    return run_train(models_dir())


def _publish(parsed: argparse.Namespace) -> int:
    from assistant.cli.release_commands import run_publish

    return run_publish(models_dir(), data_dir(), parsed.force, parsed.reason)


def _rollback(parsed: argparse.Namespace) -> int:
    from assistant.cli.release_commands import run_rollback

    return run_rollback(models_dir(), data_dir(), parsed.number, parsed.reason)


def _models(_: argparse.Namespace) -> int:
    from assistant.cli.release_commands import run_models

    return run_models(models_dir())


def _ask(parsed: argparse.Namespace) -> int:
    from assistant.on_rasa.command import prepare
    from assistant.publish.ask import run_ask

    prepare()
    return run_ask(parsed.question, parsed.published)
