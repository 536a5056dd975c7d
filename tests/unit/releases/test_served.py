"""What is served, entry by entry: the table of `assistant/releases/served.py`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.catalogue import load_catalogue
from assistant.catalogue.texts import TextsError, load_texts
from assistant.publish.release_writer import switch
from assistant.releases.registry import Publication, Release, archive_of, catalogue_of, release_folder
from assistant.releases.served import Served, ServedReader, entry_hashes, file_hashes, working_hashes
from assistant.settings import ROOT
from tests.conftest import FROZEN

Entry = dict[str, Any]


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
        found: list[Entry] = yaml.safe_load((self.data / "faq" / "f.yml").read_text())
        return found

    def publish(self, name: str) -> None:
        snapshot = catalogue_of(self.models, name)
        shutil.copytree(self.data, snapshot)
        catalogue = load_catalogue(snapshot)
        release = Release(name, "0" * 64, catalogue.fingerprint, "", "2026-01-01T00:00:00+00:00", "test")
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
                self._number, action, name, "0" * 64, learnt, "2026", "test", entries=entries, files=files
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
    kept = {name: value for name, value in read.items() if name not in names} | more
    (house.data / "texts.yml").write_text(yaml.safe_dump(kept, allow_unicode=True), "utf-8")


def test_a_new_version_needs_the_sentence_that_the_release_lacks_in_the_working_file(house: House) -> None:
    _texts_without(house, "panne")
    house.publish("one")
    with pytest.raises(TextsError, match="il manque les phrases panne"):
        house.served()
    _texts_without(house)
    assert house.served().texts.panne
    # Nor does going back to that release take the sentence away.
    house.rollback("one")
    assert house.served().texts.panne


def test_a_sentence_of_a_newer_version_bothers_nobody(house: House) -> None:
    _texts_without(house, phrase_de_demain="Bonsoir")
    house.publish("one")
    assert house.served().texts == load_texts(ROOT / "data" / "texts.yml")


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


def test_values_that_the_taxonomy_lost_are_not_carried(house: House) -> None:
    taxonomy = {
        "facettes": [{"id": "produit", "question": "Produit ?", "valeurs": [{"id": "p", "libelle": "P"}]}]
    }
    (house.data / "taxonomy.yml").write_text(yaml.safe_dump(taxonomy))
    house.edit("a", produit="p")
    house.publish("un")
    assert house.served().catalogue.entries["a"].values("produit") == ("p",)
    taxonomy["facettes"][0]["valeurs"] = [{"id": "q", "libelle": "Q"}]
    (house.data / "taxonomy.yml").write_text(yaml.safe_dump(taxonomy))
    house.edit("a", produit="q")
    house.rollback("un")
    assert house.served().catalogue.entries["a"].values("produit") == ("p",)
    taxonomy["facettes"][0]["valeurs"] = [{"id": "q", "libelle": "Q"}, {"id": "r", "libelle": "R"}]
    (house.data / "taxonomy.yml").write_text(yaml.safe_dump(taxonomy))
    assert house.served().catalogue.entries["a"].values("produit") == ()
