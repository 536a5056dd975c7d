"""What redaction says of what it masked."""

from __future__ import annotations

import re

from assistant.privacy.labels import LABEL, LABELS, SECRETS
from assistant.privacy.redaction import Redaction, redact, redaction_of


def test_every_label_has_a_french_name_and_is_found_in_a_text() -> None:
    for label, kind in LABELS.items():
        assert re.fullmatch(r"\[[^\[\]]{2,30}\]", label)
        assert re.match(r"une? ", kind)
        assert LABEL.findall(f"avant {label} après") == [label]
    assert set(LABELS) >= SECRETS


def test_labels_of_this_call_only() -> None:
    assert redaction_of("Quelle carte commander ?") == Redaction("Quelle carte commander ?")
    assert redaction_of("[NIR] et jean@x.fr") == Redaction("[NIR] et [e-mail]", frozenset({"[e-mail]"}))
    assert redaction_of("[NIR] et 185057800608491").labels == {"[NIR]"}


def test_a_label_is_never_masked() -> None:
    for label in LABELS:
        for text in (label, f"mot de passe : {label}", f"M. {label}", f"code {label}", f"KEY={label}"):
            assert redact(text) == text
