"""No regular expression of the assistant takes more than linear time, whatever is typed."""

from __future__ import annotations

import importlib.util
import pkgutil
import re
from collections import deque
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import actions
import assistant
from assistant.catalogue.safety import load_safety
from assistant.settings import data_dir
from assistant.understanding.danger_wordings import DangerWordings
from assistant.understanding.language.framing import patterns as _framing_patterns
from assistant.understanding.received_mail.wordings import mail_words
from tests.counting import growth

# Nothing but entry points, and what Alembic reads: importing them would run something.
_NOT_HERE = ("assistant.on_rasa.command", "assistant.__main__", "assistant.store.migrations.env")
# Tried at one place of a text (`match`), never searched for in all of it.
_AT_ONE_PLACE = (
    "assistant.catalogue.text_checks.SCHEME",
    "assistant.catalogue.markdown.SCHEME",
    "assistant.catalogue.markdown.FENCE",
    *(f"assistant.pages.markdown.{name}" for name in ("FENCE", "SCHEME", "_ITEM", "_OWN")),
    "assistant.catalogue.markdown._WIDGET_PREFIX",
    "assistant.channel.limits._WITH_PORT",
    *(f"assistant.catalogue.text_quality.{name}" for name in ("FENCE", "_HEADING", "_ITEM", "_NUMBERED")),
    *(f"assistant.catalogue.text_quality.{name}" for name in ("_BULLETS", "_LETTERED")),
    "assistant.catalogue.contacts._PHONE",
    "assistant.catalogue.contacts_named._OWNED",
    "assistant.catalogue.official_sites._SITE",
    "assistant.spreadsheet.csv_text._SEPARATOR",
    "assistant.spreadsheet.formulas._FORMULA_LIKE",
    "assistant.privacy.passwords._END_OF_CLAUSE",
    *(f"assistant.privacy.secret_names.{name}" for name in ("_PLACEHOLDER", "_VARIABLE")),
    "assistant.privacy.calls._WORDY",
    "assistant.sources.markdown_page._BOLD_LINE",
    "assistant.sources.table._SLUG",
    "assistant.backoffice.report_view._WITH_ENTRY",
    "assistant.backoffice.worker.child._TASK",
    "assistant.settings._MAIL",
    "assistant.understanding.received_mail.questions._ITEM",
    *(
        f"mail.{name}"
        for name in ("older", "interrogative", "lead_in", "leans", "sender", "head", "head_name")
    ),
    *(
        f"framing.{name}"
        for name in ("opening", "empty_subject", "reply_mark", "asks", "last_line", "signature")
    ),
)
SHORT, LONG = 500, 4_000
_SEEDS = (
    *("a", "1", " ", "-", "'", ".", "@", "?", "(", "[", "]", "/", "_", "\n", "é", "\u0301", "😀", ":", "*"),
    *("a ", "1 ", "a.", "a@", "a-", "1.", "1-", "1/", "[a", "[a]", "a' ", "? ", "vague ", "http://", "+33 "),
    *("06 ", "a1", "Aa", "**", "](", "et ", "1 2", "a@a.", "\n\n", " \n", "0,", "ab ?"),
)


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for package in (assistant, actions):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            spec = importlib.util.find_spec(found.name)
            assert spec
            assert spec.origin
            # Only what makes expressions is imported: Rasa alone takes seconds.
            if found.name in _NOT_HERE or b"re.compile(" not in Path(spec.origin).read_bytes():
                continue
            module = importlib.import_module(found.name)
            for name, value in vars(module).items():
                held = value if isinstance(value, tuple | list) else (value,)
                for one in held:
                    if isinstance(one, re.Pattern) and isinstance(one.pattern, str):
                        yield f"{found.name}.{name}", one
    safety = DangerWordings.of(load_safety(data_dir() / "safety.yml"))
    for kind, held in (("safety", safety), ("framing", _framing_patterns())):
        for name, value in vars(held).items():
            if isinstance(value, re.Pattern):
                yield f"{kind}.{name}", value
    yield from ((f"mail.{name}", one) for name, one in vars(mail_words()).items())


PATTERNS = dict(_patterns())


def _search(name: str, text: str) -> Callable[[], object]:
    pattern = PATTERNS[name]
    if name in _AT_ONE_PLACE:
        return lambda: pattern.match(text)
    return lambda: deque(pattern.finditer(text), maxlen=0)


def test_there_are_patterns_to_try() -> None:
    assert len(PATTERNS) > 30


@pytest.mark.parametrize("name", sorted(PATTERNS))
def test_a_pattern_takes_linear_time(name: str) -> None:
    most = 3 * LONG / SHORT
    for seed in _SEEDS:
        # The end that lets nothing match is the one that makes an expression try everything again.
        for end in ("", "!", "\u00b5"):
            texts = [(seed * length)[:length] + end for length in (SHORT, LONG)]
            grown = growth(*(_search(name, text) for text in texts), most=most)
            assert grown < most, f"{name} on {seed!r}…{end!r}: {grown:.0f} times as long"
