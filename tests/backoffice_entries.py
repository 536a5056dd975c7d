"""The index of a test's desk, filled from its catalogue as the back-office fills its own behind."""

from __future__ import annotations

import json
from typing import Any

from assistant.authoring.history import content_of
from assistant.backoffice.desk import Desk
from assistant.backoffice.index.file import put_meta
from assistant.catalogue.load import read_catalogue
from assistant.catalogue.model import Taxonomy
from assistant.text import fold


def indexed(desk: Desk, **figures: Any) -> Desk:
    """Writes every entry into the index; `figures` are the details of `entry_figures` of all of them."""
    catalogue = read_catalogue(desk.data_dir).catalogue
    with desk.index.writing() as connection:
        for table in ("entries", "contents", "entry_figures"):
            connection.execute(f"DELETE FROM {table}")
        for rank, entry in enumerate(catalogue.entries.values()):
            connection.execute(
                "INSERT INTO entries (id, rank, question, question_key, status, review, problems, errors) "
                "VALUES (?, ?, ?, ?, ?, '', 0, 0)",
                [entry.id, rank, entry.question, fold(entry.question), entry.status],
            )
            content = content_of(entry, catalogue.taxonomy)
            connection.execute(
                "INSERT INTO contents (id, content, file, line, problems, related) VALUES (?, ?, ?, ?, ?, ?)",
                [entry.id, json.dumps(content), entry.file, entry.line, "[]", "[]"],
            )
            if figures:
                row = [entry.id, json.dumps(figures)]
                connection.execute("INSERT INTO entry_figures (id, detail) VALUES (?, ?)", row)
        put_meta(connection, "facets", facets(catalogue.taxonomy))
        put_meta(connection, "refreshed_at", "2026-11-29T08:00:00+00:00")
    return desk


def facets(taxonomy: Taxonomy) -> list[dict[str, Any]]:
    """What `meta` says of the facets."""
    return [
        {
            "id": facet.id,
            "label": facet.id.replace("_", " ").capitalize(),
            "question": facet.question,
            "multiple": facet.multiple,
            "depends": [facet.depends_on[0], list(facet.depends_on[1])] if facet.depends_on else None,
            "filtered_by": facet.filtered_by or "",
            "values": [
                {"id": value.id, "label": value.label, "parents": list(value.parents)}
                for value in facet.values
            ],
        }
        for facet in taxonomy.facets
    ]
