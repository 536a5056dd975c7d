"""Erasing and handing over a conversation: they look through Rasa's database too."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from assistant import settings
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import AGENCY_FILE, read_agency
from assistant.catalogue.load import read_catalogue
from assistant.catalogue.problems import Problems
from assistant.pages.handed_over import handed_over_page
from assistant.releases.retention import erase_everywhere, everything_kept


def erase(workshop: Workshop, reference: str) -> dict[str, int]:
    """Erases a conversation everywhere; how much there was of each."""
    erased = erase_everywhere(
        workshop.store, settings.tracker_url(), workshop.models_dir, reference, datetime.now(UTC)
    )
    return {
        "conversations": erased.conversations,
        "interactions": erased.interactions,
        "feedback": erased.feedback,
        "events": erased.events,
    }


def hand_over(workshop: Workshop, reference: str, readable: bool) -> str:
    """What is kept of a conversation, a page or JSON; empty when there is nothing."""
    kept = everything_kept(workshop.store, settings.tracker_url(), workshop.models_dir, reference)
    if not kept["conversations"]:
        return ""
    if not readable:
        return json.dumps(kept, ensure_ascii=False, indent=2)
    catalogue = read_catalogue(workshop.data_dir).catalogue
    return handed_over_page(kept, catalogue, read_agency(workshop.data_dir / AGENCY_FILE, Problems()))
