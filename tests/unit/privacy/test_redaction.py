"""What is replaced, what survives, and that it holds for any text."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from stdnum import luhn
from stdnum.fr import nir

from assistant.privacy import redaction
from assistant.privacy.redaction import redact, redact_all
from assistant.settings import data_dir
from tests.counting import growth

REPLACED = [
    # NIR and INS
    ("NIR 185057800608491", "NIR [NIR]"),
    ("mon numéro de sécu 1 85 05 78 006 084 91", "mon numéro de sécu [NIR]"),
    ("1.85.05.78.006.084.91", "[NIR]"),
    ("1-85-05-78-006-084-91 merci", "[NIR] merci"),
    ("(1 85 05 78 006 084 / 91)", "([NIR])"),
    ("1 85 05 78 006 084 clé 91", "[NIR]"),
    ("1 85 05 78 006 084 (clé 91)", "[NIR]"),
    ("1850578006084", "[NIR]"),
    ("1 85 05 78 006 084", "[NIR]"),
    ("1 85 05 2A 006 084 35", "[NIR]"),
    ("185052B00608462", "[NIR]"),
    ("185052a00608435", "[NIR]"),
    ("matricule INS : 185057800608491", "matricule INS : [NIR]"),
    ("INS=2690549588157 80", "INS=[NIR]"),
    ("mon NIR est 1 85 05 78 006 084 92", "mon NIR est [NIR]"),
    ("NIR 18 50 57 80 06 08 491", "NIR [NIR]"),
    ("1\u00a085\u00a005\u00a078\u00a0006\u00a0084\u00a091", "[NIR]"),
    # RPPS
    ("RPPS 10003456786", "RPPS [RPPS]"),
    ("je suis le docteur 10003456786", "je suis le docteur [RPPS]"),
    ("mon RPPS est 10003456781", "mon RPPS est [RPPS]"),
    ("n° RPPS : 10 003 456 781", "n° RPPS : [RPPS]"),
    ("810003456786", "[RPPS]"),
    # E-mail
    ("écrivez à jean.dupont@chu-lille.fr svp", "écrivez à [e-mail] svp"),
    ("d'Anne+test@medecin.mssante.fr.", "d'[e-mail]."),
    ("jean.dupont arobase gmail.com", "[e-mail]"),
    ("jean(at)gmail.com", "[e-mail]"),
    ("<mailto:x_y@z.co.uk>", "<mailto:[e-mail]>"),
    # Telephone
    ("appelez-moi au 06 12 34 56 78", "appelez-moi au [téléphone]"),
    ("0612345678", "[téléphone]"),
    ("Tél.01.42.34.56.78", "Tél.[téléphone]"),
    ("01-42-34-56-78", "[téléphone]"),
    ("+33 6 12 34 56 78", "[téléphone]"),
    ("+33(0)612345678", "[téléphone]"),
    ("0033 1 42 34 56 78", "[téléphone]"),
    ("+262 692 12 34 56", "[téléphone]"),
    ("0 806 800 213", "[téléphone]"),
    ("06 12345678", "[téléphone]"),
    # IBAN
    ("FR76 3000 6000 0112 3456 7890 189 merci", "[IBAN] merci"),
    ("fr7630006000011234567890189", "[IBAN]"),
    ("DE89370400440532013000", "[IBAN]"),
    ("va12 FR76 3000 6000 0112 3456 7890 189", "va12 [IBAN]"),
    ("IBAN : FR76 3000 6000 0112 3456 7890 188", "IBAN : [IBAN]"),
    # Payment card
    ("4111 1111 1111 1111", "[carte bancaire]"),
    ("carte 5555555555554444 exp", "carte [carte bancaire] exp"),
    ("378282246310005", "[carte bancaire]"),
    ("4111-1111-1111-1111", "[carte bancaire]"),
    # Tokens and keys
    ("Authorization: Bearer abcDEF123.ghi-456", "Authorization: Bearer [jeton]"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc-DEF_123", "[jeton]"),
    ("clé sk-proj-abc123DEF456ghi", "clé [jeton]"),
    ("ghp_abcdefghij1234567890", "[jeton]"),
    ("api_key=0123456789abcdef", "api_key=[jeton]"),
    ("client_secret: 9f86d081884c7d65", "client_secret: [jeton]"),
    ("mon token est a1b2c3d4e5f6", "mon token est [jeton]"),
    ("https://x.fr/cb?access_token=ab12cd34ef56&state=1", "https://x.fr/cb?access_token=[jeton]&state=1"),
    ("https://moi:Secret1@x.fr/a", "https://[mot de passe]@x.fr/a"),
    ("-----BEGIN PRIVATE KEY-----\nMIIE\n-----END PRIVATE KEY----- fin", "[clé privée] fin"),
    # Passwords and codes
    ("mot de passe : Azerty12!", "mot de passe : [mot de passe]"),
    ("mon mot de passe est soleil", "mon mot de passe est [mot de passe]"),
    ("mdp=azerty", "mdp=[mot de passe]"),
    ("mdp : toto, merci", "mdp : [mot de passe], merci"),
    ("password: hunter2 and more", "password: [mot de passe] and more"),
    ("mot de passe de mon compte : Xy12ab", "mot de passe de mon compte : [mot de passe]"),
    ("mot de passe provisoire : Xy12", "mot de passe provisoire : [mot de passe]"),
    ("le mot de passe est le suivant : Xy12", "le mot de passe est le suivant : [mot de passe]"),
    ("mot de passe « Azerty12! » refusé", "mot de passe « [mot de passe] » refusé"),
    ("mot de passe : moi@site.fr", "mot de passe : [mot de passe]"),
    ("mon code PIN est 4321", "mon code PIN est [code]"),
    ("code PIN 4321 bloqué", "code PIN [code] bloqué"),
    ("code PUK : 12345678", "code PUK : [code]"),
    ("mon code est 123456.", "mon code est [code]."),
    ("code de ma carte: 9876", "code de ma carte: [code]"),
    # Several at once
    ("jean@x.fr 0612345678", "[e-mail] [téléphone]"),
    ("NIR185057800608491", "NIR[NIR]"),
]

SURVIVES = [
    "FINESS 010780054",
    "le FINESS 010780054 2 sites",
    "FINESS géographique 01 078 005 4",
    "SIRET 18009204100016",
    "SIRET 180 092 041 00016 pour 2 sites",
    "SIRET 380 129 866 46850",
    "SIREN 180 092 041",
    "appelez le 15, le 112 ou le 3114",
    "code retour 00",
    "code erreur 0x8009030E",
    "erreur 500 puis 404",
    "INS/va1.53",
    "exigence INS/va1.53 et PSC/va2.10.1",
    "version 1.06.12.34",
    "v2.3.1-rc4",
    "le 01/02/2024 10h30",
    "le 01-02-2024 10:30",
    "01.02.2024 10.30",
    "2024-11-24T10:30:00Z",
    "du 1er janvier 2023 au 31 décembre 2024",
    "https://industriels.esante.gouv.fr/produits-et-services/pro-sante-connect?page=2#va1",
    "OID 1.2.250.1.213.1.4.8",
    "1.2.250.1.213.1.4.10",
    "vague 2 du Ségur, 20 000 000 euros",
    "DSR MDV-LGC-Va1",
    "550e8400-e29b-41d4-a716-446655440000",
    "référence AB12-CD34",
    "4111 1111 1111 1112",
    "mot de passe oublié",
    "mon mot de passe est bloqué depuis hier",
    "mon mot de passe est incorrect.",
    "mot de passe : comment le réinitialiser ?",
    "Mot de passe expiré, que faire ?",
    "le mot de passe est demandé",
    "le code PIN est bloqué",
    "mon code est refusé",
    "j'ai perdu mon code PIN",
    "mon code CPS ne marche pas",
    "code postal 75001",
    "le jeton est expiré",
    "Le token PSC expire au bout de 2 minutes",
    "le secret professionnel",
    "clé API Pro Santé Connect",
    "@ans_sante sur les réseaux",
    "contact : page esante.gouv.fr",
    "TLS 1.2 et SHA-256",
    "ports 443 et 8443",
    "carte CPS3 n° 8025000001",
    "Bearer authentification",
]


@pytest.mark.parametrize(("typed", "redacted"), REPLACED)
def test_personal_data_is_replaced(typed: str, redacted: str) -> None:
    assert redact(typed) == redacted


@pytest.mark.parametrize("typed", SURVIVES)
def test_what_support_needs_survives(typed: str) -> None:
    assert redact(typed) == typed


@pytest.mark.parametrize(("typed", "redacted"), REPLACED)
def test_a_sentence_around_changes_nothing(typed: str, redacted: str) -> None:
    assert redact(f"Bonjour, {typed}\nMerci d'avance") == f"Bonjour, {redacted}\nMerci d'avance"


_PIECES = st.sampled_from(
    [piece for typed, _ in REPLACED for piece in typed.split(" ")]
    + [
        "mot de passe",
        " : ",
        "=",
        " ",
        "[NIR]",
        "]",
        "[",
        "06",
        "1",
        "@",
        ".",
        "-",
        "est",
        "code PIN",
        "IBAN",
    ]
)
_TEXTS = st.one_of(
    st.text(), st.lists(_PIECES, max_size=12).map("".join), st.text(alphabet="0123456789 .-@[]a=:")
)


@given(_TEXTS)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    once = redact(text)
    assert redact(once) == once


@given(st.text(alphabet=st.characters(blacklist_categories=["Nd"], blacklist_characters="@:=")))
def test_no_rule_touches_words_alone(text: str) -> None:
    typed = "Quelle carte ? " + text.replace(" est ", " ")
    assert redact(typed, learned=lambda left: left) == typed


@st.composite
def _nirs(draw: st.DrawFn) -> str:
    number = (
        draw(st.sampled_from("12"))
        + f"{draw(st.integers(0, 99)):02}{draw(st.integers(1, 12)):02}"
        + draw(st.sampled_from(["01", "2A", "2B", "75", "97", "99"]))
        + f"{draw(st.integers(1, 999)):03}{draw(st.integers(1, 999)):03}"
    )
    gap = draw(st.sampled_from(["", " ", ".", "-", "\u00a0"]))
    groups = [number[0], number[1:3], number[3:5], number[5:7], number[7:10], number[10:]]
    return gap.join([*groups, f"{nir.calc_check_digits(number)}"])


@given(_nirs(), st.text(alphabet="abc é,", max_size=10))
def test_every_nir_is_replaced_wherever_it_stands(nir: str, around: str) -> None:
    assert redact(f"{around} {nir} {around}") == f"{around} [NIR] {around}"


@given(st.integers(10**14, 6 * 10**14 - 1), st.sampled_from(["", " "]))
def test_every_visa_number_is_replaced(body: int, gap: str) -> None:
    digits = "4" + str(body)[:14]
    card = digits + luhn.calc_check_digit(digits)
    shown = gap.join(card[i : i + 4] for i in range(0, 16, 4))
    assert shown not in redact(f"ma carte {shown}.")


@given(st.integers(100000000, 999999999))
def test_a_finess_number_survives(number: int) -> None:
    assert redact(f"FINESS {number} du site") == f"FINESS {number} du site"


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "12.",
        "a@",
        "a.",
        "eyJ-",
        "a@b.",
        "mot de passe ",
        "mot de passe : ",
        "FR76",
        "FR76 ",
        "est ",
        "06 ",
        "Bearer ",
        "sk-",
        "token ",
        "-----BEGIN PRIVATE KEY-----",
        "://a:",
        "(at)",
        "1-",
        "é",
        "\u00a0",
        "code ",
        "o6 3o ",
        "porte 4, tour ",
        "ZA du Lac, 3e ét., ",
        "12 rue Foch, ZI ",
        "a1 LOGIN ",
        "USER a\nPASS ",
        "AUTH PLAIN ",
        "O'B M'Ba ",
        "pid|a^^B^^6",
        'tokens("',
        "étant du 3 mai ",
        "where p.agent like '%",
        "OU=8",
        "p.titulaire in ('a', ",
        "'a', ",
        'verifyPin("',
        "Pin((a)",
        "USER a PASS b ",
        "> a1 LOGIN a@b ",
        "redis> AUTH ",
        "carte s/n ",
        "lieu-dit la ",
        "sa naissance, 31/12 ou ",
    ],
)
def test_time_of_the_rules_grows_with_the_length_only(piece: str) -> None:
    short, long = ((piece * (size // len(piece) + 1))[:size] for size in (4_000, 20_000))
    by_rules = partial(redact, learned=lambda left: left)
    assert growth(lambda: by_rules(short), lambda: by_rules(long), most=15) < 15


_STREET = "12 rue Foch, 75011 Paris "
_DASHED = [
    "ZA Aa-",
    "ZI ZA-",
    "cour Aa-",
    "tour d'Aa-",
    "bp a-",
    "tour A-bp A-",
    "ZA Aa - ",
    "porte 1-",
    "2e étage, ",
]


@pytest.mark.parametrize("piece", _DASHED)
@pytest.mark.parametrize("message", [f"{_STREET}{{}}", f"{{}} {_STREET}"])
def test_what_completes_an_address_takes_no_longer_than_words(piece: str, message: str) -> None:
    words = message.format(("ma carte ne marche pas " * 30)[:475])
    dashed = message.format((piece * 120)[:475])
    by_rules = partial(redact, learned=lambda left: left)
    assert growth(lambda: by_rules(words), lambda: by_rules(dashed), most=30) < 30


def test_no_phrasing_of_the_catalogue_is_altered() -> None:
    folder = data_dir() / "faq"
    phrasings = [
        text
        for file in sorted(folder.glob("*.yml"))
        for entry in _entries(yaml.safe_load(file.read_text(encoding="utf-8")))
        for text in (entry["question"], *entry.get("variantes", ()), *entry.get("exemples", ()))
    ]
    assert len(phrasings) > 200
    assert [text for text in phrasings if redact(text) != text] == []


def _entries(read: Any) -> list[dict[str, Any]]:
    return read if isinstance(read, list) else next(v for v in read.values() if isinstance(v, list))


def test_a_text_that_was_found_harmless_is_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    harmless = redaction._Harmless(3)
    original = redaction.redact
    monkeypatch.setattr(redaction, "redact", lambda text: read.append(text) or original(text))
    secret = "mon code porteur est le 4821"
    for _ in range(2):
        assert harmless.redact("Quelle carte faut-il ?") == "Quelle carte faut-il ?"
        assert "4821" not in harmless.redact(secret)
    assert read == ["Quelle carte faut-il ?", secret, secret]


def test_what_was_masked_is_not_read_again_as_it_became(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    original = redaction.redact
    monkeypatch.setattr(redaction, "redact", lambda text: read.append(text) or original(text))
    typed = "Quelle carte pour le porteur du code 4821, mon code porteur ?"
    masked = redaction.redaction_of(typed)
    assert masked.labels
    assert redaction.redaction_of(masked.text) == redaction.Redaction(masked.text)
    assert redact_all([masked.text]) == [masked.text]
    assert read == [typed]


def test_no_more_than_so_many_are_known_and_the_oldest_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    harmless = redaction._Harmless(3)
    monkeypatch.setattr(redaction, "redact", lambda text: read.append(text) or text)
    for text in ("a", "b", "c", "d", "d", "c", "b", "a"):
        harmless.redact(text)
    assert read == ["a", "b", "c", "d", "a"]


def test_what_is_known_of_a_text_is_not_the_text() -> None:
    harmless = redaction._Harmless(3)
    harmless.redact("Quelle carte faut-il ?")
    (digest,) = harmless._digests
    assert len(digest) == 16
    assert b"carte" not in digest
    assert digest not in redaction._Harmless(3)._digests


@given(st.text())
def test_any_text_is_redacted_in_a_value_as_it_is_alone(text: str) -> None:
    assert redact_all({"one": [text, text]}) == {"one": [redact(text), redact(text)]}
