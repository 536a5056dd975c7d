"""What the ranking learns of a data folder: the entries, and what is known beside them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.catalogue import load_catalogue
from assistant.catalogue.foreign import FOREIGN_FILE, FOREIGN_QUESTIONS_FILE
from assistant.catalogue.lexicon import LEXICON_FILE
from assistant.catalogue.model import ARCHIVED, DRAFT, Catalogue, Entry, Facet, FacetValue, Family, Taxonomy
from assistant.catalogue.problems import CatalogueError
from assistant.understanding.facet_finder import FacetFinder
from assistant.understanding.language.french import french
from assistant.understanding.ranking.entries import Background, TrainingEntry
from assistant.understanding.ranking.from_catalogue import background, training_entries
from tests.conftest import FROZEN

PRODUCTS = Facet(
    "produit",
    "?",
    values=(
        FacetValue("insi", "Téléservice INSi", ("INSi",)),
        FacetValue("cps", "Cartes CPx (CPS, CPE)", ("CPS",)),
    ),
)
TAXONOMY = Taxonomy((PRODUCTS,), {"DPI": "Dossier patient informatisé"})


def catalogue(*entries: Entry, families: tuple[Family, ...] = ()) -> Catalogue:
    return Catalogue({one.id: one for one in entries}, TAXONOMY, families)


def of_insi(entry_id: str, question: str, **more: object) -> Entry:
    return Entry(entry_id, question, "Une réponse.", facets={"produit": ("insi",)}, **more)


def test_an_entry_is_learnt_with_all_that_it_says() -> None:
    written = of_insi("appel", "Appeler INSi ?", variants=("Interroger INSi",), keywords=("webservice",))
    assert training_entries(catalogue(written)) == [
        TrainingEntry(
            "appel",
            ("Appeler INSi ?", "Interroger INSi"),
            "Une réponse.",
            ("webservice",),
            {"produit": ("insi",)},
        )
    ]


def test_examples_are_learnt_without_their_framing_as_messages_are_read() -> None:
    examples = ("Bonjour, INSi ne répond pas. Merci d'avance", "insi ko")
    (learnt,) = training_entries(catalogue(of_insi("panne", "Une panne ?", examples=examples)))
    assert learnt.examples == ("INSi ne répond pas.", "insi ko")
    assert learnt.phrasings == ("Une panne ?",)


def test_titles_are_learnt_as_they_are() -> None:
    """« Bonjour » of a title is what it is about."""
    (learnt,) = training_entries(catalogue(of_insi("a", "Bonjour, qui êtes-vous ?")))
    assert learnt.phrasings == ("Bonjour, qui êtes-vous ?",)


def test_only_what_is_published_is_learnt() -> None:
    written = catalogue(
        of_insi("a", "A ?"), of_insi("b", "B ?", status=DRAFT), of_insi("c", "C ?", status=ARCHIVED)
    )
    assert [one.id for one in training_entries(written)] == ["a"]


def test_a_family_settles_its_members_as_one_where_it_has_a_question_of_its_own() -> None:
    settled = Family("dates", "produit", ("a", "b"), generic_question="Quelles dates ?")
    other = Family("codes", "produit", ("c", "d"))
    entries = (of_insi(entry_id, f"{entry_id} ?") for entry_id in "abcde")
    learnt = {one.id: one for one in training_entries(catalogue(*entries, families=(settled, other)))}
    assert {entry_id: one.family for entry_id, one in learnt.items()} == {
        **{"a": "dates", "b": "dates"},
        **dict.fromkeys("cde"),
    }
    # Kin are left out together, settled as one or not.
    assert {entry_id: one.kin for entry_id, one in learnt.items()} == {
        **{"a": "dates", "b": "dates"},
        **{"c": "codes", "d": "codes"},
        "e": None,
    }


def test_labels_and_synonyms_of_the_taxonomy_are_an_entrys_words() -> None:
    known = Background(TAXONOMY)
    several = TrainingEntry("x", ("X ?",), facets={"produit": ("insi", "cps"), "autre": ("y",)})
    assert known.labels_of(several) == ("Téléservice INSi", "INSi", "Cartes CPx (CPS, CPE)", "CPS")
    assert known.labels_of(TrainingEntry("x", ("X ?",), facets={"produit": ("inconnu",)})) == ()
    assert Background().labels_of(several) == ()


def known_beside(data: Path, written: Catalogue) -> Background:
    return background(data, written, FacetFinder(written.taxonomy, french()))


APPEL = of_insi("appel", "Comment appeler INSi ?", examples=("comment on appelle INSi ?",))


def test_a_folder_without_lexicon_nor_foreign_files_is_no_error(tmp_path: Path) -> None:
    known = known_beside(tmp_path, catalogue(APPEL))
    assert (known.foreign, known.beside, known.replaced) == ((), (), None)
    assert known.taxonomy == TAXONOMY
    # The acronyms of the taxonomy need no file.
    assert known.synonyms is not None
    assert known.synonyms.expressions("un DPI") == ("Dossier patient informatisé",)
    assert known.find_facets is not None
    assert known.find_facets(["mon INSi"])[0].facets == {"produit": ("insi",)}


def test_what_stands_beside_the_faq_is_read(tmp_path: Path) -> None:
    (tmp_path / LEXICON_FILE).write_text("- {concept: téléservice, mots: [webservice]}\n", "utf-8")
    (tmp_path / FOREIGN_FILE).write_text("services: [Doctolib]\ncartes: [carte grise]\n", "utf-8")
    asked = {"text": "mon vélo est cassé", "expected": []}
    (tmp_path / FOREIGN_QUESTIONS_FILE).write_text(json.dumps(asked) + "\n", "utf-8")
    known = known_beside(tmp_path, catalogue(APPEL))
    assert known.synonyms is not None
    assert known.synonyms.expressions("le webservice") == ("téléservice",)
    assert known.foreign == ("Doctolib", "carte grise")
    assert known.beside == ("mon vélo est cassé",)
    assert known.replaced is not None
    made = known.replaced(training_entries(catalogue(APPEL)), 0)
    assert sorted(made) == ["Comment appeler Doctolib ?", "comment on appelle Doctolib ?"]
    assert made == known.replaced(training_entries(catalogue(APPEL)), 0)


def test_a_foreign_name_is_known_without_the_word_of_its_kind_too(tmp_path: Path) -> None:
    """Who writes « SecNumCloud » names what the file calls « certification SecNumCloud »."""
    (tmp_path / FOREIGN_FILE).write_text(
        "certifications: [certification SecNumCloud]\napi: [API Sirene]\n"
        "cartes: [carte grise, la carte Vitale Plus]\n",
        "utf-8",
    )
    assert known_beside(tmp_path, catalogue(APPEL)).foreign == (
        *("certification SecNumCloud", "SecNumCloud", "API Sirene", "Sirene"),
        # « grise » alone is an adjective, and no name.
        *("carte grise", "la carte Vitale Plus", "Vitale Plus"),
    )


def test_an_acronym_that_an_answer_explains_is_known_and_the_taxonomy_has_the_last_word(
    tmp_path: Path,
) -> None:
    written = Entry(
        "a",
        "Le répertoire opérationnel des ressources (ROR) ?",
        "Un dossier provisoire imprimé (DPI), par exemple.",
    )
    known = known_beside(tmp_path, catalogue(written))
    assert known.synonyms is not None
    assert known.synonyms.expressions("le ROR") == ("répertoire opérationnel des ressources",)
    assert known.synonyms.expressions("un DPI") == ("Dossier patient informatisé",)


@pytest.mark.parametrize("name", [LEXICON_FILE, FOREIGN_FILE, FOREIGN_QUESTIONS_FILE])
def test_a_file_that_is_wrong_stops_the_training(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("'\n", "utf-8")
    with pytest.raises(CatalogueError, match=name):
        known_beside(tmp_path, catalogue(APPEL))


def test_the_frozen_faq_is_learnt_whole() -> None:
    frozen = load_catalogue(FROZEN)
    learnt = training_entries(frozen)
    assert [one.id for one in learnt] == [one.id for one in frozen.published]
    for one in learnt:
        entry = frozen.entries[one.id]
        assert (one.phrasings, one.answer, dict(one.facets)) == (
            *(entry.phrasings, entry.answer),
            dict(entry.facets),
        )
        assert all(one.examples), "no example is nothing but framing"
    assert {one.kin for one in learnt if one.kin} == {family.id for family in frozen.families}
