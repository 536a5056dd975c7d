"""What is served, entry by entry: the table of `assistant/releases/served.py`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalogue import CatalogueError, load_catalogue
from assistant.catalogue.agency import load_agency
from assistant.catalogue.texts import load_texts
from assistant.publish.release_writer import switch
from assistant.releases.registry import Publication, Release, archive_of, catalogue_of, release_folder
from assistant.releases.served import (
    Served,
    ServedReader,
    entry_hashes,
    file_hashes,
    understanding_data,
    working_hashes,
)
from assistant.settings import ROOT
from tests.conftest import FROZEN

Entry = dict[str, Any]
AT = "2026-01-01T00:00:00+00:00"


class House:
    """A working FAQ and a models folder."""

    def __init__(self, folder: Path) -> None:
        self.data, self.models = folder / "data", folder / "models"
        (self.data / "faq").mkdir(parents=True)
        self.models.mkdir()
        shutil.copy(FROZEN / "texts.yml", self.data)
        self.write([_entry("a"), _entry("b"), _entry("c", statut="brouillon")])
        self.reader = ServedReader(self.models)
        self._number = 0

    def write(self, entries: list[Entry]) -> None:
        (self.data / "faq" / "f.yml").write_text(yaml.safe_dump(entries, allow_unicode=True))

    def edit(self, entry_id: str, **values: Any) -> None:
        entries = self.entries()
        for entry in entries:
            if entry["id"] == entry_id:
                entry.update(values)
        self.write(entries)

    def delete(self, entry_id: str) -> None:
        self.write([entry for entry in self.entries() if entry["id"] != entry_id])

    def add(self, entry_id: str) -> None:
        self.write([*self.entries(), _entry(entry_id)])

    def entries(self) -> list[Entry]:
        entries: list[Entry] = yaml.safe_load((self.data / "faq" / "f.yml").read_text())
        return entries

    def publish(self, name: str) -> None:
        snapshot = catalogue_of(self.models, name)
        shutil.copytree(self.data, snapshot)
        catalogue = load_catalogue(snapshot)
        release = Release(name, "0" * 64, catalogue.fingerprint, "", AT, "test")
        (release_folder(self.models, name) / "release.json").write_text(json.dumps(vars(release)))
        archive_of(self.models, name).touch()
        self._switch(name, "publish", entry_hashes(catalogue), file_hashes(snapshot))

    def rollback(self, name: str) -> None:
        self._switch(name, "rollback", *working_hashes(self.data))

    def _switch(self, name: str, action: str, entries: Any, files: Any) -> None:
        self._number += 1
        learnt = load_catalogue(catalogue_of(self.models, name)).fingerprint
        switch(
            self.models,
            Publication(
                self._number, action, name, "0" * 64, learnt, AT, "test", entries=entries, files=files
            ),
        )

    def served(self) -> Served:
        return self.reader(self.data)

    def shown(self) -> dict[str, str]:
        return {entry.id: entry.answer for entry in self.served().catalogue.published}


def _entry(entry_id: str, **values: Any) -> Entry:
    return {
        "id": entry_id,
        "question": f"Question {entry_id} ?",
        "variantes": [f"Variante {entry_id}"],
        "reponse": f"réponse {entry_id}",
        **values,
    }


@pytest.fixture
def house(tmp_path: Path) -> House:
    return House(tmp_path)


def test_before_any_publication_the_working_faq_is_served(house: House) -> None:
    house.edit("a", reponse="autre")
    assert house.shown() == {"a": "autre", "b": "réponse b"}
    assert house.served().release is None


@pytest.mark.parametrize(
    ("change", "shown"),
    [
        (lambda h: None, {"a": "réponse a", "b": "réponse b"}),
        (lambda h: h.edit("a", reponse="corrigée"), {"a": "corrigée", "b": "réponse b"}),
        (lambda h: h.delete("b"), {"a": "réponse a"}),
        (lambda h: h.add("d"), {"a": "réponse a", "b": "réponse b"}),
        (lambda h: h.edit("b", statut="archive"), {"a": "réponse a"}),
        (lambda h: h.edit("b", statut="brouillon"), {"a": "réponse a"}),
        # The model never learnt a draft: it waits like a new entry.
        (lambda h: h.edit("c", statut="publie"), {"a": "réponse a", "b": "réponse b"}),
    ],
    ids=["same", "edited", "deleted", "added", "archived", "back to draft", "draft no more"],
)
def test_what_changed_since_the_switch_is_live(
    house: House, change: Callable[[House], None], shown: dict[str, str]
) -> None:
    house.publish("un")
    change(house)
    assert house.shown() == shown


def test_a_rollback_restores_answers_deleted_entries_and_hides_new_ones(house: House) -> None:
    house.publish("un")
    house.edit("a", reponse="deuxième")
    house.delete("b")
    house.add("d")
    house.publish("deux")
    assert house.shown() == {"a": "deuxième", "d": "réponse d"}
    house.rollback("un")
    assert house.shown() == {"a": "réponse a", "b": "réponse b"}
    # What is edited from now on is live again.
    house.edit("a", reponse="troisième")
    assert house.shown() == {"a": "troisième", "b": "réponse b"}
    house.rollback("deux")
    assert house.shown() == {"a": "deuxième", "d": "réponse d"}


def test_a_mistake_in_the_working_faq_leaves_its_last_good_reading(house: House) -> None:
    house.publish("un")
    house.edit("a", reponse="corrigée")
    assert house.shown()["a"] == "corrigée"
    (house.data / "faq" / "f.yml").write_text("- id: [")
    assert house.shown()["a"] == "corrigée"
    # A server that starts now serves what was published.
    house.reader = ServedReader(house.models)
    assert house.shown() == {"a": "réponse a", "b": "réponse b"}


def test_a_spoilt_working_faq_does_not_stop_a_publication_from_being_served(house: House) -> None:
    house.publish("un")
    house.edit("a", reponse="deuxième")
    house.publish("deux")
    assert house.shown()["a"] == "deuxième"
    (house.data / "texts.yml").write_text("accueil: [")
    house.rollback("un")
    assert house.shown()["a"] == "réponse a"
    assert house.served().texts.oui == "Oui"


def test_a_sentence_edited_is_live_and_a_rollback_brings_it_back(house: House) -> None:
    house.publish("un")
    texts = (house.data / "texts.yml").read_text()
    (house.data / "texts.yml").write_text(texts.replace("oui: ", 'oui: "Certes" #', 1))
    changed = house.served().texts.oui
    assert changed == "Certes"
    house.publish("deux")
    house.rollback("un")
    assert house.served().texts.oui == "Oui"


def _texts_without(house: House, *names: str, **more: str) -> None:
    read = yaml.safe_load((ROOT / "data" / "texts.yml").read_text("utf-8"))
    texts = {name: value for name, value in read.items() if name not in names} | more
    (house.data / "texts.yml").write_text(yaml.safe_dump(texts, allow_unicode=True), "utf-8")
    shutil.copy(ROOT / "data" / "agence.yml", house.data)


def test_a_new_version_needs_the_sentence_that_the_release_lacks_in_the_working_file(house: House) -> None:
    _texts_without(house, "panne")
    house.publish("one")
    with pytest.raises(CatalogueError, match="il manque la phrase panne"):
        house.served()
    _texts_without(house)
    assert house.served().texts.panne
    # Nor does going back to that release take the sentence away.
    house.rollback("one")
    assert house.served().texts.panne


def test_a_sentence_of_a_newer_version_bothers_nobody(house: House) -> None:
    _texts_without(house, phrase_de_demain="Bonsoir")
    house.publish("one")
    agency = load_agency(ROOT / "data" / "agence.yml")
    assert house.served().texts == load_texts(ROOT / "data" / "texts.yml", agency)


def test_the_fingerprint_tells_what_is_served(house: House) -> None:
    house.publish("un")
    first = house.served().catalogue.fingerprint
    assert {first} == house.served().learnt
    house.add("d")
    assert house.served().catalogue.fingerprint == first
    house.edit("a", reponse="corrigée")
    assert house.served().catalogue.fingerprint != first


def test_a_model_that_was_never_published_is_answered_from_the_working_faq(house: House) -> None:
    house.publish("un")
    learnt = house.served().catalogue.fingerprint
    house.add("d")
    served = house.served()
    candidate = load_catalogue(house.data).fingerprint
    assert served.for_model(candidate).shown("d") is not None
    assert served.for_model(learnt).shown("d") is None
    assert served.for_model("").shown("d") is None


TAXONOMY = """
facettes:
- id: produit
  question: Quel produit ?
  valeurs:
  - {id: p, libelle: P}
contacts:
  defaut: {libelle: Assistance, url: https://exemple.fr}
"""
FAMILY = "- {id: f, facette_discriminante: produit, question_generique: Laquelle ?, entrees: [a, b]}\n"
SAFETY = "detresse: [je veux mourir]\ndanger: [overdose]\nlogiciel: [api]\n"
AGENCY = "assistant: Assistant de la Mairie\nnom: Mairie\nfuseau: Indian/Reunion\n"
BESIDE = {
    "taxonomy.yml": TAXONOMY,
    "familles.yml": FAMILY,
    "safety.yml": SAFETY,
    "anglais.yml": "card: carte\n",
    "lexique.yml": "- {concept: carte, mots: [badge]}\n",
    "costs.yml": "question: 2\n",
    "agence.yml": AGENCY,
}
"""What changes at publication only."""


@pytest.fixture
def whole(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose every file is written, and published."""
    for name, text in BESIDE.items():
        (house.data / name).write_text(text, "utf-8")
    house.edit("a", produit="p")
    house.edit("b", produit="p")
    house.publish("un")
    monkeypatch.setenv("ASSISTANT_DATA", str(house.data))
    monkeypatch.setenv("ASSISTANT_MODELS", str(house.models))
    return house


def _of_the_release(house: House) -> tuple[Any, ...]:
    served = house.served()
    beside = understanding_data(served.catalogue.fingerprint)
    taxonomy, families = served.catalogue.taxonomy, served.catalogue.families
    return taxonomy, families, served.costs, served.agency, beside.safety, beside.glossary


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("taxonomy.yml", TAXONOMY.replace("libelle: P", "libelle: Produit")),
        ("familles.yml", "[]"),
        ("safety.yml", SAFETY.replace("overdose", "noyade")),
        ("anglais.yml", "card: badge\n"),
        ("costs.yml", "question: 9\n"),
        ("agence.yml", AGENCY.replace("Mairie", "Région")),
    ],
)
def test_what_is_neither_an_entry_nor_a_sentence_waits_for_its_publication(
    whole: House, name: str, text: str
) -> None:
    before = _of_the_release(whole)
    (whole.data / name).write_text(text, "utf-8")
    assert _of_the_release(whole) == before
    whole.publish("deux")
    assert _of_the_release(whole) != before
    whole.rollback("un")
    assert _of_the_release(whole) == before


@pytest.mark.parametrize("name", [*BESIDE, "texts.yml", "faq/f.yml"])
def test_a_broken_file_of_the_authors_keeps_no_replica_from_starting(whole: House, name: str) -> None:
    before = _of_the_release(whole)
    (whole.data / name).write_text("a: [", "utf-8")
    whole.reader = ServedReader(whole.models)
    assert _of_the_release(whole) == before
    assert whole.shown() == {"a": "réponse a", "b": "réponse b"}
    assert whole.served().texts.oui == "Oui"


def test_entries_are_still_corrected_live_when_what_waits_is_broken(whole: House) -> None:
    for name in ("safety.yml", "anglais.yml", "lexique.yml", "costs.yml", "agence.yml"):
        (whole.data / name).write_text("a: [", "utf-8")
    whole.edit("a", reponse="corrigée")
    assert whole.shown()["a"] == "corrigée"


def test_a_model_of_an_earlier_release_understands_with_its_own_files(whole: House) -> None:
    first = whole.served().catalogue.fingerprint
    whole.edit("a", variantes=["autre tournure"])
    (whole.data / "safety.yml").write_text(SAFETY.replace("overdose", "noyade"), "utf-8")
    whole.publish("deux")
    second = load_catalogue(catalogue_of(whole.models, "deux")).fingerprint
    assert understanding_data(first).safety.danger == ("overdose",)
    assert understanding_data(second).safety.danger == ("noyade",)


def test_a_model_of_no_release_understands_with_the_working_files(whole: House) -> None:
    (whole.data / "safety.yml").write_text(SAFETY.replace("overdose", "noyade"), "utf-8")
    assert understanding_data("never published").safety.danger == ("noyade",)
    (whole.data / "safety.yml").write_text("a: [", "utf-8")
    with pytest.raises(CatalogueError, match=r"safety\.yml:1: erreur"):
        understanding_data("never published")


def test_with_live_off_the_working_files_are_served_as_they_are(
    whole: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_LIVE", "0")
    learnt = whole.served().catalogue.fingerprint
    (whole.data / "safety.yml").write_text(SAFETY.replace("overdose", "noyade"), "utf-8")
    (whole.data / "agence.yml").write_text(AGENCY.replace("Mairie", "Région"), "utf-8")
    assert understanding_data(learnt).safety.danger == ("noyade",)
    assert ServedReader(None)(whole.data).agency.name == "Région"


def test_a_sentence_edited_live_names_the_agency_of_the_release(whole: House) -> None:
    texts = (whole.data / "texts.yml").read_text("utf-8")
    (whole.data / "texts.yml").write_text(texts.replace("oui: Oui", "oui: Oui, dit la {agence}"), "utf-8")
    (whole.data / "agence.yml").write_text(AGENCY.replace("nom: Mairie", "nom: Région"), "utf-8")
    assert whole.served().texts.oui == "Oui, dit la Mairie"


def test_values_that_the_release_s_taxonomy_lacks_are_not_carried(whole: House) -> None:
    wider = TAXONOMY.replace(
        "  - {id: p, libelle: P}\n", "  - {id: p, libelle: P}\n  - {id: q, libelle: Q}\n"
    )
    (whole.data / "taxonomy.yml").write_text(wider, "utf-8")
    whole.edit("a", produit="q", reponse="corrigée")
    entry = whole.served().catalogue.entries["a"]
    assert (entry.answer, entry.values("produit")) == ("corrigée", ())
    whole.publish("deux")
    assert whole.served().catalogue.entries["a"].values("produit") == ("q",)
