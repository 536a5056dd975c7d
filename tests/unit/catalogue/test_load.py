from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from assistant.catalogue import CatalogueError, Contact, load_catalogue

from .conftest import DataFolder

Make = Callable[..., str]


def test_an_entry_is_read_field_by_field(data: DataFolder) -> None:
    data.write(
        "faq/a.yml",
        """
        # Un commentaire.
        - id: une-entree
          question: Quelle date ?
          variantes:
          - Pour quand ?
          - 'Délai : combien ?'
          reponse: |-
            Le 1er mars.

            - un
            - deux
          offre: segur
          couloirs: [hopital]
          dispositifs: []
          mots_cles: [échéance]
          source: https://exemple.fr/page
          verifie_le: '2025-03-20'
          expire_le: 2030-01-31
          statut: publie
          confiance: sourced
          avertissement: À relire.
        """,
    )
    entry = load_catalogue(data.path).entries["une-entree"]
    assert entry.question == "Quelle date ?"
    assert entry.variants == ("Pour quand ?", "Délai : combien ?")
    assert entry.phrasings == ("Quelle date ?", "Pour quand ?", "Délai : combien ?")
    assert entry.answer == "Le 1er mars.\n\n- un\n- deux"
    assert entry.facets == {"offre": ("segur",), "couloirs": ("hopital",)}
    assert entry.values("dispositifs") == ()
    assert entry.keywords == ("échéance",)
    assert entry.source == "https://exemple.fr/page"
    assert (entry.verified_on, entry.expires_on) == (date(2025, 3, 20), date(2030, 1, 31))
    assert (entry.status, entry.confidence, entry.warning) == ("publie", "sourced", "À relire.")
    assert (entry.file, entry.line, entry.label) == ("faq/a.yml", 2, "faq/une-entree")


def test_text_stays_what_was_typed(data: DataFolder) -> None:
    data.write("faq/a.yml", "- id: a\n  question: oui\n  variantes: [015, 1e3, no]\n  reponse: 2026-01-01\n")
    entry = load_catalogue(data.path).entries["a"]
    assert entry.phrasings == ("oui", "015", "1e3", "no")
    assert entry.answer == "2026-01-01"


def test_a_byte_order_mark_and_windows_line_ends_are_read(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", b"\xef\xbb\xbf" + make_entry("été" and "ete").replace("\n", "\r\n").encode())
    assert load_catalogue(data.path).entries["ete"].answer == "Une réponse."


def test_entries_come_in_file_then_line_order(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/b.yml", make_entry("un") + make_entry("deux"))
    data.write("faq/a.yml", make_entry("trois"))
    assert list(load_catalogue(data.path).entries) == ["trois", "un", "deux"]


def test_drafts_and_archives_are_loaded_but_not_shown(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml",
        make_entry("un") + make_entry("deux", statut="brouillon") + make_entry("trois", statut="archive"),
    )
    catalogue = load_catalogue(data.path)
    assert [entry.id for entry in catalogue.published] == ["un"]
    assert catalogue.shown("deux") is None
    assert catalogue.shown("trois") is None
    assert len(catalogue.entries) == 3


def test_a_catalogue_without_taxonomy_nor_families_loads(data: DataFolder, make_entry: Make) -> None:
    (data.path / "taxonomy.yml").unlink()
    data.write("faq/a.yml", make_entry())
    catalogue = load_catalogue(data.path)
    assert catalogue.taxonomy.facets == ()
    assert catalogue.families == ()


def test_the_taxonomy_is_read(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry())
    offer, corridors, devices, theme = load_catalogue(data.path).taxonomy.facets
    assert corridors.depends_on == ("offre", ("segur",))
    assert (offer.multiple, corridors.multiple) == (False, True)
    assert devices.filtered_by == "couloirs"
    assert (offer.filters, theme.filters) == (True, False)
    device = devices.value("dpi")
    assert device is not None
    assert (device.label, device.parents, device.attributes) == ("DPI", ("hopital",), {"vague": 2})
    assert device.synonyms == ("dossier patient",)
    contacts = load_catalogue(data.path).taxonomy.contacts
    assert contacts == {"defaut": Contact("Assistance", url="https://exemple.fr")}


def test_families_and_subjects_that_are_not_ours_are_read(data: DataFolder, make_entry: Make) -> None:
    data.write(
        "faq/a.yml",
        make_entry("un", couloirs="hopital", variantes="[Qui paie ?]")
        + make_entry("deux", couloirs="officine", variantes="[Qui paie ?]"),
    )
    data.write(
        "familles.yml",
        """
        - id: qui-paie
          question_generique: Qui paie ?
          facette_discriminante: couloirs
          reponse_si_inconnu: Cela dépend.
          entrees: [un, deux]
        """,
    )
    data.write(
        "taxonomy.yml",
        (data.path / "taxonomy.yml").read_text()
        + "hors_perimetre:\n- sujet: Carte Vitale\n  rediriger: Assurance Maladie\n  exemples: [ma vitale]\n",
    )
    catalogue = load_catalogue(data.path)
    family = catalogue.family_of("deux")
    assert family is not None
    assert (family.id, family.facet, family.entries) == ("qui-paie", "couloirs", ("un", "deux"))
    assert (family.generic_question, family.unknown_answer) == ("Qui paie ?", "Cela dépend.")
    (redirection,) = catalogue.taxonomy.redirections
    assert redirection.label == "redirect/carte-vitale"
    assert redirection.examples == ("ma vitale",)


def test_every_error_is_raised_at_once_with_its_file_and_line(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", reponse="") + make_entry("Deux"))
    data.write("faq/b.yml", make_entry("trois", offre="segure") + "- id: [\n" + make_entry("un"))
    with pytest.raises(CatalogueError) as raised:
        load_catalogue(data.path)
    assert [(problem.file, problem.line) for problem in raised.value.problems] == [
        ("faq/a.yml", 1),
        ("faq/a.yml", 4),
        ("faq/b.yml", 5),
        ("faq/b.yml", 6),
        ("faq/b.yml", 7),
    ]
    report = str(raised.value)
    assert report.startswith("Le catalogue contient 5 erreurs à corriger :\n  faq/a.yml:1: erreur: ")
    assert "« segure » n'est pas une valeur de « offre ». Vouliez-vous dire « segur » ?" in report


def test_an_expired_answer_does_not_stop_loading(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", expire_le="2020-01-01"))
    assert load_catalogue(data.path).shown("un") is not None
    (problem,) = data.check().errors
    assert problem.line == 5
    assert "a expiré le 2020-01-01" in problem.message


def test_warnings_do_not_stop_loading(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", variantes="", reponse="Ah bon?"))
    load_catalogue(data.path)
    assert [problem.severity for problem in data.problems()] == ["avertissement"] * 2


@pytest.mark.parametrize("folder", ["nothing", "faq"])
def test_a_folder_without_entries_is_an_error(data: DataFolder, folder: str) -> None:
    (data.path / folder).mkdir()
    with pytest.raises(CatalogueError, match=r"aucun fichier « \.yml »"):
        load_catalogue(data.path)


def test_hidden_files_of_editors_are_left_alone(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry())
    data.write("faq/.a.yml.swp.yml", b"\xff\x00")
    assert len(load_catalogue(data.path).entries) == 1


@pytest.mark.parametrize("text", ["- id: [a\n", "- id: a\n   b: c\n", '- id: "a\n'])
def test_a_file_of_which_nothing_can_be_read_is_not_said_to_be_empty(data: DataFolder, text: str) -> None:
    data.write("faq/a.yml", text)
    with pytest.raises(CatalogueError) as error:
        load_catalogue(data.path)
    assert "faq/a.yml:" in str(error.value)
    assert "vide" not in str(error.value)
