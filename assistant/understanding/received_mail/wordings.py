"""The wordings that tell the parts of a received mail: `wordings.yml`, compiled once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class MailWords:
    """The expressions of the file, each list as one."""

    older: re.Pattern[str]
    administrative: re.Pattern[str]
    about: re.Pattern[str]
    content: re.Pattern[str]
    interrogative: re.Pattern[str]
    needs: re.Pattern[str]
    troubles: re.Pattern[str]
    announces: re.Pattern[str]
    asks_below: re.Pattern[str]
    lead_in: re.Pattern[str]
    leans: re.Pattern[str]
    sender: re.Pattern[str]
    head: re.Pattern[str]
    head_name: re.Pattern[str]
    subject: re.Pattern[str]


@lru_cache(maxsize=1)
def mail_words() -> MailWords:
    """What the file says, compiled once."""
    file = Path(__file__).with_name("wordings.yml")
    stored = yaml.safe_load(file.read_text(encoding="utf-8"))

    def compiled(name: str) -> re.Pattern[str]:
        lists = [stored[name]] if isinstance(stored[name], str) else stored[name]
        return re.compile(
            "(?:" + "|".join(one.replace(" ", r"\s+").replace(r"\s+?", r"\s*") for one in lists) + ")", re.I
        )

    return MailWords(
        **{name: compiled(name) for name in stored},
        sender=re.compile(r"(?:de|from)\s?:[ \t]*\S"),
        head=re.compile(r"(?:envoye|sent|date|a|to|cc|objet|subject|sujet)\s?:"),
        head_name=re.compile(r"de|from|envoye|sent|a|to|cc|cci|bcc|repondre a|reply-to|importance"),
        subject=re.compile(r"objet|subject|sujet|titre"),
    )
