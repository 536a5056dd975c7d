"""Settings: every one is named, checked before it is kept, and never written over somebody else's."""

from __future__ import annotations

import shutil
from dataclasses import fields
from pathlib import Path

import pytest

from assistant.authoring.history import last_changes
from assistant.authoring.setting_fields import (
    CONFLICT,
    FAMILIES,
    REFUSED,
    SAME,
    SAVED,
    Value,
    lines_of,
    setting_of,
    settings_of,
)
from assistant.authoring.setting_history import history_of_files, last_change_of_each, moved_settings
from assistant.authoring.setting_labels import COSTS, GROUPS, SENTENCES, WORDS
from assistant.authoring.setting_saves import NoSuchSetting, Saving, save
from assistant.authoring.working import opened
from assistant.catalogue.costs import Costs
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.safety import Safety
from assistant.catalogue.texts import OPTIONAL_PLEASANTRIES, PLEASANTRIES, REASONS, Texts
from assistant.store.store import Store
from tests.conftest import FROZEN


class Team:
    """A working FAQ and its history."""

    def __init__(self, folder: Path) -> None:
        self.data = folder / "data"
        shutil.copytree(FROZEN, self.data)
        self.store = Store(f"sqlite:///{folder / 'assistant.db'}")

    def save(self, place: str, value: Value, base: str | None = None, by: str = "Ada") -> Saving:
        """Changes a setting, `phrases/accueil`, as it was just read."""
        family, name = place.split("/")
        setting = setting_of(FAMILIES[family], self.data, name)
        stamp = base if base is not None else setting.stamp if setting else ""
        return save(self.data, self.store, FAMILIES[family], name, value, stamp, by=by)

    def value(self, place: str) -> Value:
        """What a setting is now."""
        family, name = place.split("/")
        setting = setting_of(FAMILIES[family], self.data, name)
        assert setting is not None
        return setting.value


@pytest.fixture
def team(tmp_path: Path) -> Team:
    return Team(tmp_path)


def test_every_sentence_cost_and_list_has_a_name() -> None:
    nested = {"raisons": REASONS, "politesses": (*PLEASANTRIES, *OPTIONAL_PLEASANTRIES)}
    names = {one.name for one in fields(Texts)} - {*nested, "exemples", "redirections"}
    names |= {f"{group}.{name}" for group, found in nested.items() for name in found}
    assert set(SENTENCES) == names
    assert {group for group, _, _ in SENTENCES.values()} == set(GROUPS)
    assert [name for name, _ in Costs().named()] == list(COSTS)
    assert len(WORDS) == len([one for one in fields(Safety) if one.name != "unworded"])
    labels = [label for _, label, _ in SENTENCES.values()]
    assert len(set(labels)) == len(labels)


def test_what_is_saved_is_noted_with_its_author(team: Team) -> None:
    done = team.save("phrases/oui", "Oui, merci")
    assert done.outcome == SAVED
    assert "oui: Oui, merci\n" in (team.data / "texts.yml").read_text(encoding="utf-8")
    with opened(team.data, team.store, "lecture") as working, team.store.transaction() as connection:
        (change,) = last_changes(connection, working.folder, "texts.yml")
    assert (change.who, change.how, change.detail) == ("Ada", "réglages", "Bouton « Oui »")
    ((before, after),) = moved_settings(change, FAMILIES["phrases"], team.data)
    assert before is not None
    assert after is not None
    assert (before.value, after.value) == ("Oui", "Oui, merci")
    assert last_change_of_each(team.data, team.store)["texts.yml"][1] == "Ada"


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        ("phrases/oui", "", "ne peut pas être vide"),
        ("phrases/perime", "Cette information est ancienne.", "doit contenir « {date} »"),
        ("phrases/accueil", "Bonjour de l'{agenec}.", "Vouliez-vous dire « agence »"),
        ("couts/aveu", "beaucoup", "doit être un nombre positif"),
        ("couts/aveu", "-1", "doit être un nombre positif"),
        ("urgences/detresse", (), "ne peut pas être vide"),
        ("urgences/danger", ("a",), "trop court"),
        ("contacts/agence", {"libelle": "Assistance"}, "ni téléphone, ni courriel, ni url"),
        ("contacts/agence", {"libelle": "Assistance", "courriel": "nulle part"}, "n'est pas une adresse"),
        ("contacts/agence", {"libelle": "Assistance", "url": "esante.gouv.fr"}, "https://"),
    ],
)
def test_what_is_wrong_is_refused_and_nothing_is_written(
    team: Team, place: str, value: Value, said: str
) -> None:
    before = {path: path.read_bytes() for path in team.data.rglob("*.yml")}
    done = team.save(place, value)
    assert done.outcome == REFUSED
    assert any(said in sentence for _, sentence in done.problems), done.problems
    assert {path: path.read_bytes() for path in team.data.rglob("*.yml")} == before


def test_a_problem_of_a_contact_names_its_field(team: Team) -> None:
    done = team.save("contacts/agence", {"libelle": "Assistance", "courriel": "nulle part"})
    assert [name for name, _ in done.problems] == ["courriel"]


@pytest.mark.parametrize(
    ("place", "value"),
    [
        ("phrases/oui", "Oui"),
        ("couts/question", "0,75"),
        ("banniere/banniere", "Maintenance le 30/11 : de 9 h à 10 h"),
        ("urgences/danger", ("suicid*", "étouffement")),
        ("contacts/cps", {"libelle": "Cartes", "telephone": "01 23 45 67 89"}),
        ("contacts/insi", {"libelle": "INSi", "url": "https://esante.gouv.fr/insi"}),
        ("phrases/accueil", "Bonjour.\n\n- un\n- deux"),
    ],
)
def test_a_value_is_read_as_it_was_saved_and_the_faq_still_loads(
    team: Team, place: str, value: Value
) -> None:
    team.save(place, value)
    assert team.value(place) == (value.replace(",", ".") if place.startswith("couts") else value)  # type: ignore[union-attr]
    load_catalogue(team.data)


def test_an_optional_one_that_is_emptied_is_its_default_again(team: Team) -> None:
    team.save("phrases/politesses.test", "Je vous lis.")
    assert team.save("phrases/politesses.test", "").outcome == SAVED
    setting = setting_of(FAMILIES["phrases"], team.data, "politesses.test")
    assert setting is not None
    assert not setting.is_set
    assert setting.default == OPTIONAL_PLEASANTRIES["test"]
    # Taken out by the button that says so, never by a form whose fields are all empty.
    assert team.save("contacts/cps", {}).outcome == REFUSED
    assert team.save("contacts/cps", None).outcome == SAVED
    assert team.value("contacts/cps") == {}


def test_the_second_to_save_writes_over_nobody(team: Team) -> None:
    first = setting_of(FAMILIES["phrases"], team.data, "oui")
    assert first is not None
    team.save("phrases/oui", "Oui, merci", by="Ada")
    done = team.save("phrases/oui", "Parfait", base=first.stamp, by="Bob")
    assert done.outcome == CONFLICT
    assert done.before.value == "Oui, merci"
    assert team.value("phrases/oui") == "Oui, merci"
    # Two sentences of one file are no conflict; nor is the same thing saved twice.
    other = setting_of(FAMILIES["phrases"], team.data, "non")
    assert other is not None
    team.save("phrases/oui", "Parfait", by="Bob")
    assert team.save("phrases/non", "Non merci", base=other.stamp).outcome == SAVED
    assert team.save("phrases/oui", "Parfait", base=first.stamp).outcome == SAME


def test_what_was_wrong_before_does_not_keep_another_setting_from_being_changed(team: Team) -> None:
    file = team.data / "costs.yml"
    file.write_text(file.read_text(encoding="utf-8") + "inconnu: 3\n", encoding="utf-8")
    assert team.save("couts/question", "0.7").outcome == SAVED
    assert team.save("phrases/oui", "Oui !").outcome == SAVED


def test_a_file_that_an_editor_changed_since_is_said_to_be(team: Team) -> None:
    team.save("phrases/oui", "Oui !")
    assert history_of_files(team.data, team.store, ["texts.yml"]).moved_since == ()
    file = team.data / "texts.yml"
    file.write_text(file.read_text(encoding="utf-8").replace("Oui !", "Oui ?"), encoding="utf-8")
    assert history_of_files(team.data, team.store, ["texts.yml"]).moved_since == ("texts.yml",)


def test_lines_of_windows_stay_lines_of_windows(team: Team) -> None:
    file = team.data / "costs.yml"
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    team.save("couts/question", "0.7")
    raw = file.read_bytes()
    assert b"question: 0.7\r\n" in raw
    assert raw.count(b"\n") == raw.count(b"\r\n")


def test_a_setting_that_is_not_there_is_refused(team: Team) -> None:
    with pytest.raises(NoSuchSetting):
        team.save("phrases/nulle_part", "x", base="")


def test_every_setting_of_the_past_can_be_read(team: Team) -> None:
    for family in FAMILIES.values():
        assert all(
            lines_of(one.value) == []
            for one in settings_of(family, team.data, dict.fromkeys(family.files, ""))
        )
