"""The audit: nobody changes it, it is read by pages and handed over whole."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from assistant.backoffice.access import audit, retention
from assistant.backoffice.access.audit import Filter
from assistant.backoffice.access_contract import Act
from assistant.backoffice.desk import Desk
from assistant.backoffice.roles import Role
from tests.backoffice import desk_in, words_of
from tests.backoffice_access import Door, inside, member


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = desk_in(tmp_path)
    yield made
    made.stop()


def _add(desk: Desk, count: int, act: str = "entrée modifiée", who: str = "Ada", age_days: float = 0) -> None:
    with desk.store.transaction() as connection:
        for n in range(count):
            at = datetime.now(UTC) - timedelta(days=age_days)
            audit.add(
                connection, who, Act(act, f"carte-{n}", {"statut": "brouillon"}, {"statut": "publié"}), at
            )


def _boss(desk: Desk) -> Door:
    return inside(desk, member(desk.store, Role.ADMINISTRATOR, name="La cheffe"))


def test_each_change_of_an_account_is_in_the_audit_with_its_author(desk: Desk) -> None:
    boss, other = _boss(desk), member(desk.store, name="Bob")
    boss.post(f"/comptes/{other.id}/role", {"role": "editeur"}, form=f"/comptes/{other.id}")
    boss.post(f"/comptes/{other.id}/fermer", form=f"/comptes/{other.id}")
    with desk.store.transaction() as connection:
        closed, role = audit.page_of(connection, Filter())[:2]
    assert (closed.name, closed.act, closed.target) == ("La cheffe", "compte fermé", other.login)
    assert (role.act, role.before, role.after) == ("rôle modifié", {"rôle": "auteur"}, {"rôle": "éditeur"})
    shown = words_of(boss.get("/comptes/journal"))
    assert "La cheffe compte fermé" in shown
    assert "rôle : auteur éditeur" in shown


def test_the_pages_of_the_audit_hold_each_line_once(desk: Desk) -> None:
    _add(desk, 120)
    boss, path, seen = _boss(desk), "/comptes/journal?acte=entr%C3%A9e+modifi%C3%A9e", []
    for _ in range(5):
        page = boss.get(path)
        seen += [word for word in words_of(page).split() if word.startswith("carte-")]
        following = page.partition('rel="next"')[0].rpartition('href="')[2].partition('"')[0]
        if 'rel="next"' not in page:
            break
        path = following.replace("&amp;", "&")
    assert seen == [f"carte-{n}" for n in reversed(range(120))]


def test_the_audit_is_filtered_by_person_act_target_and_period(desk: Desk) -> None:
    boss = _boss(desk)
    _add(desk, 2), _add(desk, 1, "publication"), _add(desk, 1, "import", age_days=40)
    here = "/comptes/journal"
    assert "publication carte-0" in words_of(boss.get(f"{here}?acte=publication"))
    assert "carte-1" not in words_of(boss.get(f"{here}?acte=publication"))
    assert "carte-1" in words_of(boss.get(f"{here}?cible=carte-1"))
    assert "Ada publication" not in words_of(boss.get(f"{here}?cible=carte-1"))
    assert "Ada" not in words_of(boss.get(f"{here}?personne=1"))
    day = (datetime.now(UTC) - timedelta(days=40)).date()
    old = words_of(boss.get(f"{here}?du={day - timedelta(days=1)}&au={day + timedelta(days=1)}"))
    assert "Ada import carte-0" in old
    assert "Ada publication" not in old
    assert "Rien ne correspond" in words_of(boss.get(f"{here}?cible=inconnue"))
    # What does not read as a day, a number or a person is no filter.
    assert "Ada publication" in words_of(boss.get(f"{here}?du=hier&personne=%00&avant=-1"))


def test_the_audit_is_handed_over_whole_as_csv_and_json_lines(desk: Desk) -> None:
    _add(desk, 1200), _add(desk, 1, "=cmd|' /C calc'!A0")
    boss = _boss(desk)
    text = boss.post("/comptes/journal/export", {"format": "csv"}, 200, "/comptes/journal").content.decode(
        "utf-8-sig"
    )
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert tuple(rows[0]) == audit.COLUMNS
    # The export itself is an act, and so are the account that asks for it.
    assert len(rows) == 1 + 1200 + 1 + 2
    assert [cell for row in rows for cell in row if cell.startswith("=")] == []
    lines = boss.post(
        "/comptes/journal/export", {"format": "jsonl"}, 200, "/comptes/journal"
    ).text.splitlines()
    assert len(lines) == 1200 + 1 + 3
    assert json.loads(lines[-1])["act"] == "entrée modifiée"
    narrow = boss.post(
        "/comptes/journal/export?acte=publication", {"format": "jsonl"}, 200, "/comptes/journal"
    )
    assert narrow.text == ""


def test_the_audit_is_forgotten_at_its_term_and_not_before(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_AUDIT_DAYS", "60")
    _add(desk, 3, age_days=61), _add(desk, 2, age_days=59), _add(desk, 1)
    assert retention.purge(desk.store).audit == 3
    assert retention.purge(desk.store).audit == 0


def test_the_names_of_acts_are_found_without_reading_every_line(desk: Desk) -> None:
    _add(desk, 50), _add(desk, 50, "publication"), _add(desk, 1, "a")
    with desk.store.transaction() as connection:
        assert audit.acts(connection) == ["a", "entrée modifiée", "publication"]


def test_an_empty_audit_says_what_will_be_there(desk: Desk) -> None:
    with desk.store.transaction() as connection:
        assert audit.page_of(connection, Filter()) == []
        assert audit.acts(connection) == []
