"""Texts whose letters were lost are seen; those that only look strange are left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.garbled import garbled

from .conftest import DataFolder

Make = Callable[..., str]

SENTENCES = (
    "La santé numérique à l’hôpital",
    "Où télécharger le certificat de l’élève ?",
    "Ça coûte très cher : prévoir un délai",
    "Le maître d’œuvre a reçu le numéro",
)
READ_AS = (
    *(("utf-8", other) for other in ("cp1252", "latin-1", "mac_roman", "cp850", "cp437")),
    *(("mac_roman", other) for other in ("cp1252", "latin-1")),
    *(("cp850", other) for other in ("cp1252", "latin-1")),
    *(("cp1252", other) for other in ("mac_roman", "cp850")),
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize(("written", "read"), READ_AS)
def test_a_sentence_read_in_another_encoding_is_seen(sentence: str, written: str, read: str) -> None:
    damaged = sentence.encode(written, errors="ignore").decode(read, errors="ignore")
    assert damaged != sentence
    assert garbled(damaged) is not None


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_damaged_twice_is_seen(sentence: str) -> None:
    once = sentence.encode().decode("cp1252", errors="ignore")
    assert garbled(once.encode().decode("cp1252", errors="ignore")) is not None


@pytest.mark.parametrize(
    "text",
    [
        "L'identité\ufffd du patient",
        "Un_x000D_\ndeux",
        "SantŽ",
        "Sant‚ num‚rique",
        "lÕagence",
        "Ç Bonjour È",
        "prÃ©requis",
        "lâ€™agence",
        "procï¿½dure",
        "con\u00ef\u00ac\u0081ance",
        "ProblÃ¨me",
        "Voici Â : la liste",
    ],
)
def test_each_sign_is_enough_alone(text: str) -> None:
    assert garbled(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("SÃO PAULO", "São Tomé", "Žižek et Knežević", "Ángel Muñoz", "Ångström", "Ýmir"),
        *(
            "CHÂTEAU",
            "PÂTE À MÂCHER",
            "SANTÉ\u00a0: DÉJÀ VU",
            "OÙ ?",
            "Ça va",
            "À NOËL",
            "naïf, aiguë, Œuvre",
        ),
        *("√2 et √x", "10 ‰", "±5 °C", "ƒ(x) = 2", "A • B", "utilisateur•rice", "Windows™ 10", "½ journée"),
        *("« l’élève »", "“mot”", "le ‘mot’", "fin…", "100 €", "n° 3", "│ ├── a\n└── b", "5 × 3"),
        *("`Ã©` remplace « é »", "```\nSantŽ\n```", "variable_x", "fichier_x12.txt"),
    ],
)
def test_what_somebody_may_write_is_left_alone(text: str) -> None:
    assert garbled(text) is None


def test_the_excerpt_shows_the_word() -> None:
    damage = garbled("Le numéro de la SantŽ publique")
    assert damage is not None
    assert "« SantŽ »" in damage.message


def test_what_was_published_with_lost_letters_goes_on_being_served(
    data: DataFolder, make_entry: Make
) -> None:
    data.write("faq/a.yml", make_entry("un", reponse="SantŽ."))
    assert [problem.is_error for problem in data.check().problems] == [True]
    assert load_catalogue(data.path).shown("un") is not None


def test_any_text_of_any_file_is_read(data: DataFolder, make_entry: Make) -> None:
    data.write("faq/a.yml", make_entry("un", reponse="|\n    Une ligne.\n    Puis SantŽ.\n"))
    data.write(
        "familles.yml",
        "- id: f\n  facette_discriminante: x\n  reponse_si_inconnu: dÃ©jÃ\u00a0\n  entrees: [un]\n",
    )
    places = {(p.file, p.line) for p in data.check().errors if "abîmées" in p.message}
    assert {file for file, _ in places} == {"faq/a.yml", "familles.yml"}
    (line,) = [line for file, line in places if file == "faq/a.yml"]
    assert "SantŽ" in (data.path / "faq/a.yml").read_text("utf-8").splitlines()[line - 1]
