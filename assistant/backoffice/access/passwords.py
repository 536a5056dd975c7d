"""Passwords of local accounts: argon2id, the same work without an account; which ones are refused."""

from __future__ import annotations

import re
import threading
import unicodedata
from dataclasses import dataclass, field

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from assistant.errors import AssistantError

LEAST = 12
MOST = 200
_WAIT_SECONDS = 3.0
# The least that OWASP's cheat sheet gives for argon2id: the page's process has little memory to give.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_TURN = threading.Lock()
"""One at a time: a crowd at the door takes 20 MB, not 20 MB each."""
_NOBODYS = _HASHER.hash("the password of no account")
_ROWS = (
    "0123456789012345678901234567890",
    "abcdefghijklmnopqrstuvwxyzabcdefghijkl",
    "azertyuiopqsdfghjklmwxcvbn",
    "qwertyuiopasdfghjklzxcvbnm",
)
_COMMON = frozenset(
    (
        *("motdepasse", "password", "passwd", "azerty", "qwerty", "azertyuiop", "qwertyuiop", "bonjour"),
        *("bienvenue", "welcome", "soleil", "secret", "administrateur", "administrator", "admin", "letmein"),
        *("changeme", "changezmoi", "iloveyou", "jetaime", "doudou", "loulou", "chouchou", "marseille"),
        *(
            "france",
            "football",
            "princesse",
            "princess",
            "dragon",
            "monkey",
            "master",
            "superman",
            "starwars",
        ),
    )
)


class Crowded(AssistantError):
    """Too many people are signing in at this moment."""

    def __init__(self) -> None:
        """Says what to do."""
        super().__init__("Beaucoup de personnes se connectent en ce moment : réessayez dans un instant.")


@dataclass(frozen=True)
class Chosen:
    """A password that somebody chose, and what is stored of it: made before a transaction, it takes time."""

    plain: str = field(repr=False)
    stored: str = field(repr=False)


def choose(password: str) -> Chosen:
    """What is stored of a password, with its own salt and parameters.

    Raises:
        Crowded: Others have taken all the turns.
    """
    with _Turn():
        return Chosen(password, _HASHER.hash(_plain(password[: MOST + 1])))


def verify(stored: str | None, password: str) -> bool:
    """Whether a password is the one that was stored; without one, the same work is done and it is not.

    Raises:
        Crowded: Others have taken all the turns.
    """
    with _Turn():
        try:
            right = _HASHER.verify(_NOBODYS if stored is None else stored, _plain(password[: MOST + 1]))
        except (VerificationError, InvalidHashError):
            return False
    return right and stored is not None


def is_outdated(stored: str) -> bool:
    """Whether it was stored with other parameters than today's."""
    return _HASHER.check_needs_rehash(stored)


def problem_of(password: str, login: str = "", name: str = "") -> str:
    """Why a new password is refused, in French; empty when it is not.

    Args:
        password: As it was typed.
        login: Of its account: what everybody knows is no secret.
        name: The same.
    """
    plain = _plain(password)
    if len(plain) < LEAST:
        return f"Il faut {LEAST} caractères au moins : quatre mots sans lien font un bon mot de passe."
    if len(plain) > MOST:
        return f"Il faut {MOST} caractères au plus."
    bare = _bare(plain)
    if len(set(plain)) < 5 or _repeats(plain) or (bare and _repeats(bare)):
        return "Ce mot de passe répète la même chose : il se devine."
    if any(len(bare) >= 4 and (bare in row or bare in row[::-1]) for row in _ROWS):
        return "Ce mot de passe suit le clavier ou l'alphabet : il se devine."
    if bare.strip("0123456789") in _COMMON or (bare and not bare.strip("0123456789")):
        return "Ce mot de passe est parmi les premiers que l'on essaie : il se devine."
    left = bare
    for word in re.split(r"[\W_]+", f"{login} {name}"):
        left = left.replace(_bare(word), "") if len(word) >= 3 else left
    if len(left) < LEAST / 2 and left != bare:
        return "Ce mot de passe ressemble à votre nom ou à votre identifiant : il se devine."
    return ""


class _Turn:
    """Waits for its turn, not for ever."""

    def __enter__(self) -> None:
        if not _TURN.acquire(timeout=_WAIT_SECONDS):
            raise Crowded

    def __exit__(self, *_: object) -> None:
        _TURN.release()


def _plain(password: str) -> str:
    """The same letters, whatever keyboard typed them."""
    return unicodedata.normalize("NFKC", password)


def _bare(text: str) -> str:
    """Letters and figures, without case nor accents. Not `text.fold`, which remembers what it was given."""
    return re.sub(r"[^a-z0-9]", "", unicodedata.normalize("NFKD", text.lower()))


def _repeats(text: str) -> bool:
    """Whether a text is a shorter one, said several times."""
    return 0 < (text + text).find(text, 1) < len(text)
