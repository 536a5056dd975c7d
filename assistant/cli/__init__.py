"""The `assistant` command: thin, over the library."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from assistant.cli.author import add_faq_commands
from assistant.cli.operate import add_production_commands
from assistant.cli.release import add_publish_commands
from assistant.cli.visitors import add_learning_commands
from assistant.settings import ROOT, SettingsError, data_dir
from assistant.version import ShowVersion


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command.

    Returns:
        The exit status: 0 when all went well, 1 when something must be mended, 2 for a wrong command.
    """
    parsed = _parser().parse_args(arguments)
    _from_here(parsed)
    os.chdir(ROOT)
    try:
        return int(parsed.run(parsed) or 0)
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _from_here(parsed: argparse.Namespace) -> None:
    """A relative path starts where the command was typed, not in the repository that Rasa needs."""
    for name, value in vars(parsed).items():
        if isinstance(value, Path):
            setattr(parsed, name, value.expanduser().absolute())
        elif isinstance(value, list):
            paths = [item.expanduser().absolute() if isinstance(item, Path) else item for item in value]
            setattr(parsed, name, paths)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="assistant", description="Assistant de support de l'ANS.")
    parser.add_argument("--version", action=ShowVersion, nargs=0, help="dit quelle version c'est")
    commands = parser.add_subparsers(required=True, metavar="commande")

    run = commands.add_parser("run", help="démarre l'assistant et affiche son adresse")
    run.set_defaults(run=_run)

    shell = commands.add_parser("shell", help="dialogue dans le terminal (rasa shell et serveur d'actions)")
    shell.set_defaults(run=_shell)

    add_publish_commands(commands)

    faq = commands.add_parser("faq", help="la FAQ").add_subparsers(required=True, metavar="action")
    check = faq.add_parser("check", help="signale chaque problème avec son fichier et sa ligne")
    check.add_argument(
        "path", nargs="?", type=Path, default=None, help="dossier de données (data par défaut)"
    )
    check.add_argument(
        "--a-relire", action="store_true", help="liste aussi les entrées à relire par l'agence"
    )
    check.add_argument(
        "--links", action="store_true", help="essaie aussi les liens des sources et des réponses (réseau)"
    )
    check.set_defaults(run=_check)
    add_faq_commands(faq)

    evaluate = commands.add_parser("evaluate", help="mesure un modèle sur des questions attendues")
    evaluate.add_argument("cases", nargs="+", type=Path, help="fichiers JSONL de cas")
    evaluate.add_argument("--model", type=Path, default=None, help="modèle (le plus récent par défaut)")
    evaluate.add_argument("--json", action="store_true", help="sortie pour les machines")
    evaluate.set_defaults(run=_evaluate)

    explain = commands.add_parser("explain", help="dit pourquoi l'assistant répond ce qu'il répond")
    explain.add_argument("question", help="la question, entre guillemets")
    explain.add_argument("--model", type=Path, default=None, help="modèle (le plus récent par défaut)")
    explain.set_defaults(run=_explain)

    simulate = commands.add_parser(
        "simulate", help="fait parler des visiteurs qui savent ce qu'ils cherchent au serveur démarré"
    )
    simulate.add_argument("cases", nargs="+", type=Path, help="fichiers JSONL de cas")
    simulate.add_argument("--url", default=None, help="adresse du serveur (celle de « make run » par défaut)")
    simulate.add_argument("--at-once", type=int, default=2, help="visiteurs en même temps (2 par défaut)")
    simulate.add_argument("--json", action="store_true", help="sortie pour les machines")
    simulate.add_argument("--verbose", action="store_true", help="liste les conversations manquées")
    simulate.set_defaults(run=_simulate)
    add_learning_commands(commands)
    add_production_commands(commands)
    return parser


def _run(_: argparse.Namespace) -> int:
    from assistant.processes.run import main as run

    return int(run())


def _shell(_: argparse.Namespace) -> int:
    from assistant.processes.shell import main as shell

    return shell()


def _check(parsed: argparse.Namespace) -> int:
    from assistant.catalogue.check_report import run_check

    path = parsed.path or data_dir()
    status = run_check(path, sys.stdout, to_review=parsed.a_relire)
    if parsed.links:
        from assistant.catalogue.links import run_links

        status = max(status, run_links(path, sys.stdout))
    return status


def _evaluate(parsed: argparse.Namespace) -> int:
    from assistant.on_rasa.command import prepare
    from assistant.quality.evaluate import main as evaluate

    prepare()

    return evaluate(parsed.cases, parsed.model, parsed.json)


def _explain(parsed: argparse.Namespace) -> int:
    from assistant.on_rasa.command import prepare
    from assistant.quality.explain import main as explain

    prepare()

    return explain(parsed.question, parsed.model)


def _simulate(parsed: argparse.Namespace) -> int:
    from assistant.quality.simulate import main as simulate
    from assistant.settings import port

    address = parsed.url or f"http://127.0.0.1:{port()}"
    return simulate(parsed.cases, address, max(1, parsed.at_once), parsed.json, parsed.verbose)
