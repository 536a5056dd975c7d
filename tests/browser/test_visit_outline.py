"""What a screen reader reads of an answer, of choices, and of what is left of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.hosts import AGENCY, HOSTS
from tests.browser.outline import LANDMARKS, Node, empty_groups, outline, place, within
from tests.browser.samples import ANSWER, ASKED, DISPOSITIF, EIGHT, OTHERS, PROBABLE, SURE
from tests.browser.scripted import FULL_PAGE, ScriptedSite, SiteVisitor

Sites = Callable[..., ScriptedSite]
PLACES = ["/", FULL_PAGE]


def _read(visitor: SiteVisitor) -> list[Node]:
    return within(outline(visitor.page), "log")


@pytest.mark.parametrize("path", PLACES)
def test_an_answer_is_read_as_heading_answer_source_and_question_of_usefulness(
    sites: Sites, path: str
) -> None:
    visitor = sites().will(SURE).visit(path)
    visitor.ask("une carte ?")
    read = _read(visitor)
    order = [
        place(read, "heading", "Faut-il une carte"),
        place(read, "StaticText", "une carte CPS nominative"),
        place(read, "link", "page INSi"),
        place(read, "group", "Cette réponse vous a-t-elle été utile"),
    ]
    assert order == sorted(order)


def test_the_heading_of_an_answer_is_below_the_title_of_the_conversation(sites: Sites) -> None:
    site = sites().will(SURE, SURE)
    levels = []
    for path in PLACES:
        visitor = site.visit(path)
        visitor.ask("une carte ?")
        read = outline(visitor.page)
        title, answer = (
            read[place(read, "heading", "Assistant")],
            read[place(read, "heading", "Faut-il une carte")],
        )
        levels.append(answer.level - title.level)
        visitor.page.evaluate("sessionStorage.clear()")
        visitor.page.close()
    assert levels == [1, 1]


def test_a_probable_answer_is_announced_before_its_heading_and_its_others_follow(sites: Sites) -> None:
    visitor = sites().will([PROBABLE, OTHERS, ASKED]).visit()
    visitor.ask("une carte ?")
    read = _read(visitor)
    order = [
        place(read, "StaticText", "la réponse la plus proche"),
        place(read, "heading", "Faut-il une carte"),
        place(read, "StaticText", "une carte CPS nominative"),
        place(read, "link", "page INSi"),
        place(read, "group", "Voir aussi"),
        place(read, "group", "Ce n'est pas votre question"),
        place(read, "group", "Cette réponse vous a-t-elle été utile"),
    ]
    assert order == sorted(order)


def test_what_was_understood_is_a_list_that_says_what_it_is(sites: Sites) -> None:
    visitor = sites().will(SURE).visit()
    visitor.ask("une carte ?")
    chips = visitor.log.locator(".answer ul.chips")
    expect(chips.locator("li")).to_have_text([re.compile("Officine$"), re.compile("Vague 2$")])
    # A name, a word hidden in it or right before it.
    assert chips.evaluate(
        "e => Boolean(e.getAttribute('aria-label') || e.querySelector('.unseen')"
        " || e.previousElementSibling?.matches('.unseen'))"
    )


def test_a_choice_is_read_in_the_group_of_its_question_with_its_hint(sites: Sites) -> None:
    visitor = sites().will(EIGHT).visit()
    visitor.ask("les dates ?")
    group = within(outline(visitor.page), "group", DISPOSITIF.removesuffix(" ?"))
    buttons = [node.name for node in group if node.role == "button"]
    assert len(buttons) == 8
    assert "Une ligne d'aide pour le choix 0." in " ".join(node.name for node in group)


def test_a_choice_that_was_made_leaves_no_group_behind(sites: Sites) -> None:
    visitor = sites().will(EIGHT, SURE).visit()
    visitor.ask("les dates ?").pick("vague 1")
    read = _read(visitor)
    assert empty_groups(read) == []
    assert [node.name for node in read if "Autres choix" in node.name] == []
    # The question that was asked is still a part of the conversation.
    assert DISPOSITIF.split(" ?")[0] in " ".join(node.name for node in read)


def test_a_new_question_leaves_no_group_of_the_one_before(sites: Sites) -> None:
    visitor = sites().will(EIGHT, [PROBABLE, OTHERS, ASKED], "Autre chose.").visit()
    visitor.ask("les dates ?").ask("une carte ?").ask("et puis ?")
    read = _read(visitor)
    assert empty_groups(read) == []
    names = [node.name for node in read if node.role == "group"]
    assert not [name for name in names if name.startswith(("Votre question", "Ce n'est pas", "Voir aussi"))]


def test_an_opinion_that_was_given_leaves_no_group_behind(sites: Sites) -> None:
    visitor = sites().will(SURE, {"kind": "feedback_thanks", "text": "Merci."}).visit()
    visitor.ask("une carte ?").pick("Oui")
    assert empty_groups(_read(visitor)) == []


def test_what_a_reload_shows_again_has_no_empty_group(sites: Sites) -> None:
    visitor = sites().will(EIGHT, SURE).visit()
    visitor.ask("les dates ?").pick("vague 1")
    visitor.page.reload()
    visitor.open_any()
    expect(visitor.log).to_contain_text("une carte CPS nominative")
    assert empty_groups(_read(visitor)) == []


@pytest.mark.parametrize("name", HOSTS)
def test_the_widget_adds_no_landmark_to_a_page(sites: Sites, name: str) -> None:
    visitor = sites(host=HOSTS[name]).will(SURE).visit(opened=False)

    def landmarks() -> list[tuple[str, str]]:
        return [(node.role, node.name) for node in outline(visitor.page) if node.role in LANDMARKS]

    before = landmarks()
    visitor.open_any().ask("une carte ?")
    assert before
    assert landmarks() == before


def test_no_heading_of_the_conversation_competes_with_the_page_s_title(sites: Sites) -> None:
    visitor = sites(host=AGENCY).will([{**ANSWER, "text": "# Un titre\n\nUn texte."}]).visit()
    visitor.ask("une carte ?")
    ours = [node.level for node in within(outline(visitor.page), "dialog") if node.role == "heading"]
    assert ours
    assert min(ours) >= 2
