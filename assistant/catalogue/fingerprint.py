"""One name for the content of a catalogue, whatever its files look like."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from assistant.catalogue.model import Entry, Family, Taxonomy

# Where an entry is written is not what it says.
_LAYOUT = ("file", "line")


def fingerprint(entries: Mapping[str, Entry], taxonomy: Taxonomy, families: Iterable[Family]) -> str:
    """SHA-256 (hexadecimal) of everything visitors or reviewers may read.

    Comments, quoting, the order of the entries and their distribution in files do not count; the order of the
    facets, of the values, of the variants, of the examples and of a family's members does.
    """
    content = {
        "entries": [_content(entries[entry_id]) for entry_id in sorted(entries)],
        "taxonomy": asdict(taxonomy),
        "families": sorted((asdict(family) for family in families), key=lambda family: str(family["id"])),
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def entry_hash(entry: Entry) -> str:
    """SHA-256 (hexadecimal) of what one entry says, wherever it is written."""
    text = json.dumps(_content(entry), ensure_ascii=False, sort_keys=True, default=_plain)
    return hashlib.sha256(text.encode("utf-8", errors="surrogatepass")).hexdigest()


def _content(entry: Entry) -> dict[str, Any]:
    # dataclasses.asdict copies deeply, which costs a second on ten thousand entries.
    content = {name: value for name, value in vars(entry).items() if name not in _LAYOUT}
    # Without examples an entry keeps its name of before entries had any: what is published then is compared.
    if not entry.examples:
        del content["examples"]
    return content


def _plain(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in a catalogue")
