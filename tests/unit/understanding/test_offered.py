"""What is offered is recognised misspelt, cut short, through what it goes with, or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.near_words import NearWords, nearness
from assistant.understanding.negation import affirmed
from assistant.understanding.offered import OfferedValues, titles_named
from assistant.understanding.result import Context
from tests.unit.understanding.trades import FINDER, TAXONOMY, TOOLS, TRADES

VALUES = OfferedValues(TAXONOMY)
ASKED_TRADE = Context("clarification", "metier", tuple(value.id for value in TRADES.values))
ASKED_TOOL = Context("clarification", "outil", tuple(value.id for value in TOOLS.values))


def named(text: str, context: Context) -> tuple[tuple[str, ...], float]:
    said = affirmed(text, FINDER.find(text))
    return VALUES.named(text, said.facets, context, said.denied.get(context.facet or "", ()))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("une pharmacie", "officine"),
        ("je suis biologiste", "biologie"),
        ("pour un labo d'analyses", "biologie"),
        ("on équipe des radiologues", "radio"),
        ("Imagerie svp", "radio"),
    ],
)
def test_a_value_is_named_by_its_names(text: str, value: str) -> None:
    assert named(text, ASKED_TRADE) == ((value,), 1.0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("farmacie", "officine"),
        ("une farmacie", "officine"),
        ("pharmaci", "officine"),
        ("pharma", "officine"),
        ("radio", "radio"),
        ("laboratoir", "biologie"),
        ("quiné", "kine"),
        ("dentiste", "dentaire"),
        ("dantiste", "dentaire"),
    ],
)
def test_a_value_is_named_misspelt_cut_short_or_as_it_is_heard(text: str, value: str) -> None:
    values, likeness = named(text, ASKED_TRADE)
    assert values == (value,)
    assert 0 < likeness <= 1


def test_a_misspelt_name_is_less_sure_than_the_name() -> None:
    assert named("farmacie", ASKED_TRADE)[1] < named("pharmacie", ASKED_TRADE)[1]


@pytest.mark.parametrize("text", ["", "le", "je ne sais pas", "autre chose", "boulangerie", "un avocat"])
def test_what_names_nothing_that_is_offered_names_nothing(text: str) -> None:
    assert named(text, ASKED_TRADE) == ((), 0.0)


def test_only_what_is_shown_is_named() -> None:
    shown = Context("clarification", "metier", ("radio", "kine"))
    assert named("une pharmacie", shown) == ((), 0.0)
    assert named("radiologue", shown) == (("radio",), 1.0)


@pytest.mark.parametrize(
    "text", ["les pharmacies et les labos", "pharmacie, labo", "pharmacien et biologiste"]
)
def test_two_values_are_both_named(text: str) -> None:
    values, likeness = named(text, ASKED_TRADE)
    assert set(values) == {"officine", "biologie"}
    assert likeness == 1


def test_two_values_of_which_one_has_more_words_of_the_message_are_both_named() -> None:
    """« Imagerie » says nothing more than itself, « chirurgie dentaire » is said twice."""
    values, _ = named("l'imagerie et la chirurgie dentaire", ASKED_TRADE)
    assert set(values) == {"radio", "dentaire"}


def test_a_wave_names_all_that_it_leaves() -> None:
    assert named("la vague 1", ASKED_TOOL) == (("caisse_1", "automate_1", "console_1"), 1.0)


def test_a_name_in_one_wave_is_one_value() -> None:
    assert named("automate vague 2", ASKED_TOOL) == (("automate_2",), 1.0)


def test_a_name_in_every_wave_is_each_of_them() -> None:
    assert set(named("l'automate", ASKED_TOOL)[0]) == {"automate_1", "automate_2"}


def test_a_trade_names_the_tools_that_go_with_it() -> None:
    assert named("je suis radiologue", ASKED_TOOL) == (("console_1",), 1.0)
    assert set(named("un labo", ASKED_TOOL)[0]) == {"automate_1", "automate_2"}


def test_a_trade_and_a_wave_name_what_both_leave() -> None:
    assert named("une pharmacie en vague 2", ASKED_TOOL) == (("caisse_2",), 1.0)


def test_a_tool_names_the_trade_that_it_goes_with() -> None:
    assert named("on vend une console", ASKED_TRADE) == (("radio",), 1.0)


def test_what_is_denied_is_not_named() -> None:
    assert named("pas les pharmacies, les dentistes", ASKED_TRADE) == (("dentaire",), 1.0)


@pytest.mark.parametrize(
    "context",
    [
        Context(),
        Context("suggestion", entries=("a", "b")),
        Context("feedback", entry="a"),
        Context("clarification", "metier"),
        Context("clarification", "inconnue", ("officine",)),
    ],
    ids=repr,
)
def test_nothing_is_named_of_what_nothing_offers(context: Context) -> None:
    assert named("pharmacie", context) == ((), 0.0)


def test_a_product_asked_before_a_hand_over_is_named_too() -> None:
    context = Context("contact", "carte", ("bleue", "mobile"))
    assert named("la carte bleu", context)[0] == ("bleue",)
    assert named("carte bleue", context) == (("bleue",), 1.0)


@pytest.mark.parametrize(
    ("expected", "typed", "near"),
    [
        ("pharmacie", "pharmacie", True),
        ("pharmacie", "pharmacei", True),
        ("pharmacie", "farmacie", True),
        ("pharmacie", "pha", True),
        ("pharmacie", "ph", False),
        ("kine", "quine", True),
        ("labo", "lavo", False),
        ("radio", "rodio", True),
        ("pharmacie", "pharaon", False),
        ("bleue", "verte", False),
    ],
)
def test_words_are_near_by_their_letters_their_beginning_or_their_sound(
    expected: str, typed: str, near: bool
) -> None:
    """A short word is not taken for another that has one letter more or less."""
    assert (nearness(expected, typed) > 0) is near
    assert nearness(expected, expected) == 1


WORDS = (
    *("pharmacie", "pharmaciens", "pharma", "officine", "kine", "quine"),
    *("labo", "laboratoire", "radio", "imagerie", "e", "ph"),
)


@given(
    st.sampled_from(WORDS),
    st.lists(st.tuples(st.integers(0, 12), st.text("aceiophqyrx", max_size=2)), max_size=2),
)
def test_a_word_compared_with_all_at_once_is_near_the_same_ones(
    word: str, errors: list[tuple[int, str]]
) -> None:
    typed = word
    for place, letters in errors:
        typed = typed[:place] + letters + typed[place + 1 :]
    expected = {other: near for other in WORDS if (near := nearness(other, typed))}
    assert NearWords(WORDS).of(typed) == expected


TITLES = {
    "perte": "Que faire quand la carte est perdue ?",
    "delai": "Quel est le délai pour recevoir la carte ?",
    "prix": "Combien coûte la carte ?",
}


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("la carte perdue", "perte"),
        ("celle sur les délais", "delai"),
        ("combien ça coûte", "prix"),
        ("recevoir la carte", "delai"),
    ],
)
def test_a_title_is_named_by_the_words_that_the_others_lack(text: str, entry: str) -> None:
    entries, share = titles_named(text, TITLES)
    assert entries[0] == entry
    assert 0 < share <= 1


@pytest.mark.parametrize("text", ["la carte", "", "autre chose", "la deuxième"])
def test_what_every_title_holds_or_none_names_none(text: str) -> None:
    assert titles_named(text, TITLES) == ((), 0.0)


def test_of_a_single_title_nothing_tells_it_from_others() -> None:
    assert titles_named("la carte perdue", {"perte": TITLES["perte"]}) == ((), 0.0)


def test_words_of_two_titles_name_neither_surely() -> None:
    entries, share = titles_named("carte perdue, délai", TITLES)
    assert set(entries) == {"perte", "delai"}
    assert share == 0


@pytest.mark.parametrize(
    ("text", "chosen", "value"),
    [
        ("non, plutôt la kinésitérapie", "officine", ("kine",)),
        ("pardon, dantiste", "officine", ("dentaire",)),
        ("non, un laboratoir", "radio", ("biologie",)),
        ("officine", "officine", ()),
        ("la réponse parle de la chirurgie du genou et de son remboursement", "officine", ()),
        ("ce n'est pas assez clair", "officine", ()),
    ],
)
def test_another_value_of_what_was_chosen_is_named_by_a_part_of_its_name(
    text: str, chosen: str, value: tuple[str, ...]
) -> None:
    assert VALUES.instead(text, "metier", chosen) == value


def test_a_theme_is_never_named_instead() -> None:
    assert VALUES.instead("plutôt le tarif", "theme", "prix") == ()


@pytest.mark.parametrize(
    ("text", "value"),
    [("la chirurgie", "dentaire"), ("de la biologi", "biologie"), ("votre chirurgie", "dentaire")],
)
def test_a_value_is_named_by_a_word_that_no_other_choice_has(text: str, value: str) -> None:
    assert named(text, ASKED_TRADE)[0] == (value,)


def test_a_word_among_many_names_no_choice() -> None:
    assert named("la chirurgie du genou est remboursée à quel taux", ASKED_TRADE) == ((), 0.0)


@pytest.mark.parametrize(
    "text",
    ["pas les pharmacies", "non, pas la farmacie", "tout sauf les pharmacies", "Surtout pas l'officine !"],
)
def test_what_is_only_denied_leaves_the_others(text: str) -> None:
    left = tuple(value.id for value in TRADES.values if value.id != "officine")
    assert named(text, ASKED_TRADE)[0] == left


def test_two_that_are_denied_are_both_left_out() -> None:
    values, _ = named("pas les pharmacies ni les labos", ASKED_TRADE)
    assert values == tuple(value.id for value in TRADES.values if value.id not in ("officine", "biologie"))


@pytest.mark.parametrize(
    ("text", "value"),
    [("pas les pharmacies, les radiologues", "radio"), ("pas un labo : une pharmacie", "officine")],
)
def test_what_is_said_instead_is_what_is_named(text: str, value: str) -> None:
    assert named(text, ASKED_TRADE)[0] == (value,)


def test_denying_nothing_that_is_offered_names_nothing() -> None:
    assert named("pas la boulangerie", ASKED_TRADE)[1] == 0


@pytest.mark.parametrize("text", ["la question sur la carte perdue", "la carte perdue svp"])
def test_a_line_is_named_by_most_of_what_is_said(text: str) -> None:
    assert titles_named(text, TITLES)[0][:1] == ("perte",)


@pytest.mark.parametrize(
    "text", ["comment prolonger une carte à puce", "facture de la carte du lecteur mobile"]
)
def test_a_line_that_holds_one_word_of_a_question_is_not_named(text: str) -> None:
    assert titles_named(text, TITLES) == ((), 0.0)
