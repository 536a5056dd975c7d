"""axe-core finds nothing, in every state of the conversation, on the full page and on somebody's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import HOSTS
from tests.browser.samples import ASKED, COMMENT, CONFIG, CONTACT, EIGHT, HANDOFF, OTHERS, PROBABLE, REASON
from tests.browser.samples import SURE as SURE_ANSWER
from tests.browser.scripted import FULL_PAGE, Fault, ScriptedSite, SiteVisitor, button

Sites = Callable[..., ScriptedSite]
State = Callable[[ScriptedSite, SiteVisitor], Any]
SCREENS = {"320x568": (320, 568), "1280x800": (1280, 800)}
COLOURS: dict[str, dict[str, Any]] = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced": {"color_scheme": "light", "forced_colors": "active"},
}
BROKEN = Fault(503, "unavailable", "Le service rencontre un problème technique.", contact=CONTACT)
TOO_MANY = Fault(429, "too_many", "Vous envoyez trop de messages.", after=30)


def _closed(_: ScriptedSite, visitor: SiteVisitor) -> None:
    if visitor.launcher.count():
        visitor.page.keyboard.press("Escape")
        expect(visitor.launcher).to_be_visible()


def _open(_: ScriptedSite, visitor: SiteVisitor) -> None:
    expect(visitor.messages).to_have_count(1)


def _says(answer: Any) -> State:
    return lambda site, visitor: (site.will(answer), visitor.ask("une question ?"))


def _fails(fault: Fault) -> State:
    def state(site: ScriptedSite, visitor: SiteVisitor) -> None:
        site.faults["message"] = fault
        visitor.say("une question ?")
        expect(visitor.alert).not_to_be_empty()

    return state


def _lost_press(site: ScriptedSite, visitor: SiteVisitor) -> None:
    site.will(EIGHT)
    visitor.ask("les dates ?")
    site.faults["message"] = Fault()
    visitor.choices().first.click()
    expect(visitor.alert).not_to_be_empty()


def _offline(site: ScriptedSite, visitor: SiteVisitor) -> None:
    site.offline()
    visitor.say("une question ?")
    expect(visitor.alert).to_contain_text("plus connecté à internet")


def _menu(_: ScriptedSite, visitor: SiteVisitor) -> None:
    visitor.menu()
    expect(visitor.action("Imprimer")).to_be_visible()


def _data(_: ScriptedSite, visitor: SiteVisitor) -> None:
    visitor.act("Vos données")
    expect(visitor.data).to_be_visible()


def _confirm(_: ScriptedSite, visitor: SiteVisitor) -> None:
    visitor.act("Nouvelle conversation")
    expect(visitor.confirm).to_be_visible()


def _too_long(_: ScriptedSite, visitor: SiteVisitor) -> None:
    visitor.say("mot " * 200)
    expect(visitor.alert).to_contain_text("dépasse la limite")


def _proposals(site: ScriptedSite, visitor: SiteVisitor) -> None:
    site.proposals = [button("Que faire si ma carte est perdue ?"), button("Combien coûte une carte ?")]
    visitor.field.press_sequentially("carte")
    visitor.host.get_by_role("option").first.wait_for()
    visitor.field.press("ArrowDown")


STATES: dict[str, State] = {
    "closed": _closed,
    "open": _open,
    "sure": _says(SURE_ANSWER),
    "probable": _says([PROBABLE, OTHERS, ASKED]),
    "eight choices": _says(EIGHT),
    "reasons": _says(REASON),
    "comment": _says(COMMENT),
    "contact": _says(HANDOFF),
    "a warning": _says({**PROBABLE, "warning": "Une date limite de cette réponse est passée."}),
    "topic": _says({"kind": "topic", "text": "Choisissez.", "buttons": EIGHT["buttons"]}),
    "broken": _fails(BROKEN),
    "too many": _fails(TOO_MANY),
    "nothing answers": _fails(Fault()),
    "a lost press": _lost_press,
    "offline": _offline,
    "menu": _menu,
    "data": _data,
    "confirmation": _confirm,
    "too long": _too_long,
    "proposals": _proposals,
}
PLACES = {"agency": "/", "full page": FULL_PAGE}
USUAL = [("agency", "320x568"), ("full page", "1280x800")]
OTHER = [("agency", "1280x800"), ("full page", "320x568")]
# All states where they are most used, what stands elsewhere on another screen there too; in a plain state,
# every other page.
SWEEP = [(state, *where) for state in STATES for where in USUAL]
SWEEP += [(state, *where) for state in ("probable", "menu", "too many", "proposals") for where in OTHER]
ELSEWHERE = [name for name in HOSTS if name != "agency"]


def _faults(visitor: SiteVisitor) -> list[str]:
    found = []
    for name, media in COLOURS.items():
        visitor.page.emulate_media(**media)
        found += [f"{name}: {fault}" for fault in visitor.violations()]
    return found


@pytest.mark.parametrize(("state", "place", "screen"), SWEEP)
def test_axe_finds_nothing(sites: Sites, state: str, place: str, screen: str) -> None:
    width, height = SCREENS[screen]
    site = sites(width, height, config=CONFIG)
    visitor = site.visit(PLACES[place])
    STATES[state](site, visitor)
    assert _faults(visitor) == []
    assert visitor.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("host", ELSEWHERE)
def test_axe_finds_nothing_on_another_page(sites: Sites, host: str) -> None:
    site = sites(config=CONFIG, host=HOSTS[host]).will([PROBABLE, OTHERS, ASKED])
    visitor = site.visit()
    visitor.ask("une carte ?")
    assert _faults(visitor) == []


@pytest.mark.parametrize("host", HOSTS)
def test_the_pages_themselves_have_no_fault(sites: Sites, host: str) -> None:
    # Else what axe finds above would not be ours.
    visitor = sites(host=HOSTS[host]).visit(opened=False)
    visitor.page.evaluate("document.querySelector('ans-assistant').remove()")
    assert _faults(visitor) == []
