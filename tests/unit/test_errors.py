"""Every refusal that a person reads is one kind of error, in French, and is printed in one place."""

from __future__ import annotations

import ast
import errno
import importlib
import os
import re
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.errors import AssistantError, reason, sentence
from assistant.settings import ROOT

NEVER_READ = {
    # Answers of the channel: it writes the sentence of its contract.
    *("Refusal", "Breakdown"),
    # Caught by the channel or by an action, and logged.
    *("LocksUnavailable", "ConversationsUnavailable", "_StoreDown", "KnowledgeUnavailable"),
    # Caught where they are raised.
    *("_Refused", "_NotCacheable", "CommentTooLong", "NotKept", "_Worse", "AnsweredBefore"),
}
"""Errors whose message is for a log or for our own code."""
BUILT_IN = {"Exception", "BaseException", "ValueError", "RuntimeError", "OSError", "KeyError", "TypeError"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for folder in ("assistant", "actions"):
        for file in sorted((ROOT / folder).glob("**/*.py")):
            yield file.relative_to(ROOT), ast.parse(file.read_text("utf-8"))


def test_what_a_person_reads_derives_from_one_class() -> None:
    apart = {
        node.name
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and node.name != "AssistantError"
        and {base.id for base in node.bases if isinstance(base, ast.Name)} & BUILT_IN
        and not {base.id for base in node.bases if isinstance(base, ast.Name)} & {"AssistantError"}
    }
    assert apart <= NEVER_READ


@pytest.mark.parametrize(
    "path",
    [
        "settings.SettingsError",
        "catalogue.problems.CatalogueError",
        "durable_files.NotWritten",
        "on_rasa.no_tensorflow.TensorFlowAbsent",
        "publish.child_processes.PublishError",
        "publish.publishing.Refused",
        "quality.case_files.CasesError",
        "quality.simulate.SimulationError",
        "releases.formats.FormatError",
        "releases.registry.ReleaseError",
        "reports.period.PeriodError",
        "spreadsheet.sheet.SheetError",
        "store.backup.BackupError",
        "store.models.StoreUnavailable",
        "subprocesses.StartError",
    ],
)
def test_each_refusal_is_one(path: str) -> None:
    module, _, name = path.rpartition(".")
    assert issubclass(getattr(importlib.import_module(f"assistant.{module}"), name), AssistantError)


def test_only_the_command_line_prints_an_error() -> None:
    printed = [
        f"{file}:{node.lineno}"
        for file, tree in modules()
        if not file.is_relative_to("assistant/cli")
        for handler in ast.walk(tree)
        if isinstance(handler, ast.ExceptHandler) and handler.name
        for node in ast.walk(handler)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
        and any(isinstance(one, ast.Name) and one.id == handler.name for one in ast.walk(node))
    ]
    assert printed == []


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_what_the_system_refuses_is_never_its_own_sentence(number: int) -> None:
    error = OSError(number, os.strerror(number), "/srv/faq.yml")
    assert os.strerror(number) not in sentence(error)
    assert re.fullmatch(r"[^\n]+[^.]\.", sentence(error))
    assert reason(error)[-1] not in ".!?"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            FileNotFoundError(errno.ENOENT, "x", "a.csv"),
            "a.csv ne peut pas être lu ou écrit : il n'existe pas.",
        ),
        (IsADirectoryError(errno.EISDIR, "x", "a"), "a ne peut pas être lu ou écrit : c'est un dossier."),
        (
            OSError(errno.EROFS, "x", "/a"),
            "/a ne peut pas être lu ou écrit : le disque est en lecture seule.",
        ),
        (
            OSError(errno.EDQUOT, "x", "/a"),
            "Écriture impossible : le quota du disque est atteint. Libérez de la place puis recommencez.",
        ),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "Le système refuse : la connexion est refusée."),
        (OSError(errno.EBUSY, "x", "/a"), "/a ne peut pas être lu ou écrit : un autre programme l'utilise."),
        (OSError(errno.ENOTEMPTY, "x", "/a"), "/a ne peut pas être lu ou écrit : le dossier n'est pas vide."),
        (TimeoutError("timed out"), "Le système refuse : rien ne répond."),
        (
            socket.gaierror(-2, "Name or service not known"),
            "Le système refuse : le nom de la machine est inconnu.",
        ),
        (OSError(errno.EBADF, "x", 5), "Le système refuse : le fichier a été fermé."),
        (OSError("sans numéro"), "Le système refuse : cause inconnue."),
    ],
)
def test_the_sentence_says_what_to_look_at(error: OSError, said: str) -> None:
    assert sentence(error) == said


LIKELY = (
    *(
        "EACCES",
        "EPERM",
        "ENOENT",
        "EISDIR",
        "ENOTDIR",
        "EEXIST",
        "ENAMETOOLONG",
        "EROFS",
        "EBUSY",
        "ETXTBSY",
    ),
    *(
        "EMFILE",
        "ENFILE",
        "ELOOP",
        "EIO",
        "ENOSPC",
        "EDQUOT",
        "EFBIG",
        "EINVAL",
        "ENOTEMPTY",
        "ENODEV",
        "ENOLCK",
    ),
    *("ESTALE", "EAGAIN", "EXDEV", "ETIMEDOUT", "ECONNRESET", "EHOSTUNREACH", "ENOMEM", "EILSEQ"),
)
"""What a disk, a network folder or a spreadsheet program left open answers one day."""


@pytest.mark.parametrize("name", LIKELY)
def test_what_a_person_may_meet_is_explained_without_a_code(name: str) -> None:
    cause = reason(OSError(getattr(errno, name), os.strerror(getattr(errno, name)), "/srv/faq.yml"))
    assert not re.search(r"[A-Z]{4}|\d", cause)
    assert re.search(r"\b(?:le|la|l'\w+|un|une|il|c'est|trop|rien|ces|des)\b", cause)


def test_a_text_in_another_encoding_is_said_too() -> None:
    with pytest.raises(UnicodeDecodeError) as found:
        "é".encode("latin-1").decode("utf-8")
    assert reason(found.value) == "ce n'est pas du texte en UTF-8"
