"""Every screen of the team's page: axe-core finds nothing, none is wider than a phone, a keyboard is enough.

A new screen is looked at as soon as `pages.SCREENS` has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

import pytest
from playwright.sync_api import Browser

from assistant.backoffice.pages import SCREENS
from tests.browser.backoffice import Colleague, Served, door, served_to

SIZES: dict[str, tuple[int, int, Literal["light", "dark"]]] = {
    "1280": (1280, 800, "light"),
    "1280-dark": (1280, 800, "dark"),
    "390": (390, 844, "light"),
    "390-dark": (390, 844, "dark"),
}
NARROW = ((320, 640), (320, 256), (640, 400), (1024, 600))
NOWHERE = "/nulle-part"


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served_to(tmp_path_factory.mktemp("team")) as one:
        yield one


def test_axe_finds_nothing_on_any_screen(browser: Browser, team: Served) -> None:
    colleague = Colleague(browser, team)
    paths = team.addresses()
    assert _violations(colleague, paths) == {}
    # One screen at least of each family of addresses, `/comptes` and `/mon-compte` included.
    roots = {page.path.split("/")[1] for page in SCREENS if page.method == "GET"}
    assert {path.split("/")[1] for path in paths} == roots
    assert colleague.complaints == [], "the console complains"
    # Whoever comes to what is not there is told so on a page like the others.
    assert _violations(colleague, [NOWHERE]) == {}
    colleague.context.close()


def test_axe_finds_nothing_at_the_door(browser: Browser, team: Served) -> None:
    colleague = Colleague(browser, replace(team, session=""))
    paths = door(team)
    assert {path.split("/")[1] for path in paths} >= {"connexion", "premier-acces"}
    assert _violations(colleague, paths) == {}
    assert colleague.complaints == [], "the console complains"
    colleague.context.close()


def _violations(colleague: Colleague, paths: list[str]) -> dict[tuple[str, str], list[str]]:
    """(Address, size of the screen) -> what axe-core finds there."""
    found: dict[tuple[str, str], list[str]] = {}
    for path in paths:
        colleague.open(path)
        for size, screen in SIZES.items():
            colleague.see(*screen)
            if violations := colleague.violations():
                found[path, size] = violations
    return found


def test_no_screen_is_wider_than_a_phone_and_the_header_stays_one_row(browser: Browser, team: Served) -> None:
    colleague = Colleague(browser, team)
    wider, headers = {}, {}
    for path in team.addresses():
        page = colleague.open(path)
        for width, height in (*NARROW, (1280, 800)):
            colleague.see(width, height)
            wider[path, width, height] = colleague.overflow()
            box = page.locator("header.top").bounding_box()
            assert box is not None
            headers[path, width, height] = tuple(box.values())
    assert {place: pixels for place, pixels in wider.items() if pixels} == {}
    for screen in (*NARROW, (1280, 800)):
        seen = {box for (_, *size), box in headers.items() if tuple(size) == screen}
        assert len(seen) == 1, f"the header moves at {screen}: {seen}"
        assert next(iter(seen))[3] <= 64, "one row"
    colleague.context.close()


def test_the_keyboard_goes_from_the_skip_link_to_the_screens_then_to_the_account(
    browser: Browser, team: Served
) -> None:
    colleague = Colleague(browser, team)
    page = colleague.open("/faq")
    places = []
    for _ in range(12):
        page.keyboard.press("Tab")
        places.append(colleague.held())
    assert places[0] == "Aller au contenu"
    names = [place.split("\n")[0] for place in places[2:10]]
    assert names[0].startswith("À traiter")
    assert names[1:] == [
        *("FAQ", "Essayer", "Publier", "Tableau de bord", "Conversations", "Réglages", "Comptes")
    ]
    assert "mon compte" in places[10]
    assert places[11] == "Se déconnecter"
    page.reload()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "contenu"
    colleague.context.close()


def test_on_a_phone_the_screens_are_in_a_menu_that_escape_closes(browser: Browser, team: Served) -> None:
    colleague = Colleague(browser, team, 390, 844)
    page = colleague.open("/faq")
    menu = page.get_by_role("button", name="Menu")
    assert not page.get_by_role("link", name="Réglages").is_visible()
    menu.focus()
    page.keyboard.press("Enter")
    assert page.get_by_role("link", name="Réglages").is_visible()
    assert colleague.violations() == []
    assert colleague.overflow() == 0
    page.keyboard.press("Tab")
    assert colleague.held().startswith("À traiter"), "the menu comes next"
    page.keyboard.press("Escape")
    assert not page.get_by_role("link", name="Réglages").is_visible()
    assert colleague.held().startswith("Menu"), "the focus comes back"
    menu.click()
    page.get_by_role("link", name="Réglages").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Réglages"
    colleague.context.close()


def test_the_agency_s_colours_are_the_page_s(browser: Browser, team: Served) -> None:
    file = team.desk.data_dir / "agence.yml"
    before = file.read_text(encoding="utf-8")
    colleague = Colleague(browser, team)
    try:
        file.write_text("assistant: Assistant\ncouleurs:\n  principale: '#7a0b5c'\n", encoding="utf-8")
        page = colleague.open("/faq")
        color = page.locator("header.top").evaluate("e => getComputedStyle(e).borderTopColor")
        assert color == "rgb(122, 11, 92)"
    finally:
        file.write_text(before, encoding="utf-8")
        colleague.context.close()
