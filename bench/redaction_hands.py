"""The messages that the learned masking is made of, each of a hand: what they hide and under which label."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.privacy import common_words, first_names, labels, learned_features, letters, more_first_names
from assistant.settings import ROOT

_MESSAGES = ROOT / "bench" / "redaction_messages"
_OPENED = ROOT / "tests" / "fixtures" / "redaction"
_SETS = ("", "second_", "third_", "fourth_", "seventh_", "eighth_", "ninth_", "tenth_", "eleventh_")
"""Beginnings of the files of the sets that rules were mended from: they measure nothing new any more. The
sealed ones, the fifth, the sixth and the sixteenth, are not among them; nor are those from the
twelfth to the fifteenth: they were opened and mended by rule, not learnt."""
_LETTERS = re.compile(r"[^\W\d_]+(?:[ '’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Hand:
    """What one author wrote.

    Attributes:
        name: Of its folder or files.
        leaking: Messages, as their file gives them.
        harmless: Their texts.
    """

    name: str
    leaking: Sequence[dict[str, object]]
    harmless: Sequence[str]

    @classmethod
    def read(cls, name: str, begins: str) -> Hand:
        """Reads two files.

        Args:
            name: Of the hand.
            begins: Their paths without `leaking.jsonl` and `harmless.jsonl`.
        """
        leaking, harmless = (_lines(Path(f"{begins}{end}.jsonl")) for end in ("leaking", "harmless"))
        return cls(name, leaking, [str(one["text"]) for one in harmless])


def _lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


# What hides a secret: by what it looks like, then by the kind of its message.
_BY_KIND: tuple[tuple[str, str], ...] = (
    (r"code|otp|pin|unlock|^card$", labels.CODE),
    (r"mail|courriel", labels.EMAIL),
    (r"adr|address|postal", labels.POSTAL_ADDRESS),
    (r"ip_|ip$|network|reseau", labels.IP_ADDRESS),
    (r"birth|naissance", labels.BIRTH_DATE),
    (r"phone|tel", labels.TELEPHONE),
    (r"bank|iban|banque|carte", labels.RIB),
    (r"secret|cle|key|passw|passe", labels.PASSWORD),
)
_SPELT = re.compile(
    r"(?i)\b(?:z[ée]ro|une?|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze|douze|treize|quatorze|quinze|"
    r"seize|vingts?|trente|quarante|cinquante|soixante|cents?|mille|janvier|f[ée]vrier|mars|avril|mai|juin|"
    r"juillet|ao[ûu]t|septembre|octobre|novembre|d[ée]cembre)\b"
)


def label_of(secret: str, kind: str) -> str:
    """The label that should stand in the place of a secret.

    Args:
        secret: As it stands in its message.
        kind: Of the message, in the words of its author.
    """
    by_kind = next((label for pattern, label in _BY_KIND if re.search(pattern, kind)), labels.IDENTIFIER)
    if "@" in secret or re.search(r"(?i)arobase|\bat\b", secret):
        return labels.EMAIL
    words = _LETTERS.fullmatch(secret) is not None and not _SPELT.search(secret)
    if words and by_kind not in (labels.EMAIL, labels.POSTAL_ADDRESS, labels.PASSWORD, labels.CODE):
        return labels.NAME
    return by_kind


def secrets_of(message: dict[str, object]) -> dict[str, str]:
    """The secrets of a leaking message, each with its label."""
    secrets = message["secrets"]
    assert isinstance(secrets, list)
    return {secret: label_of(secret, str(message["kind"])) for secret in secrets}


def read_hands() -> list[Hand]:
    """The messages of every hand that may be learnt from."""
    opened = [Hand.read(begins.rstrip("_") or "first", f"{_OPENED}/{begins}") for begins in _SETS]
    return opened + [
        Hand.read(path.name, f"{path}/") for path in sorted(_MESSAGES.iterdir()) if path.is_dir()
    ]


def made_of() -> str:
    """Fingerprint of the messages and of what is read of them: other ones ask for learning again."""
    files = sorted(_MESSAGES.rglob("*.jsonl"))
    files += [Path(f"{_OPENED}/{begins}{end}.jsonl") for begins in _SETS for end in ("leaking", "harmless")]
    code = (common_words, first_names, labels, learned_features, letters, more_first_names)
    files += [Path(str(module.__file__)) for module in code]
    return hashlib.sha256(b"".join(hashlib.sha256(file.read_bytes()).digest() for file in files)).hexdigest()
