"""The words others type: documents, services, images, their own scripts. None may change its meaning."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from assistant.cli.typer_in_french import FrenchGroup
from assistant.settings import ROOT
from tests.typed import typed
from tests.unit.cli.conftest import Read, each_command

COMMANDS: dict[str, dict[str, Any]] = {
    # What is typed, and what the command is given that is not its default.
    "run": {},
    "shell": {},
    "train": {},
    "publish": {},
    "publish --force --reason pourquoi": {"force": True, "reason": "pourquoi"},
    "publish --reason=pourquoi": {"reason": "pourquoi"},
    "rollback": {},
    "rollback 3 --reason 'deux mots'": {"number": "3", "reason": "deux mots"},
    "rollback --reason x 20261128-101112-abcd": {"number": "20261128-101112-abcd", "reason": "x"},
    "models": {},
    "ask 'Quelle carte ?'": {"question": "Quelle carte ?"},
    "ask --published 'Quelle carte ?'": {"question": "Quelle carte ?", "published": True},
    "ask 'Quelle carte ?' --published": {"question": "Quelle carte ?", "published": True},
    "ask '- Quelle carte ?'": {"question": "- Quelle carte ?"},
    "ask -- --published": {"question": "--published"},
    "faq check": {},
    "faq check copie": {"path": Path("copie")},
    "faq check --links --to-review": {"links": True, "to_review": True},
    "faq check --a-relire": {"to_review": True},
    "faq check --examples": {"examples": True},
    "faq check --details": {"details": True},
    "faq check --exemples copie": {"examples": True, "path": Path("copie")},
    "faq import a.xlsx": {"file": Path("a.xlsx")},
    "faq import a.csv --dry-run --replace": {"file": Path("a.csv"), "dry_run": True, "replace": True},
    "faq import a.csv --force": {"file": Path("a.csv"), "force": True},
    "faq import a.csv --colonnes 'Question=Titre,Réponse=Texte' --facettes Service --ignorer Notes": {
        "file": Path("a.csv"),
        "columns": "Question=Titre,Réponse=Texte",
        "facets": "Service",
        "ignored": "Notes",
    },
    "faq import page.html --dry-run --details": {"file": Path("page.html"), "dry_run": True, "details": True},
    "init dossier": {"folder": Path("dossier")},
    "init dossier --exemple": {"folder": Path("dossier"), "example": True},
    "init dossier --nom Régie --nom-court R --assistant Aide --contact a@b.fr": {
        "folder": Path("dossier"),
        "name": "Régie",
        "short": "R",
        "assistant": "Aide",
        "contact": "a@b.fr",
    },
    "faq export a.xlsx": {"file": Path("a.xlsx")},
    "faq export a.xlsx --force": {"file": Path("a.xlsx"), "force": True},
    "faq export --empty a.xlsx": {"file": Path("a.xlsx"), "empty": True},
    "faq export a.xlsx --vide": {"file": Path("a.xlsx"), "empty": True},
    "faq diff 3 4": {"before": "3", "after": "4"},
    "faq history": {"limit": 20},
    "faq history carte --limit 3 --days 7": {"entry": "carte", "limit": 3, "days": 7},
    "faq restore 12": {"number": 12},
    "faq restore 12 --force": {"number": 12, "force": True},
    "evaluate a.jsonl b.jsonl": {"cases": [Path("a.jsonl"), Path("b.jsonl")]},
    "evaluate --rewritten a.jsonl": {"cases": [Path("a.jsonl")], "rewritten": True},
    "evaluate a.jsonl --details": {"cases": [Path("a.jsonl")], "details": True},
    "evaluate a.jsonl --model m.tar.gz --json": {
        "cases": [Path("a.jsonl")],
        "model": Path("m.tar.gz"),
        "as_json": True,
    },
    "explain 'Quelle carte ?' --model m.tar.gz": {
        "question": "Quelle carte ?",
        "model": Path("m.tar.gz"),
    },
    "simulate a.jsonl": {"cases": [Path("a.jsonl")]},
    "simulate --no-typing a.jsonl": {"cases": [Path("a.jsonl")], "typing": False},
    "simulate a.jsonl --show 10 --seed 3": {"cases": [Path("a.jsonl")], "show": 10, "seed": 3},
    "simulate a.jsonl --url http://autre:1 --at-once 8 --json --verbose": {
        "cases": [Path("a.jsonl")],
        "url": "http://autre:1",
        "at_once": 8,
        "as_json": True,
        "verbose": True,
    },
    "inbox export q.xlsx": {"file": Path("q.xlsx")},
    "inbox --days 7 --limit 3 export q.xlsx": {"file": Path("q.xlsx")},
    "inbox export q.xlsx --force": {"file": Path("q.xlsx"), "force": True},
    "inbox export q.xlsx --days 7": {"file": Path("q.xlsx"), "days": 7},
    "inbox apply q.xlsx --dry-run": {"file": Path("q.xlsx"), "dry_run": True},
    "inbox --status traitée --assigned alice export q.xlsx": {"file": Path("q.xlsx")},
    "inbox suggestions": {},
    "inbox suggestions --days 7": {"days": 7},
    "inbox log --limit 3": {"limit": 3},
    "inbox undo": {},
    "inbox undo 3": {"number": 3},
    "report": {},
    "report --since 2026-11-01 --until 2026-11-30 --min-votes 2 --html r.html --json": {
        "since": "2026-11-01",
        "until": "2026-11-30",
        "min_votes": 2,
        "html": Path("r.html"),
        "as_json": True,
    },
    "report --from 2026-11-01 --to 2026-11-30 --csv tableaux": {
        "since": "2026-11-01",
        "until": "2026-11-30",
        "csv": Path("tableaux"),
    },
    "purge": {},
    "purge --days 30": {"days": 30},
    "purge --days -3": {"days": -3},
    "purge --reference AB12-CD34": {"reference": "AB12-CD34"},
    "purge --reference AB12-CD34 --yes": {"reference": "AB12-CD34", "yes": True},
    "access --reference AB12-CD34 --html c.html": {"reference": "AB12-CD34", "html": Path("c.html")},
    "serve": {},
    "actions": {},
    "healthy": {},
    "healthy 5006": {"port": 5006},
    "backoffice link": {},
    "backoffice link --login ada@exemple.fr --without-code": {
        "login": "ada@exemple.fr",
        "without_code": True,
    },
    "db upgrade": {},
    "db revision 'une colonne de plus'": {"message": "une colonne de plus"},
    "db backup copie": {"folder": Path("copie")},
    "db restore copie --replace": {"folder": Path("copie"), "replace": True},
}
RUNNABLE = (
    "init",
    *("run", "shell", "serve", "actions", "healthy", "train", "publish", "rollback", "models", "ask"),
    *("faq check", "faq import", "faq export", "faq diff", "faq history", "faq restore"),
    *("evaluate", "explain", "simulate"),
    *("inbox export", "inbox apply", "inbox suggestions", "inbox log", "inbox undo", "report", "purge"),
    "access",
    *("db upgrade", "db revision", "db backup", "db restore", "backoffice link"),
)
GROUPS = ("faq", "inbox", "db", "backoffice")
OPTIONS = {
    "": {"--version"},
    "faq check": {"--to-review", "--a-relire", "--examples", "--exemples", "--links", "--details"},
    "faq import": {
        *("--dry-run", "--replace", "--force", "--colonnes", "--facettes", "--ignorer", "--details"),
    },
    "init": {"--exemple", "--nom", "--nom-court", "--assistant", "--contact"},
    "faq export": {"--empty", "--vide", "--force"},
    "faq history": {"--limit", "--days"},
    "faq restore": {"--force"},
    "inbox": {"--days", "--limit", "--status", "--statut", "--assigned"},
    "inbox suggestions": {"--days"},
    "inbox log": {"--limit"},
    "inbox export": {"--days", "--force"},
    "inbox apply": {"--dry-run"},
    "publish": {"--force", "--reason"},
    "rollback": {"--reason"},
    "ask": {"--published"},
    "report": {"--from", "--since", "--to", "--until", "--min-votes", "--html", "--csv", "--json"},
    "purge": {"--days", "--reference", "--yes", "--oui"},
    "access": {"--reference", "--html"},
    "evaluate": {"--model", "--json", "--rewritten", "--details"},
    "explain": {"--model", "--published"},
    "simulate": {"--url", "--at-once", "--json", "--verbose", "--typing", "--show", "--seed"},
    "db restore": {"--replace"},
    "backoffice link": {"--login", "--without-code"},
}
"""Every option there is: one that is missing here has come, one that is missing there is gone."""
DEFAULTS = {
    **{"at_once": 2, "min_votes": 5, "reason": "", "to_review": False, "examples": False},
    **{"links": False, "dry_run": False, "yes": False},
    **{"replace": False, "empty": False, "published": False, "force": False, "as_json": False},
    **{"verbose": False, "rewritten": False, "details": False, "example": False},
    **{"columns": "", "facets": "", "ignored": "", "name": "", "short": "", "assistant": "", "contact": ""},
    **{"typing": True, "show": 0, "seed": 0, "login": "", "without_code": False},
}
DOCUMENTS = (
    *("README.md", "CHANGELOG.md", "Makefile", "deploy/Dockerfile"),
    *(str(file.relative_to(ROOT)) for file in sorted((ROOT / "docs").glob("*.md"))),
    *(str(file.relative_to(ROOT)) for file in sorted((ROOT / "deploy" / "systemd").glob("*.service"))),
)
_WRITTEN = re.compile(
    # After a prompt or in a code span, after « -m », in a JSON list, or of the environment's own script.
    r"(?:^\$ |`|-m )assistant((?: [^\s`|]+)*)"
    r"|\[\"assistant\"((?:, \"[\w-]+\")*)\]"
    r"|bin/assistant\" ([\w -]+)'",
    re.MULTILINE,
)


def written(document: str) -> list[str]:
    """What follows `assistant` wherever a document shows how it is typed."""
    text = (ROOT / document).read_text("utf-8")
    lines = [
        (match[1] or match[3] or (match[2] or "").replace('"', "").replace(",", "")).strip()
        for match in _WRITTEN.finditer(text)
    ]
    # « … » and a lone word stand for what somebody chooses.
    return [line for line in lines if line and "…" not in line and not line.startswith("|")]


@pytest.mark.parametrize("line", COMMANDS)
def test_each_command_is_typed_as_it_ever_was(line: str, read: Read, tmp_path: Path) -> None:
    def here(value: Any) -> Any:
        if isinstance(value, list):
            return [here(one) for one in value]
        return tmp_path / value if isinstance(value, Path) else value

    path, given = read(*shlex.split(line))
    command = max((one for one in RUNNABLE if set(one.split()) <= set(line.split())), key=len)
    assert path == f"assistant {command}"
    changed = {name: value for name, value in given.items() if value != DEFAULTS.get(name)}
    assert changed == {name: here(value) for name, value in COMMANDS[line].items()}


def test_the_commands_are_these() -> None:
    assert {path for path, one in each_command() if not isinstance(one, FrenchGroup)} == set(RUNNABLE)
    assert {path for path, one in each_command() if isinstance(one, FrenchGroup)} == {"", *GROUPS}
    assert all(any(f"{line} ".startswith(f"{path} ") for line in COMMANDS) for path in RUNNABLE)


def test_the_options_are_these_and_of_one_style() -> None:
    there = {
        path: {name for one in command.params if one.param_type_name == "option" for name in one.opts}
        for path, command in each_command()
    }
    assert {path: options for path, options in there.items() if options} == OPTIONS
    for options in there.values():
        for option in options:
            assert re.fullmatch(r"--[a-z]+(-[a-z]+)*", option), option


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_a_document_says_to_type_is_understood(document: str, read: Read) -> None:
    names = {path for path, _ in each_command()}
    for line in written(document):
        # A command that is only named lacks what it asks for.
        if line not in names and line != "--version":
            path, _ = read(*shlex.split(line))
            assert f"assistant {line} ".startswith(f"{path} ")


def test_the_documents_show_commands() -> None:
    lines = {line for document in DOCUMENTS for line in written(document)}
    assert {"serve", "actions", "healthy", "publish", "faq check", "db upgrade", "run"} <= lines
    assert "report --from 01/09/2026 --to 30/09/2026" in lines


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("publish --reason --force", "l'option « --reason » attend une valeur"),
        ("purge --days 3 --reference AB12-CD34", "« --days » et « --reference » ne vont pas ensemble"),
        ("faq", "il manque une commande"),
        ("faq chek", "la commande « chek » n'existe pas (voulez-vous dire « check » ?)"),
        ("faq check --link", "l'option « --link » n'existe pas (voulez-vous dire « --links » ?)"),
        ("purge --days beaucoup", "l'option « --days » : « beaucoup » n'est pas un nombre entier"),
        ("healthy demain", "l'argument « PORT » : « demain » n'est pas un nombre entier"),
        ("ask Quelle carte", "« carte » est de trop"),
        ("publish --force=oui", "l'option « --force » ne prend pas de valeur"),
        ("evaluate", "il manque l'argument « CAS… »"),
        ("faq diff 3", "il manque l'argument « B »"),
    ],
)
def test_a_wrong_command_is_2_and_says_what_to_type(
    line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert typed(*shlex.split(line)) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    usage, sentence, more = printed.err.splitlines()
    command = " ".join(word for word in ("assistant", *more.split("assistant ")[1].split()[:-1]) if word)
    assert usage.startswith(f"Usage : {command} ")
    assert sentence == f"Erreur : {message}."
    assert more == f"Pour en savoir plus : {command} --help"
