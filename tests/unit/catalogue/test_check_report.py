from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.check_report import run_check
from assistant.catalogue.problems import did_you_mean, nearest

from .conftest import TODAY, DataFolder

Make = Callable[..., str]


def printed(path: Path, **options: object) -> tuple[int, list[str]]:
    stream = io.StringIO()
    code = run_check(path, stream, today=TODAY, **options)  # type: ignore[arg-type]
    return code, stream.getvalue().splitlines()


def complete(make_entry: Make, entry_id: str, **fields: str) -> str:
    """An entry that lacks no example."""
    return make_entry(entry_id, exemples=f"[{entry_id} premier, {entry_id} second]", **fields)


def test_a_faultless_catalogue(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", complete(make_entry, "un", confiance="verbatim"))
    assert printed(data.path) == (0, ["0 erreur, 0 avertissement, 1 entrée"])


def test_errors_come_first_then_warnings_then_counts(
    data: DataFolder, make_entry: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    data.write("faq/a.yml", complete(make_entry, "un", variantes=""))
    data.write(
        "faq/b.yml",
        complete(make_entry, "deux", offre="segure") + complete(make_entry, "trois", variantes=""),
    )
    monkeypatch.chdir(data.path.parent)
    code, lines = printed(data.path)
    folder = data.path.name
    assert code == 1
    assert lines[0].startswith(f"{folder}/faq/b.yml:6: erreur: ")
    assert lines[1].startswith(f"{folder}/faq/a.yml:1: avertissement: ")
    assert lines[2].startswith(f"{folder}/faq/b.yml:7: avertissement: ")
    assert lines[3] == "1 erreur, 2 avertissements, 3 entrées"


def test_warnings_alone_exit_with_zero(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", complete(make_entry, "un", variantes=""))
    assert printed(data.path)[0] == 0


def test_an_expired_answer_exits_with_one(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", complete(make_entry, "un", expire_le="2026-11-01"))
    assert printed(data.path)[0] == 1


def test_entries_to_review_are_counted_and_listed_on_demand(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml",
        complete(make_entry, "un", confiance="verbatim")
        + complete(make_entry, "deux", confiance="verbatim", avertissement="Date à confirmer.")
        + complete(make_entry, "trois", confiance="sourced", verifie_le="2026-03-01")
        + complete(make_entry, "quatre")
        + complete(make_entry, "cinq", statut="archive"),
    )
    _, lines = printed(data.path)
    assert lines[1] == (
        "3 entrées à relire par l'agence (verbatim 1, sourced 1, sans confiance 1 ; "
        "1 avec une note des relecteurs ; 2 sans date de vérification ; liste : --to-review)"
    )
    _, lines = printed(data.path, to_review=True)
    assert lines[2:] == [
        "  deux (faq/a.yml:7, verbatim, jamais vérifiée) : Date à confirmer.",
        "  trois (faq/a.yml:14, sourced, vérifiée le 01/03/2026)",
        "  quatre (faq/a.yml:21, sans confiance, jamais vérifiée)",
    ]
    _, lines = printed(data.path, to_review=True, asked={"quatre": 12, "trois": 3, "un": 40})
    assert lines[2:] == [
        "  quatre (posée 12 fois, faq/a.yml:21, sans confiance, jamais vérifiée)",
        "  trois (posée 3 fois, faq/a.yml:14, sourced, vérifiée le 01/03/2026)",
        "  deux (posée 0 fois, faq/a.yml:7, verbatim, jamais vérifiée) : Date à confirmer.",
    ]


def test_a_file_is_checked_within_its_catalogue(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", complete(make_entry, "un", variantes=""))
    data.write("faq/b.yml", complete(make_entry, "un", question="Autre ?", variantes="[x]", offre="segur"))
    code, lines = printed(data.path / "faq" / "b.yml")
    assert code == 1
    assert "faq/b.yml:1: erreur: l'id « un » est déjà pris" in lines[0]
    assert lines[1] == "1 erreur, 0 avertissement, 0 entrée"


def test_the_faq_folder_stands_for_its_catalogue(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", complete(make_entry, "un", offre="segur", confiance="verbatim"))
    assert printed(data.path / "faq") == (0, ["0 erreur, 0 avertissement, 1 entrée"])


def test_the_entries_that_lack_examples_are_one_warning_that_names_the_first(
    data: DataFolder, make_entry: Make
) -> None:
    data.write(
        "faq/a.yml",
        complete(make_entry, "assez")
        + make_entry("seule", exemples="[un message]")
        + "".join(make_entry(f"aucun-{number}") for number in range(7))
        + make_entry("brouillon", statut="brouillon")
        + make_entry("archive", statut="archive"),
    )
    _, lines = printed(data.path)
    assert [line.split("faq: avertissement: ")[1] for line in lines if "exemple" in line] == [
        "7 entrées sans exemple et 1 entrée avec un seul "
        "(aucun-0, aucun-1, aucun-2, aucun-3, aucun-4…) : "
        "ajoutez des messages tels que les visiteurs les écrivent (liste : --examples)."
    ]


def test_a_path_that_leads_nowhere(tmp_path: Path) -> None:
    stray = tmp_path / "seul.yml"
    stray.write_text("- id: a\n")
    assert printed(tmp_path / "absent")[0] == 1
    assert printed(stray)[0] == 1


def test_a_renamed_entry_is_a_warning(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("ancien", question="Qui paie ?") + make_entry("autre", reponse="Non."))
    previous = load_catalogue(data.path)
    data.write(
        "faq/a.yml", make_entry("nouveau", question="Qui paie ?") + make_entry("autre", reponse="Non.")
    )
    (problem,) = data.check(previous=previous).problems
    assert problem.severity == "avertissement"
    assert "« ancien » semble renommée en « nouveau »" in problem.message
    assert data.findings() == []


def test_a_catalogue_without_published_entry_is_a_warning(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", statut="brouillon"))
    (problem,) = data.problems()
    assert "aucune entrée n'est publiée" in problem.message


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("insy", "insi"),
        ("INSI", "insi"),
        ("médecine ville", "medecine_ville"),
        ("insi_ts", "insi"),
        ("pro_sante", None),
        ("x", None),
    ],
)
def test_nearest(word: str, expected: str | None) -> None:
    assert nearest(word, ["insi", "medecine_ville", "cps"]) == expected


def test_few_known_values_are_listed_when_none_is_near() -> None:
    assert did_you_mean("zzz", ["un", "deux"]) == " Valeurs connues : un, deux."
    assert did_you_mean("zzz", [f"valeur{n}" for n in range(50)]) == ""
