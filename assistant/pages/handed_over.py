"""What is kept of a conversation, as one page to read and to print: nothing to fetch, nothing that runs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistant.catalogue.agency import Agency
from assistant.catalogue.model import Catalogue
from assistant.pages.drawing import templates
from assistant.store.handed_over import decided, noted, said


def handed_over_page(kept: Mapping[str, Any], catalogue: Catalogue, agency: Agency) -> str:
    """The page.

    Args:
        kept: What `releases.retention.everything_kept` read.
        catalogue: Gives the titles of the entries.
        agency: Gives its name and the time zone.
    """
    zone = agency.time_zone

    def moment(at: datetime | None) -> str:
        return "" if at is None else f"{at.astimezone(zone):%d/%m/%Y %H:%M}"

    titles = {entry.id: entry.question for entry in catalogue.entries.values()}
    conversations = [
        {
            "said": [(moment(line.at), line.who, line.text) for line in said(one)],
            "noted": [(moment(note.at), note.facts) for note in noted(one, titles)],
            "decided": [(moment(note.at), note.facts) for note in decided(one, titles)],
        }
        for one in kept["conversations"]
    ]
    return (
        templates()
        .get_template("handed_over.html.jinja")
        .render(
            agency=agency,
            reference=kept["reference"],
            read_at=moment(datetime.fromisoformat(kept["read_at"])),
            conversations=conversations,
            reports=kept.get("reports", ()),
        )
    )
