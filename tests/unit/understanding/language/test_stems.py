"""Words are compared by their stems; numbers and codes stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.language.stems import stem, stems


@pytest.mark.parametrize(
    "forms",
    [
        "expirer expiré expirée expirées expire expiration expirations EXPIRÉ expire",
        "renouveler renouvelle renouvellement renouvelé renouvelées",
        "carte cartes CARTE Cartes",
        "obtenir obtient obtenu obtenons",
        "hôpital hôpitaux hopital HÔPITAUX",
        "commander commande commandes commandé",
        "logiciel logiciels",
        "installer installation installé installez",
        "référencer référencement référencé reference",
        "utiliser utilisation utilisateur utilisateurs",
        "professionnel professionnelle professionnels professionnelles",
        "certifier certifié certifiée",
        "perdre perdent",
        "révoquer révoqué révocation revocations",
        "homologuer homologation homologué",
        "perdu perdue perdus perdues",
    ],
)
def test_forms_of_one_word_share_a_stem(forms: str) -> None:
    assert len({stem(form) for form in forms.split()}) == 1, {form: stem(form) for form in forms.split()}


@pytest.mark.parametrize(
    "words",
    ["carte cartouche", "CPS CPE", "patient patience", "certificat serveur", "INS INSi", "dossier dos"],
)
def test_different_words_do_not(words: str) -> None:
    first, second = words.split()
    assert stem(first) != stem(second)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Que signifie le code retour 01 ?", ("signif", "code", "retou", "01")),
        ("le scénario SC.INS/01, version 2.1.4", ("scenario", "sc.ins/01", "version", "2.1.4")),
        ("la nomenclature TRE_R09", ("nomenclatur", "tre_r09")),
        ("DSR MDV-LGC-Va1", ("dsr", "mdv-lgc-va1")),
        ("vague 1/2", ("vagu", "1", "2")),
        ("vague 1/vague 2", ("vagu", "1", "vagu", "2")),
        ("le 31/12/2026", ("31/12/2026",)),
        ("3 000 € au 0 806 800 213", ("3000", "0806800213")),
        ("ma e-CPS", ("ecp",)),
        ("ma e cps", ("ecp",)),
        ("ECPS", ("ecp",)),
        ("G_NIUS", ("gniu",)),
        ("Est-ce qu’on peut se connecter sans carte ?", ("conect", "san", "cart")),
        ("l'accès à MES pour mes patients", ("acce", "mes", "patient")),
        ("L'ACCÈS POUR MES PATIENTS", ("acce", "patient")),
        ("MES", ("mes",)),
        ("ce qu'ils faisaient pour mes patients", ("patient",)),
        ("n'y a-t-il pas d'autre", ()),
        ("", ()),
    ],
)
def test_content_words_in_their_order(text: str, expected: tuple[str, ...]) -> None:
    assert stems(text) == expected


WORDS = [
    "Pro",
    "Santé",
    "Connect",
    "e-CPS",
    "code",
    "01",
    "hôpitaux",
    "FINESS",
    "l'INSi",
    "où",
    "est-elle",
    "CI-SIS",
]


@given(st.lists(st.sampled_from(WORDS)))
def test_case_accents_and_apostrophes_change_nothing(words: list[str]) -> None:
    text = " ".join(words)
    plain = text.replace("é", "e").replace("ô", "o").replace("ù", "u").replace("'", "’").lower()
    assert stems(plain) == stems(text) == stems(f"{text} ?".upper())
