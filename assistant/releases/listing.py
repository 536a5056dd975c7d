"""The releases of a models folder, as `assistant models` lists them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Any

from assistant.catalogue.agency import zone_of
from assistant.releases.formats import FORMAT, formats
from assistant.releases.registry import (
    Publication,
    Release,
    numbered,
    read_history,
    read_report,
    releases,
)
from assistant.releases.report import summary
from assistant.settings import data_dir


@dataclass(frozen=True)
class Listed:
    """A release of a models folder.

    Attributes:
        number: By which authors know it; None for a candidate that was never published.
        is_served: Whether it is what visitors get.
        report: Its measures, see `read_report`.
        publications: Each time that it was published or put back, oldest first.
    """

    release: Release
    number: int | None
    is_served: bool
    report: dict[str, Any]
    publications: tuple[Publication, ...]


def listed_releases(models: Path, published: Publication | None) -> Iterator[Listed]:
    """The releases of a folder, newest first.

    Args:
        models: Their folder.
        published: What is served; None when it cannot be read.
    """
    places = formats(models)
    numbers = numbered(models)
    history = [one for of in places for one in read_history(models, of)]
    there = (one for of in places for one in releases(models, of))
    for release in sorted(there, key=lambda one: (one.created_at, one.name), reverse=True):
        yield Listed(
            release,
            numbers.get(release.name),
            published is not None and (published.model, FORMAT) == (release.name, release.format),
            read_report(models, release.name, release.format),
            tuple(one for one in history if (one.model, one.format) == (release.name, release.format)),
        )


def lines(models: Path, published: Publication | None) -> Iterator[str]:
    """The releases, newest first, with their measures and publications.

    Args:
        models: Their folder.
        published: What is served, which is marked; None when it cannot be read.
    """
    zone = zone_of(data_dir())
    listed = list(listed_releases(models, published))
    for one in listed:
        number = "candidat" if one.number is None else f"n° {one.number}"
        yield f"{'→' if one.is_served else ' '} {number:9} {_title(one.release, zone)}"
        yield f"             {summary(one.report)}"
        for publication in one.publications:
            yield f"             {_publication(publication, zone)}"
    plain = {path.name.removesuffix(".tar.gz") for path in models.glob("*.tar.gz")} - {
        one.release.name for one in listed
    }
    for name in sorted(plain, reverse=True):
        yield f"  rasa      {name}  (« rasa train », sans mesures)"
    if not listed and not plain:
        yield "Aucun modèle : lancez « assistant publish »."


def _title(release: Release, zone: tzinfo) -> str:
    unread = "" if release.format == FORMAT else f"  (format {release.format}, que cette version ne lit pas)"
    return f"{release.name}  {local_time(release.created_at, zone)}{unread}"


def _publication(one: Publication, zone: tzinfo) -> str:
    verb = "publié" if one.action == "publish" else "remis"
    why = f" : {one.reason}" if one.reason else ""
    forced = " (forcé)" if one.forced else ""
    return f"{verb} le {local_time(one.at, zone)} par {one.by}{forced}{why}"


def local_time(moment: str, zone: tzinfo | None) -> str:
    """A moment of the registry in a time zone, of the machine without one."""
    return f"{datetime.fromisoformat(moment).astimezone(zone):%d/%m/%Y %H:%M}"
