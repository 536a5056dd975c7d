"""What every edition of the shipped catalogue keeps: adding, editing or archiving breaks none of it."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import pytest

from assistant.catalogue import Catalogue, Report, check_catalogue
from assistant.catalogue.check_report import run_check
from assistant.catalogue.lexicon import load_lexicon
from assistant.privacy.redaction import redact
from assistant.text import matching_key
from assistant.understanding.language.stems import stems

DATA = Path(__file__).resolve().parents[3] / "data"

# Entries that are the agency's own text, with the SHA-256 of the answer, byte for byte.
VERBATIM_SUMS = """
2dd06b58b6f12d346d553b531e7c57c6788341fc9942f3ff626fef90d6ce775a convergence-gerer-droits-et-produits
39a628b79e3115fbd231cc781605aee22bfe4b9f3bf2ce3c4164968432c7bba4 convergence-identifiant-de-connexion
356eea624dc6cd87e7be72e6ecece29971172e0b6551b8c7fe7a162b7d1cd028 convergence-supprimer-un-compte
b9758881d3b73a8b5aa128fb525d26daade47dce9e8d145ce0e9f1f599f4a9b3 cps-sans-contact-stocker-droits-acces
2b7cc1b16121f76c756dc0f05dd683be1ae43938adbfc2804c6e9ff6e70a4fa4 cryptolib-configurer-firefox
30e8fa5b514006b6d26602c324a34e8be4615f7291981adf9724346b91b3e300 cryptolib-cps-role-portail-vivoptim
a98a26dad0817813a924a7cb1af19f8ae948a90394f2df105b33561bf486ccf7 dmn-pci-suspension-alertes-non-transmission
58104dee923c12522837c0c4056312dd7191b7017a6862070f27bd0e34c9d4f8 igc-obtenir-cartes-et-certificats-test
9abb10236c09671a1001b87fc993cf03aaa4709ff319513d8eee4939e77d71eb igc-role-et-delivrance-certificats
378e36045c2416580ae948321474242682f27bf71f2fa5e70828f1e17410ca29 igc-sante-enjeux-mise-en-oeuvre
1ccb58f57c090029cc437e980268201748fdffc35e9f918607d70ae94915b915 insi-carte-cpx-requise
"""
VERBATIM = {entry_id: digest for digest, entry_id in map(str.split, VERBATIM_SUMS.strip().splitlines())}


@pytest.fixture(scope="module")
def report() -> Report:
    return check_catalogue(DATA)


@pytest.fixture(scope="module")
def catalogue(report: Report) -> Catalogue:
    return report.catalogue


def test_it_has_no_error(report: Report) -> None:
    assert report.errors == ()
    assert run_check(DATA, io.StringIO()) == 0


def test_the_agency_s_own_entries_are_published_and_say_so(catalogue: Catalogue) -> None:
    claims = {entry.id for entry in catalogue.published if entry.confidence == "verbatim"}
    assert set(VERBATIM) <= claims


@pytest.mark.parametrize("entry_id", VERBATIM)
def test_the_agency_s_own_answers_are_kept_byte_for_byte(catalogue: Catalogue, entry_id: str) -> None:
    answer = catalogue.entries[entry_id].answer
    assert hashlib.sha256(answer.encode()).hexdigest() == VERBATIM[entry_id]


def test_the_five_questions_are_asked_in_the_agency_s_words(catalogue: Catalogue) -> None:
    assert [(facet.id, facet.question) for facet in catalogue.taxonomy.facets] == [
        ("type_offre", "Votre question concerne quel type d'offre ?"),
        ("couloirs", "Votre question concerne quel couloir Ségur ?"),
        ("dispositifs", "Votre question concerne quel dispositif Ségur ?"),
        ("produit", "Votre question concerne quel produit ou service ?"),
        ("thematique", "Votre question concerne quelle thématique ?"),
    ]


def test_only_the_theme_never_filters(catalogue: Catalogue) -> None:
    assert [facet.id for facet in catalogue.taxonomy.facets if not facet.filters] == ["thematique"]


def test_no_entry_claims_the_examples_of_a_subject_that_is_not_ours(catalogue: Catalogue) -> None:
    learnt = {matching_key(text) for entry in catalogue.published for text in entry.training_texts}
    for redirection in catalogue.taxonomy.redirections:
        assert not learnt & {matching_key(text) for text in redirection.examples}


def test_no_text_that_is_learnt_holds_anything_personal(catalogue: Catalogue) -> None:
    texts = [text for entry in catalogue.entries.values() for text in entry.training_texts]
    assert [text for text in texts if redact(text) != text] == []


def test_the_lexicon_holds_many_concepts_and_no_word_that_is_read_as_another_concept_s() -> None:
    lexicon = load_lexicon(DATA / "lexique.yml")
    assert len(lexicon.concepts) >= 150
    read: dict[tuple[str, ...], str] = {}
    for concept in lexicon.concepts:
        for text in (concept.name, *concept.words):
            assert stems(text), text
            assert read.setdefault(stems(text), concept.name) == concept.name, text
