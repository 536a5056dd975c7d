"""Which passwords are refused, with what sentence; how they are kept."""

from __future__ import annotations

import threading

import pytest

from assistant.backoffice.access import passwords


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "12 caractères"),
        ("onze lettre", "12 caractères"),
        ("x" * 201, "200 caractères au plus"),
        ("aaaaaaaaaaaaaa", "répète"),
        ("abcabcabcabc", "répète"),
        ("Soleil-soleil", "répète"),
        ("123456789012", "suit le clavier"),
        ("azertyuiopqs", "suit le clavier"),
        ("987654321098", "suit le clavier"),
        ("Motdepasse2026", "premiers que l'on essaie"),
        ("Administrateur1", "premiers que l'on essaie"),
        ("199412251994", "premiers que l'on essaie"),
        ("adalovelace12", "ressemble à votre nom"),
        ("Ada.Lovelace!", "ressemble à votre nom"),
        ("example.org ada", "ressemble à votre nom"),
    ],
)
def test_what_is_guessed_is_refused(password: str, said: str) -> None:
    assert said in passwords.problem_of(password, "ada@example.org", "Ada Lovelace")


@pytest.mark.parametrize(
    "password",
    [
        *(
            "quatre mots sans lien",
            "Xk7#pL2$vQ9!",
            "le chat d'Ada boit du thé",
            "пароль из слов",
            "éèàçùêîôûëïü",
        ),
        "correct cheval batterie agrafe",
    ],
)
def test_what_is_not_is_taken(password: str) -> None:
    assert passwords.problem_of(password, "ada@example.org", "Ada Lovelace") == ""


def test_a_password_is_kept_as_argon2id_with_a_salt_of_its_own() -> None:
    first, second = passwords.choose("quatre mots sans lien"), passwords.choose("quatre mots sans lien")
    assert first.stored.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first.stored != second.stored
    assert "quatre" not in repr(first)
    assert passwords.verify(first.stored, "quatre mots sans lien")
    assert not passwords.verify(first.stored, "quatre mots sans lien ")


def test_the_same_letters_typed_by_another_keyboard_are_the_same() -> None:
    stored = passwords.choose("été à la montagne").stored
    assert passwords.verify(stored, "e\u0301te\u0301 a\u0300 la montagne")


@pytest.mark.parametrize("stored", [None, "", "not a hash", "$argon2id$v=19$m=19456,t=2,p=1$x$y"])
def test_without_a_password_nothing_is_the_password(stored: str | None) -> None:
    assert not passwords.verify(stored, "the password of no account")


def test_a_crowd_is_told_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_WAIT_SECONDS", 0.01)
    monkeypatch.setattr(passwords, "_TURN", threading.Lock())
    with passwords._TURN, pytest.raises(passwords.Crowded, match="réessayez"):
        passwords.verify(None, "x")
    assert not passwords.verify(None, "x")
