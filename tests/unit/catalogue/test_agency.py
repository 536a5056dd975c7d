"""`agence.yml`: one place for who speaks, and every mistake with its line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from assistant.catalogue import CatalogueError, Contact, load_catalogue
from assistant.catalogue.agency import AGENCY_FILE, Agency, day_of, load_agency, read_agency, today
from assistant.catalogue.problems import Problems
from assistant.settings import ROOT

from .conftest import DataFolder

WHOLE = """
assistant: Assistant de la Mairie
nom: Mairie de Trifouilly
nom_court: Mairie
couleurs: {principale: '#123', fond_sombre: '#A1b2C3'}
logo: https://mairie.example.fr/logo.svg
liens:
  retour: https://mairie.example.fr
  mentions_legales: https://mairie.example.fr/mentions
contact: {libelle: Accueil, telephone: 01 02 03 04 05}
banniere: Fermé le lundi.
fuseau: Indian/Reunion
urgences: {medicale: 15 (SAMU)}
exemples: [un, deux]
"""


def _written(folder: Path, text: str) -> Path:
    path = folder / AGENCY_FILE
    path.write_text(text, encoding="utf-8")
    return path


def test_everything_is_read(tmp_path: Path) -> None:
    agency = load_agency(_written(tmp_path, WHOLE))
    assert agency == Agency(
        assistant="Assistant de la Mairie",
        name="Mairie de Trifouilly",
        short_name="Mairie",
        colors={"accent": "#123", "background_dark": "#A1b2C3"},
        logo="https://mairie.example.fr/logo.svg",
        links={
            "retour": "https://mairie.example.fr",
            "mentions_legales": "https://mairie.example.fr/mentions",
        },
        contact=Contact("Accueil", "01 02 03 04 05"),
        banner="Fermé le lundi.",
        zone="Indian/Reunion",
        emergencies={"medicale": "15 (SAMU)"},
        samples=("un", "deux"),
    )
    assert agency.placeholders["urgences.medicale"] == "15 (SAMU)"


def test_without_a_file_the_words_suit_any_agency(tmp_path: Path) -> None:
    agency = load_agency(tmp_path / AGENCY_FILE)
    assert agency == Agency()
    assert (agency.assistant, agency.name, agency.contact, agency.banner) == (
        "Assistant",
        "agence",
        None,
        None,
    )


def test_a_name_stands_for_the_short_one_that_is_not_given(tmp_path: Path) -> None:
    assert load_agency(_written(tmp_path, "nom: Mairie\n")).short_name == "Mairie"


@pytest.mark.parametrize(
    ("text", "line", "expected"),
    [
        ("nom: A\nasistant: B\n", 2, "« asistant » de l'agence est inconnu. Vouliez-vous dire « assistant »"),
        ("couleurs:\n  principale: bleu\n", 2, "« bleu » n'est pas une couleur"),
        ("couleurs:\n  principale: #1d71b8\n", 2, "écrivez-la entre guillemets"),
        ("couleurs:\n  principal: '#fff'\n", 2, "Vouliez-vous dire « principale »"),
        ("liens:\n  retour: javascript:alert(1)\n", 2, "n'est pas sûre"),
        ("liens:\n  retour: www.exemple.fr\n", 2, "est incomplète"),
        ("liens:\n  accesibilite: https://exemple.fr\n", 2, "Vouliez-vous dire « accessibilite »"),
        ("logo: data:image/png;base64,AAAA\n", 1, "n'est pas sûre"),
        ("contact:\n  libelle: Accueil\n", 2, "n'a ni téléphone, ni courriel, ni url"),
        ("contact: {telephone: '15'}\n", 1, "« libelle » du contact de l'agence manque"),
        ("fuseau: Europe/Pari\n", 1, "« Europe/Pari » est inconnu. Vouliez-vous dire « Europe/Paris »"),
        ("fuseau: UTC+2\n", 1, "« UTC+2 » est inconnu"),
        ("urgences: {medicale: le quinze}\n", 1, "doit commencer par un numéro"),
        ("urgences: {Médicale: '15'}\n", 1, "doit s'écrire avec a-z"),
        ("nom: ''\n", 1, "« nom » de l'agence est vide"),
        ("- nom: A\n", 1, "commencez par « assistant: … »"),
        ("nom: [\n", 1, "YAML illisible"),
    ],
)
def test_each_mistake_has_its_line(tmp_path: Path, text: str, line: int, expected: str) -> None:
    with pytest.raises(CatalogueError) as raised:
        load_agency(_written(tmp_path, text))
    problems = raised.value.problems
    assert [(problem.file, problem.line) for problem in problems] == [(AGENCY_FILE, line)]
    assert expected in problems[0].message


def test_a_mistake_takes_away_its_own_line_only(tmp_path: Path) -> None:
    path = _written(tmp_path, WHOLE.replace("Indian/Reunion", "Nulle/Part").replace("'#123'", "rouge"))
    problems = Problems()
    agency = read_agency(path, problems)
    assert len(problems.reported) == 2
    assert (agency.zone, agency.name) == ("Europe/Paris", "Mairie de Trifouilly")
    assert agency.colors == {"background_dark": "#A1b2C3"}


@pytest.mark.parametrize(
    ("zone", "moment", "day"),
    [
        ("Europe/Paris", datetime(2026, 11, 24, 22, 59, tzinfo=UTC), date(2026, 11, 24)),
        ("Europe/Paris", datetime(2026, 11, 24, 23, 0, tzinfo=UTC), date(2026, 11, 25)),
        # Summer time.
        ("Europe/Paris", datetime(2026, 7, 1, 22, 0, tzinfo=UTC), date(2026, 7, 2)),
        ("Indian/Reunion", datetime(2026, 11, 24, 20, 0, tzinfo=UTC), date(2026, 11, 25)),
        ("America/Martinique", datetime(2026, 11, 25, 3, 59, tzinfo=UTC), date(2026, 11, 24)),
    ],
)
def test_the_day_is_the_agency_s(zone: str, moment: datetime, day: date) -> None:
    assert today(Agency(zone=zone), moment) == day
    assert day_of(moment, Agency(zone=zone).time_zone) == day


def test_its_contact_is_the_default_one_of_the_catalogue(data: DataFolder) -> None:
    data.write("faq/a.yml", "- {id: a, question: Qui ?, reponse: Nous.}\n")
    assert load_catalogue(data.path).taxonomy.contacts["defaut"].label == "Assistance"
    data.write(AGENCY_FILE, "contact: {libelle: Accueil, telephone: '3611'}\n")
    assert load_catalogue(data.path).taxonomy.contacts["defaut"] == Contact("Accueil", "3611")
    (data.path / "taxonomy.yml").unlink()
    assert load_catalogue(data.path).taxonomy.contacts["defaut"] == Contact("Accueil", "3611")


def test_a_taxonomy_needs_no_default_contact_when_the_agency_has_one(data: DataFolder) -> None:
    data.write("faq/a.yml", "- {id: a, question: Qui ?, reponse: Nous., variantes: [qui]}\n")
    data.write("taxonomy.yml", "contacts:\n  panne: {libelle: État, url: https://exemple.fr}\n")
    expected = "aucun contact « defaut »"
    assert any(expected in message for _, _, message in data.findings())
    data.write(AGENCY_FILE, "contact: {libelle: Accueil, telephone: '3611'}\n")
    assert not any(expected in message for _, _, message in data.findings())


def test_what_is_wrong_in_it_does_not_keep_the_answers_from_being_read(data: DataFolder) -> None:
    data.write("faq/a.yml", "- {id: a, question: Qui ?, reponse: Nous.}\n")
    data.write(AGENCY_FILE, "nom: [\n")
    assert load_catalogue(data.path).shown("a") is not None


def test_the_shipped_file_has_no_mistake_and_names_the_agency() -> None:
    agency = load_agency(ROOT / "data" / AGENCY_FILE)
    assert agency.name in agency.assistant
    assert agency.contact is not None
    assert agency.zone == "Europe/Paris"
    assert [text.split()[0] for text in agency.emergencies.values()] == ["15", "112", "3114"]
