"""How a command ends: its status, and one French sentence when something cannot be done."""

from __future__ import annotations

import errno
import re
from pathlib import Path

import pytest

from assistant.catalogue.problems import CatalogueError, Problem
from assistant.errors import AssistantError
from assistant.settings import SettingsError
from assistant.spreadsheet.sheet import SheetError
from assistant.store import StoreUnavailable
from tests.typed import typed

CHECK = "assistant.catalogue.check_report.run_check"
ENDINGS: list[tuple[BaseException, int, str]] = [
    (AssistantError("Rien ne va."), 1, "Rien ne va.\n"),
    (SheetError("La feuille est vide."), 1, "La feuille est vide.\n"),
    (SettingsError("ASSISTANT_PORT doit être un nombre."), 1, "ASSISTANT_PORT doit être un nombre.\n"),
    (StoreUnavailable("refusée"), 1, "La base de données n'est pas joignable (refusée).\n"),
    (
        CatalogueError([Problem("faq/a.yml", 3, "il manque la réponse.")]),
        1,
        "Le catalogue contient 1 erreur à corriger :\n  faq/a.yml:3: erreur: il manque la réponse.\n",
    ),
    (
        OSError(errno.ENOSPC, "No space left on device", "/srv/faq.yml"),
        1,
        "Écriture impossible : le disque est plein. Libérez de la place puis recommencez.\n",
    ),
    (
        PermissionError(errno.EACCES, "Permission denied", "/srv/faq.yml"),
        1,
        "/srv/faq.yml ne peut pas être lu ou écrit : l'accès est refusé.\n",
    ),
    (OSError(errno.EMFILE, "Too many open files"), 1, "Le système refuse : trop de fichiers sont ouverts.\n"),
    (OSError(errno.ENOSTR, "Device not a stream"), 1, "Le système refuse : cause inconnue, code ENOSTR.\n"),
    (KeyboardInterrupt(), 130, ""),
    (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, ""),
]


@pytest.mark.parametrize(("ending", "status", "message"), ENDINGS, ids=lambda one: type(one).__name__)
def test_whatever_stops_a_command_is_said_once(
    ending: BaseException,
    status: int,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def stop(*_: object, **__: object) -> int:
        raise ending

    monkeypatch.setattr(CHECK, stop)
    assert typed("faq", "check") == status
    assert capsys.readouterr() == ("", message)


def test_a_mistake_of_ours_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(*_: object, **__: object) -> int:
        raise KeyError("a bug")

    monkeypatch.setattr(CHECK, wrong)
    with pytest.raises(KeyError):
        typed("faq", "check")


@pytest.mark.parametrize("status", [0, 1])
def test_the_status_is_that_of_the_command(status: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(CHECK, lambda *_, **__: status)
    assert typed("faq", "check") == status


def test_a_faulty_catalogue_is_1_and_names_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "faq").mkdir()
    (tmp_path / "faq" / "a.yml").write_text("- id: a\n  question: Une question ?\n", "utf-8")
    assert typed("faq", "check", tmp_path) == 1
    assert re.search(r"^\S*faq/a\.yml:1: erreur: ", capsys.readouterr().out, re.MULTILINE)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("faq", "import", "absent.xlsx"), r"absent\.xlsx : le fichier ne se lit pas \(il n'existe pas\)\."),
        (
            ("faq", "import", "dossier.xlsx"),
            r"dossier\.xlsx : le fichier ne se lit pas \(c'est un dossier\)\.",
        ),
        (
            ("faq", "export", "la/faq.csv"),
            r"la/faq\.csv : le fichier ne peut pas être écrit \(son dossier n'existe pas\)\.",
        ),
        (("faq", "export", "faq.pdf"), r"faq\.pdf : donnez un nom de fichier en \.xlsx ou \.csv\."),
        (("inbox", "export", "la/q.xlsx"), r"la/q\.xlsx : le fichier ne peut pas être écrit \(.*\)\."),
        (("inbox", "apply", "absent.xlsx"), r"absent\.xlsx : le fichier ne se lit pas \(il n'existe pas\)\."),
        (("report", "--html", "la/r.html"), r"la/r\.html : le fichier ne peut pas être écrit \(.*\)\."),
        (("report", "--since", "hier"), r"« --from » attend une date comme .*, et non « hier »\."),
        (("purge", "--days", "0"), r"--days attend un nombre de jours de 1 à 3650\."),
        (("purge", "--reference", "x"), r"Une référence s'écrit comme « AB12-CD34 »\."),
        (("faq", "diff", "1", "2"), r"« 1 » n'est ni un dossier de données, ni un modèle publié : .*"),
        (("rollback",), r"Rien n'a encore été publié : il n'y a rien à remettre\. Lancez .*"),
        (("simulate", "absent.jsonl"), r"\S*/absent\.jsonl : le fichier ne se lit pas \(il n'existe pas\)\."),
        (
            ("simulate", "latin.jsonl"),
            r"\S*/latin\.jsonl : le fichier ne se lit pas \(ce n'est pas .* UTF-8\)\.",
        ),
        (("simulate", "faux.jsonl"), r"\S*/faux\.jsonl:2 : il faut \{.*\}\."),
        (("serve",), r"Aucun modèle dans \S* : publiez avec cette version \(« assistant publish »\), .*"),
        (("db", "backup", "dossier.xlsx"), r"\S*/dossier\.xlsx existe déjà : donnez un nouveau dossier\."),
        (("db", "restore", "vide"), r"\S*/vide n'est pas une sauvegarde de « assistant db backup »\."),
    ],
    ids=lambda one: " ".join(one) if isinstance(one, tuple) else "",
)
def test_what_must_be_corrected_is_1_and_a_sentence(
    words: tuple[str, ...], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "dossier.xlsx").mkdir()
    (tmp_path / "latin.jsonl").write_bytes('{"text": "réponse"}'.encode("latin-1"))
    (tmp_path / "faux.jsonl").write_text('{"text": "Quoi ?", "expected": []}\nfaux\n', "utf-8")
    environment = {
        "ASSISTANT_HOME": tmp_path / "home",
        "ASSISTANT_MODELS": tmp_path / "models",
        "ASSISTANT_PORT": 5999,
    }
    assert typed(*words, start=tmp_path, **environment) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.fullmatch(rf"\S*{message}\n", printed.err), printed.err


def test_a_wrong_setting_stops_every_command_that_reads_it(capsys: pytest.CaptureFixture[str]) -> None:
    for words in (("serve",), ("actions",), ("run",), ("healthy",), ("simulate", "a.jsonl")):
        assert typed(*words, ASSISTANT_PORT="beaucoup") == 1
        assert capsys.readouterr() == (
            "",
            "ASSISTANT_PORT doit être un nombre entier de 1 à 65535, et non « beaucoup ».\n",
        )
