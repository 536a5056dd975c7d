"""The releases of a models folder, as `assistant models` lists them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo
from pathlib import Path

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


def lines(models: Path, published: Publication | None) -> Iterator[str]:
    """The releases, newest first, with their measures and publications.

    Args:
        models: Their folder.
        published: What is served, which is marked; None when it cannot be read.
    """
    zone = zone_of(data_dir())
    places = formats(models)
    numbers = numbered(models)
    history = [one for of in places for one in read_history(models, of)]
    listed = sorted(
        (one for of in places for one in releases(models, of)), key=lambda one: (one.created_at, one.name)
    )
    for release in reversed(listed):
        is_published = published is not None and (published.model, FORMAT) == (release.name, release.format)
        number = f"n° {numbers[release.name]}" if release.name in numbers else "candidat"
        yield f"{'→' if is_published else ' '} {number:9} {_title(release, zone)}"
        yield f"             {summary(read_report(models, release.name, release.format))}"
        for one in history:
            if (one.model, one.format) == (release.name, release.format):
                yield f"             {_publication(one, zone)}"
    plain = {path.name.removesuffix(".tar.gz") for path in models.glob("*.tar.gz")} - {r.name for r in listed}
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
