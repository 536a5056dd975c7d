"""What stands around an answer: its question, what was understood, how sure it is, the questions nearby."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.alone import WidgetAlone
from tests.browser.conftest import AXE

PROBABLE: dict[str, Any] = {
    "text": "**Oui**, une carte CPS.",
    "title": "Faut-il une carte pour l'INSi ?",
    "context": ["INSi", "Officine"],
    "certainty": "probable",
    "lead": "Voici la réponse la plus proche de votre question :",
    "warning": "À revérifier.",
    "contact": {"label": "Cartes", "phone": "0 800"},
    "source": {
        "url": "https://esante.gouv.fr/insi",
        "label": "esante.gouv.fr, page INSi",
        "verified_on": "2026-06-30",
    },
    "related": [
        {"title": "Et avec une e-CPS ?", "payload": "/a", "signature": "s1"},
        {"title": "Et sans carte ?", "payload": "/b", "signature": "s2"},
    ],
    "something_new": {"of": ["a later server"]},
}
OTHERS: dict[str, Any] = {
    "kind": "suggestions",
    "text": "Ce n'est pas votre question ?",
    "buttons": [{"title": "Comment commander ?", "payload": "/c", "signature": "s3", "hint": "3 réponses"}],
}
ASKED: dict[str, Any] = {
    "kind": "clarification",
    "text": "Quel couloir ?",
    "buttons": [
        {"title": "Officine", "payload": "/choice{}", "signature": "s", "hint": "Pharmacies. " * 12},
        {"title": "Hôpital", "payload": "/choice{}", "signature": "s"},
        {"title": "Autres choix", "payload": "/more", "signature": "s"},
        {"title": "Je ne sais pas", "payload": '/choice{"facet": "c", "unknown": "yes"}', "signature": "s"},
    ],
}
SCREENS: dict[str, dict[str, Any]] = {
    "large": {"viewport": {"width": 1280, "height": 800}},
    "small, dark": {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
}


@pytest.fixture(params=SCREENS)
def widget(browser: Browser, request: pytest.FixtureRequest) -> Iterator[WidgetAlone]:
    context = browser.new_context(**SCREENS[request.param])
    yield WidgetAlone(context.new_page(), host="<main><h1>Site</h1><ans-assistant></ans-assistant></main>")
    context.close()


def test_an_answer_is_read_in_the_order_of_a_document(widget: WidgetAlone) -> None:
    answer = widget.open([PROBABLE, OTHERS]).first
    expect(answer.get_by_role("heading", level=3)).to_have_text("Faut-il une carte pour l'INSi\u202f?")
    lines = [line.strip() for line in answer.inner_text().splitlines() if line.strip()]
    assert lines[1:] == [
        *("Réponse probable", "Voici la réponse la plus proche de votre question\u00a0:"),
        *("Faut-il une carte pour l'INSi\u202f?", "Cette réponse concerne\u00a0:", "INSi", "Officine"),
        *("À revérifier.", "Oui, une carte CPS.", "Cartes\u00a0: 0 800"),
        *("Source\u00a0: esante.gouv.fr, page INSi", "(nouvelle fenêtre)", "(vérifié le 30/06/2026)"),
        *("Copier la réponse", "Copier le lien"),
        *("Voir aussi", "Et avec une e-CPS\u202f?", "Et sans carte\u202f?"),
    ]


def test_a_source_that_nobody_checked_says_so(widget: WidgetAlone) -> None:
    source = {"url": "https://exemple.fr", "label": "exemple.fr", "verified_on": None}
    answer = widget.open([{"text": "Oui.", "source": source}]).first
    expect(answer.locator(".source")).to_contain_text("(date non vérifiée)")


def test_a_sure_answer_has_no_mark_of_doubt(widget: WidgetAlone) -> None:
    answer = widget.open([{**PROBABLE, "certainty": "sure", "lead": None}]).first
    expect(answer).not_to_contain_text("Réponse probable")
    expect(answer).not_to_have_class(re.compile("probable"))


def test_what_is_copied_of_an_answer_is_the_agencys(widget: WidgetAlone) -> None:
    answer = widget.open([PROBABLE, OTHERS]).first
    copied = _copies(widget, lambda: answer.get_by_role("button", name="Copier la réponse").click())
    assert copied == (
        "Faut-il une carte pour l'INSi ?\n\nINSi · Officine\n\nÀ revérifier.\n\nOui, une carte CPS.\n\n"
        "Source : esante.gouv.fr, page INSi (https://esante.gouv.fr/insi) (vérifié le 30/06/2026)"
    )
    expect(widget.page.locator("ans-assistant [role=status]")).to_have_text("Réponse copiée.")


def test_the_link_of_an_answer_asks_its_question_on_the_full_page(widget: WidgetAlone) -> None:
    answer = widget.open([PROBABLE]).first
    copied = _copies(widget, lambda: answer.get_by_role("button", name="Copier le lien").click())
    assert parse_qs(urlsplit(copied).query) == {"question": [PROBABLE["title"]]}


def test_a_browser_that_refuses_to_copy_gives_the_text_selected(widget: WidgetAlone) -> None:
    answer = widget.open([PROBABLE]).first
    widget.page.evaluate("delete Navigator.prototype.clipboard")
    answer.get_by_role("button", name="Copier la réponse").click()
    field = answer.get_by_label("Texte à copier")
    expect(field).to_be_focused()
    assert "Oui, une carte CPS." in field.input_value()
    assert field.evaluate("e => e.selectionEnd - e.selectionStart") == len(field.input_value())


def _copies(widget: WidgetAlone, act: Callable[[], None]) -> str:
    """What an act writes to the clipboard."""
    fake = "{ value: { writeText: async text => { window.copied = text; } } }"
    widget.page.evaluate(f"Object.defineProperty(navigator, 'clipboard', {fake})")
    act()
    widget.page.wait_for_function("window.copied")
    return str(widget.page.evaluate("window.copied"))


def test_a_neighbour_is_pressed_like_any_choice_and_all_of_them_go(widget: WidgetAlone) -> None:
    messages = widget.open([PROBABLE, OTHERS])
    related = messages.first.get_by_role("group", name="Voir aussi")
    related.get_by_role("button", name="Et sans carte ?").click()
    expect(messages.last).to_contain_text("Bien reçu.")
    assert widget.sent == [{"payload": "/b", "signature": "s2"}]
    expect(related).to_have_count(0)
    expect(messages.first).not_to_contain_text("Voir aussi")


def _ask_something_else(widget: WidgetAlone) -> None:
    field = widget.page.locator("ans-assistant #field")
    field.fill("Autre chose")
    field.press("Enter")
    expect(widget.page.locator("ans-assistant .log")).to_contain_text("Bien reçu.")


def test_a_list_that_is_void_leaves_that_there_was_one(widget: WidgetAlone) -> None:
    widget.open([PROBABLE, OTHERS])
    _ask_something_else(widget)
    log = widget.page.locator("ans-assistant .log")
    expect(log.get_by_role("group")).to_have_count(0)
    expect(log).not_to_contain_text("Ce n'est pas votre question")
    expect(log).not_to_contain_text("Voir aussi")
    # Neither a heading without its list, nor a question that nobody answered.
    expect(log.locator(".suggestions").get_by_role("paragraph")).to_have_text("Choix proposés\u00a0: 1.")


@pytest.mark.parametrize("kind", ["clarification", "feedback_request"])
def test_a_question_that_was_asked_back_stays_as_text(widget: WidgetAlone, kind: str) -> None:
    messages = widget.open([{**ASKED, "kind": kind}])
    messages.get_by_role("button", name="Officine").click()
    log = widget.page.locator("ans-assistant .log")
    expect(log).to_contain_text("Bien reçu.")
    expect(log.get_by_role("group")).to_have_count(0)
    expect(messages.first.get_by_role("paragraph")).to_have_text("Quel couloir\u202f?")


def test_a_conversation_shown_again_has_no_void_list(widget: WidgetAlone) -> None:
    widget.open([{**ASKED, "kind": "suggestions"}, {**ASKED, "text": "Quelle vague ?"}])
    _ask_something_else(widget)
    widget.page.reload()
    if widget.page.locator("ans-assistant .launcher").is_visible():
        widget.page.locator("ans-assistant .launcher").click()
    log = widget.page.locator("ans-assistant .log")
    expect(log).to_contain_text("Bien reçu.")
    expect(log).to_contain_text("Quelle vague\u202f?")
    expect(log.locator(".suggestions").get_by_role("paragraph")).to_have_text("Choix proposés\u00a0: 2.")
    expect(log.get_by_role("group")).to_have_count(0)


def test_choices_are_in_two_columns_of_one_height_where_there_is_room(browser: Browser) -> None:
    for width, columns in ((1280, 2), (320, 1)):
        context = browser.new_context(viewport={"width": width, "height": 900})
        messages = WidgetAlone(context.new_page()).open([ASKED])
        boxes = [button.bounding_box() or {} for button in messages.first.get_by_role("button").all()]
        first_row = [box for box in boxes if box["y"] == boxes[0]["y"]]
        assert len(first_row) == columns
        assert len({box["height"] for box in first_row}) == 1
        context.close()


def test_the_ways_around_a_question_look_secondary(widget: WidgetAlone) -> None:
    messages = widget.open([ASKED])
    titles = messages.first.locator(".secondary").all_inner_texts()
    assert titles == ["Autres choix", "Je ne sais pas"]


def test_what_a_button_says_besides_stands_under_its_title(widget: WidgetAlone) -> None:
    others = widget.open([PROBABLE, OTHERS]).last
    button = others.get_by_role("group", name="Ce n'est pas votre question").get_by_role("button")
    assert button.inner_text().splitlines() == ["Comment commander\u202f?", "3 réponses"]


def test_an_answer_of_a_server_from_before_has_its_text_alone(widget: WidgetAlone) -> None:
    answer = widget.open(["Oui."]).first
    expect(answer.get_by_role("heading")).to_have_count(0)
    expect(answer.get_by_role("group")).to_have_count(0)
    assert "Voir aussi" not in answer.inner_text()


@pytest.mark.parametrize(
    ("contact", "lines"),
    [
        ({"label": "Équipe PSC", "email": "psc@exemple.fr"}, ["Équipe PSC\u00a0: psc@exemple.fr"]),
        (
            {"label": "Cartes", "phone": "0 800", "email": "cartes@exemple.fr"},
            ["Cartes\u00a0: 0 800", "Courriel\u00a0: cartes@exemple.fr"],
        ),
        ({"label": "Assistance", "url": "https://exemple.fr"}, ["Assistance"]),
    ],
)
def test_a_contact_is_named_whatever_its_channel(
    widget: WidgetAlone, contact: dict[str, str], lines: list[str]
) -> None:
    handoff = {"summary": "Question : aucune", "contact": contact, "reference": "ABCD-EFGH"}
    message = widget.open([{"kind": "handoff", "text": "Voici.", "handoff": handoff}]).first
    items = message.locator(".contact li").all_inner_texts()
    # A link says below that it opens a window.
    assert [item.splitlines()[0] for item in items] == lines


HAND_OVER: dict[str, Any] = {
    "kind": "handoff",
    "text": "Voici comment joindre l'assistance.",
    "handoff": {
        "summary": "Question : carte bloquée\n\nCommentaire : ça & là",
        "reference": "AB12-CD34",
        "contact": {"label": "Cartes", "email": "cartes@exemple.fr"},
    },
}


def test_the_summary_has_no_empty_line_and_the_reference(widget: WidgetAlone) -> None:
    message = widget.open([HAND_OVER]).first
    expect(message.get_by_label("Résumé à transmettre")).to_have_value(
        "Question : carte bloquée\nCommentaire : ça & là\nRéférence : AB12-CD34"
    )


def test_the_mail_has_the_summary_as_it_was_edited(widget: WidgetAlone) -> None:
    message = widget.open([HAND_OVER]).first
    message.get_by_label("Résumé à transmettre").fill("Rappelez-moi & merci\nMarie")
    address = urlsplit(message.get_by_role("link", name="Envoyer par courriel").get_attribute("href") or "")
    assert (address.scheme, address.path) == ("mailto", "cartes@exemple.fr")
    assert parse_qs(address.query) == {
        "subject": ["Demande d'assistance, référence AB12-CD34"],
        "body": ["Rappelez-moi & merci\r\nMarie"],
    }


def test_the_edited_summary_is_what_is_copied(widget: WidgetAlone) -> None:
    message = widget.open([HAND_OVER]).first
    message.get_by_label("Résumé à transmettre").fill("Rappelez-moi")
    copy = message.get_by_role("button", name="Copier le résumé")
    assert _copies(widget, copy.click) == "Rappelez-moi"


def test_without_an_email_nothing_is_mailed(widget: WidgetAlone) -> None:
    handoff = {**HAND_OVER["handoff"], "contact": {"label": "Cartes", "phone": "0 825 85 2000"}}
    message = widget.open([{**HAND_OVER, "handoff": handoff}]).first
    expect(message.get_by_role("link")).to_have_attribute("href", "tel:0825852000")


def test_right_to_left_words_of_the_visitor_stay_in_their_bubble(widget: WidgetAlone) -> None:
    widget.open(["Oui."])
    field = widget.page.locator("ans-assistant #field")
    field.fill("مرحبا CPS")
    field.press("Enter")
    said = widget.page.locator("ans-assistant .mine p")
    assert (
        said.evaluate("e => getComputedStyle(e).direction + getComputedStyle(e).unicodeBidi") == "rtlisolate"
    )


def test_axe_finds_nothing(widget: WidgetAlone) -> None:
    widget.open([PROBABLE, OTHERS, ASKED, HAND_OVER])
    widget.page.evaluate("document.documentElement.lang = 'fr'; document.title = 'Site'")
    widget.page.evaluate(f"() => {{ {AXE} }}")
    violations = widget.page.evaluate("async () => (await axe.run(document)).violations")
    assert [f"{rule['id']}: {node['target']}" for rule in violations for node in rule["nodes"]] == []
