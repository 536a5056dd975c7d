"""Another agency at a terminal: its folder, then what it has of an FAQ, as it is."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.catalogue.agency import load_agency
from assistant.catalogue.check import check_data
from assistant.catalogue.load import load_catalogue
from assistant.cli import asking
from tests.typed import typed

AS_THEY_COME = Path(__file__).parents[2] / "fixtures" / "imports"
Type = Callable[..., tuple[str, str]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "regie"


@pytest.fixture
def type_(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Type:
    """`type_("faq", "check", status=1)`: what is printed, and complained about."""
    monkeypatch.delenv("ASSISTANT_DATABASE_URL", raising=False)

    def type_it(*words: object, status: int = 0) -> tuple[str, str]:
        capsys.readouterr()
        environment = {"ASSISTANT_DATA": tmp_path / "regie", "ASSISTANT_HOME": tmp_path / "home"}
        printed = typed(*words, start=tmp_path, ASSISTANT_MODELS=tmp_path / "models", **environment)
        output = capsys.readouterr()
        assert printed == status, output
        return output.out, output.err

    return type_it


@pytest.fixture
def begun(type_: Type, folder: Path) -> Path:
    type_("init", "regie", "--nom", "Régie des Essais")
    return folder


@pytest.fixture
def answers(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Answers what is asked at a terminal."""

    def answer(*lines: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
        for module in ("agency", "sources"):
            monkeypatch.setattr(f"assistant.cli.{module}.asked", lambda: True)

    return answer


def digest(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_names_are_asked_once(type_: Type, folder: Path, answers: Callable[..., None]) -> None:
    answers("", "Régie de l'eau", "", "Aide de la Régie", "01 23 45 67 89")
    output, _ = type_("init", "regie")
    agency = load_agency(folder / "agence.yml")
    assert (agency.name, agency.short_name) == ("Régie de l'eau", "Régie de l'eau")
    assert agency.assistant == "Aide de la Régie"
    assert agency.contact is not None
    assert agency.contact.phone == "01 23 45 67 89"
    assert f"export ASSISTANT_DATA={folder}" in output


def test_without_a_terminal_the_name_is_an_option(type_: Type, folder: Path) -> None:
    _, errors = type_("init", "regie", status=2)
    assert "il manque l'option « --nom »" in errors
    assert not folder.exists()


def test_a_folder_that_is_not_empty_is_refused(type_: Type, begun: Path) -> None:
    before = digest(begun)
    _, errors = type_("init", "regie", "--nom", "Autre", status=1)
    assert "n'est pas vide" in errors
    assert digest(begun) == before


def test_an_empty_faq_is_not_published(type_: Type, begun: Path, tmp_path: Path) -> None:
    _, errors = type_("publish", status=1)
    assert "La FAQ n'a aucune entrée publiée" in errors
    assert list((tmp_path / "models").rglob("*.tar.gz")) == []


def test_the_example_is_ready(type_: Type, folder: Path) -> None:
    type_("init", "regie", "--exemple")
    output, _ = type_("faq", "check")
    assert output.startswith("0 erreur, 0 avertissement, ")
    assert load_agency(folder / "agence.yml").name == "Médiathèque de Valombre"


def test_an_empty_faq_is_filled_by_the_sheet_of_the_example(type_: Type, begun: Path, tmp_path: Path) -> None:
    type_("init", "exemple", "--exemple")
    output, _ = type_("faq", "import", "exemple/exemple.xlsx", "--facettes", "toutes")
    assert "Importé." in output
    theirs, ours = load_catalogue(tmp_path / "exemple"), load_catalogue(begun)
    assert ours.entries.keys() == theirs.entries.keys()
    assert all(ours.entries[name].answer == entry.answer for name, entry in theirs.entries.items())
    assert {entry.file for entry in ours.entries.values()} >= {"faq/pret.yml", "faq/numerique.yml"}
    assert "\n0 erreur, " in type_("faq", "check")[0]


@pytest.mark.parametrize(
    ("name", "count", "files"),
    [
        ("mairie.csv", 6, {"etat_civil", "proprete", "ecoles"}),
        ("piscine_windows.csv", 4, {"tarifs", "hygiene"}),
        ("musee_deux_langues.csv", 3, {"visite_visit", "acces_access"}),
        ("transports_deux_lignes.csv", 4, {"billets", "a_bord"}),
        ("cms_html_en_cellules.csv", 4, {"compte", "paiement"}),
        ("titres_muets.csv", 3, {"nouvelles"}),
        ("formulations.csv", 2, {"nouvelles"}),
        ("qnamaker.tsv", 3, {"location", "retour"}),
        ("aide.md", 5, {"compte", "depot_d_un_dossier"}),
        ("questions_en_gras.md", 3, {"nouvelles"}),
        ("page_cms.html", 3, {"abonnement", "facture"}),
        ("accordeons.html", 4, {"pret", "salle"}),
        ("rasa3", 2, {"nouvelles"}),
        ("sports_titre_fusionne.xlsx", 4, {"clubs", "gymnases"}),
    ],
)
def test_what_an_agency_has_becomes_its_faq(
    type_: Type, begun: Path, name: str, count: int, files: set[str]
) -> None:
    before = digest(begun)
    output, _ = type_("faq", "import", AS_THEY_COME / name, "--facettes", "toutes", "--dry-run")
    assert output.endswith("Essai : rien n'a été écrit.\n")
    assert digest(begun) == before
    type_("faq", "import", AS_THEY_COME / name, "--facettes", "toutes")
    catalogue = load_catalogue(begun)
    assert len(catalogue.entries) == count
    assert {Path(entry.file).stem for entry in catalogue.entries.values()} == files
    assert [problem for problem in check_data(begun).problems if problem.is_error] == []
    after = digest(begun)
    assert type_("faq", "import", AS_THEY_COME / name)[0].endswith("Rien à changer.\n")
    assert digest(begun) == after


def test_a_column_that_could_be_a_facet_is_proposed_with_what_to_write(type_: Type, begun: Path) -> None:
    output, _ = type_("faq", "import", AS_THEY_COME / "mairie.csv")
    assert '--facettes "Service concerné"' in output
    advice = output.split("sous « facettes: » :\n")[1].split("\n6 ajoutées")[0]
    taxonomy = (begun / "taxonomy.yml").read_text("utf-8").split("# Les sigles")
    (begun / "taxonomy.yml").write_text(f"{taxonomy[0]}{advice}\n# Les sigles{taxonomy[1]}", encoding="utf-8")
    facet = load_catalogue(begun).taxonomy.facet("service_concerne")
    assert facet is not None
    assert [value.label for value in facet.values] == ["État civil", "Propreté", "Écoles"]


def test_a_new_facet_leaves_the_rest_of_the_taxonomy_as_it_is(type_: Type, begun: Path) -> None:
    before = (begun / "taxonomy.yml").read_text("utf-8").splitlines()
    type_("faq", "import", AS_THEY_COME / "mairie.csv", "--facettes", "Service concerné")
    after = (begun / "taxonomy.yml").read_text("utf-8").splitlines()
    added = len(after) - len(before)
    start = next(place for place, line in enumerate(after) if line == "- id: service_concerne")
    assert added == 7
    assert after[:start] + after[start + added :] == before


def test_columns_are_named_by_their_author(type_: Type, begun: Path) -> None:
    name = AS_THEY_COME / "formulations.csv"
    output, _ = type_(
        "faq", "import", name, "--colonnes", "Question=Question principale,Réponse=Réponse type"
    )
    assert "« Autres formulations »" in output
    assert len(load_catalogue(begun).entries) == 2
    before = digest(begun)
    for columns, said in [
        ("Question=Absente,Réponse=Réponse type", "aucune colonne ne s'appelle « Absente »"),
        ("Couleur=Ref,Question=Ref", "« Couleur » n'est pas une colonne de la FAQ"),
        ("Réponse=Réponse type", "quelle colonne est la question"),
    ]:
        assert said in type_("faq", "import", name, "--colonnes", columns, status=1)[1]
    assert "s'écrit" in type_("faq", "import", name, "--colonnes", "Question", status=2)[1]
    assert digest(begun) == before


def test_columns_that_nothing_tells_are_asked_at_a_terminal(
    type_: Type, begun: Path, tmp_path: Path, answers: Callable[..., None]
) -> None:
    (tmp_path / "x.csv").write_text(
        "Un;Deux\nPlan du quartier;Il est affiché au rond-point.\n", encoding="utf-8"
    )
    assert "--colonnes" in type_("faq", "import", "x.csv", status=1)[1]
    answers("9", "1", "2")
    type_("faq", "import", "x.csv")
    [entry] = load_catalogue(begun).entries.values()
    assert (entry.question, entry.answer) == ("Plan du quartier", "Il est affiché au rond-point.")


def test_facets_are_proposed_at_a_terminal(type_: Type, begun: Path, answers: Callable[..., None]) -> None:
    answers("oui")
    type_("faq", "import", AS_THEY_COME / "mairie.csv")
    assert load_catalogue(begun).taxonomy.facet("service_concerne") is not None


def test_a_column_is_left_out_when_its_author_says_so(type_: Type, begun: Path) -> None:
    output, _ = type_("faq", "import", AS_THEY_COME / "mairie.csv", "--ignorer", "Lien utile")
    assert "« Lien utile »" in output.split("laissées de côté")[1].splitlines()[0]
    assert all(entry.source is None for entry in load_catalogue(begun).entries.values())


def test_a_page_has_lines_and_no_cells(type_: Type, begun: Path, tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("## Où est-ce ?\n\nIci.\n\n## Et quand ?\n", encoding="utf-8")
    output, errors = type_("faq", "import", "x.md", status=1)
    assert "ligne 5 (et-quand)" in errors
    assert "cellule" not in output + errors
    assert errors.endswith("1 erreur : rien n'a été écrit.\n")


def test_five_hundred_rows_are_told_in_a_few_lines(type_: Type, begun: Path, tmp_path: Path) -> None:
    rows = [
        f"Service {n % 7};Comment obtenir le document numéro {n} du service {n % 7} ?;"
        f"Écrivez au bureau {n} :il répond en {n} jours;https://www.regie-{n}.example/page"
        for n in range(503)
    ]
    (tmp_path / "x.csv").write_text("\n".join(["Service;Intitulé;Contenu;Lien", *rows]), encoding="utf-8")
    output, _ = type_("faq", "import", "x.csv", "--facettes", "Service", "--dry-run")
    told = [line for line in output.splitlines() if line.startswith("avertissement")]
    assert len(told) <= 15
    assert any("503 fois" in line for line in told)
    assert "--details" in output
    output, _ = type_("faq", "import", "x.csv", "--facettes", "Service", "--dry-run", "--details")
    assert sum(line.startswith("avertissement") for line in output.splitlines()) > 1_000


def test_nobody_is_asked_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert not asking.asked()
    assert capsys.readouterr().out == ""
