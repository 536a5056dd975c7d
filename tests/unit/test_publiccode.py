"""publiccode.yml is one of version 0.4 of the standard, and says what the rest of the repository says."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from assistant.settings import ROOT
from assistant.version import VERSION

FILE = yaml.safe_load((ROOT / "publiccode.yml").read_text("utf-8"))
MANDATORY = (
    *("publiccodeYmlVersion", "name", "url", "platforms", "categories", "developmentStatus", "softwareType"),
    *("description", "legal", "maintenance", "localisation"),
)
OPTIONAL = ("softwareVersion", "releaseDate", "intendedAudience", "dependsOn")
"""Of those that the standard has, the ones that are used here: any other name is a mistake."""
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[A-Za-z0-9]+)*")
EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")
"""Of SPDX, without parentheses."""


def of(*keys: str) -> Any:
    value = FILE
    for key in keys:
        value = value[key]
    return value


def test_it_has_what_the_standard_requires_and_no_key_of_another() -> None:
    assert [name for name in MANDATORY if not FILE.get(name)] == []
    assert set(FILE) <= {*MANDATORY, *OPTIONAL}
    assert of("publiccodeYmlVersion") == "0.4"


def test_it_is_of_this_version_and_of_its_day() -> None:
    newest = re.search(r"^## \[(\S+)\] - (\S+)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert newest is not None
    assert (of("softwareVersion"), of("releaseDate")) == (newest[1], newest[2])
    assert of("softwareVersion") == VERSION
    # A text, as every reader of YAML reads it alike.
    assert date.fromisoformat(of("releaseDate"))


def test_its_words_are_those_of_the_standard_s_lists() -> None:
    assert of("developmentStatus") in ("concept", "development", "beta", "stable", "obsolete")
    kinds = [f"standalone/{kind}" for kind in ("mobile", "iot", "desktop", "web", "backend", "other")]
    assert of("softwareType") in (*kinds, "addon", "library", "configurationFiles")
    assert set(of("platforms")) <= {"web", "windows", "mac", "linux", "ios", "android"}
    # Of the standard's hundred, those that fit; the same of its fields of application.
    assert set(of("categories")) <= {"help-desk", "customer-service-and-support", "knowledge-management"}
    assert set(of("intendedAudience", "scope")) <= {"healthcare", "government", "local-authorities"}
    assert all(re.fullmatch("[a-z]{2}", country) for country in of("intendedAudience", "countries"))
    assert urlsplit(of("url")).scheme == "https"


@pytest.mark.parametrize("language", sorted(of("description")))
def test_a_description_is_of_its_length_and_shows_what_exists(language: str) -> None:
    said = of("description", language)
    assert LANGUAGE.fullmatch(language)
    assert 0 < len(said["shortDescription"]) <= 150
    assert "\n" not in said["shortDescription"]
    assert 150 <= len(said["longDescription"]) <= 10_000
    assert 5 <= len(said["features"]) <= 20
    for picture in said.get("screenshots", ()):
        assert Path(picture).suffix in (".png", ".jpg")
        assert (ROOT / picture).is_file(), picture


def test_the_descriptions_say_the_same_in_each_language() -> None:
    assert len({len(said["features"]) for said in of("description").values()}) == 1


def test_it_is_maintained_by_somebody_and_read_in_a_language() -> None:
    assert of("maintenance", "type") in ("internal", "community")
    assert all(contact["name"] for contact in of("maintenance", "contacts"))
    assert of("localisation", "localisationReady") in (True, False)
    assert all(LANGUAGE.fullmatch(one) for one in of("localisation", "availableLanguages"))
    assert all(one["name"] for one in of("dependsOn", "open"))


def test_its_licence_is_the_one_of_the_repository() -> None:
    licence = of("legal", "license")
    assert EXPRESSION.fullmatch(licence)
    granted = "No licence is granted yet" not in (ROOT / "LICENSE").read_text("utf-8")
    assert granted != licence.startswith("LicenseRef-")
