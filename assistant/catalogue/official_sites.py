"""Reads `sites_officiels.yml`, the sites whose word the agency takes; says whether an address is of one."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import Path
from urllib.parse import urlsplit

from assistant.catalogue.agency import Agency
from assistant.catalogue.problems import Problems
from assistant.catalogue.yaml_reader import LIST, TEXT, read_yaml

SITES_FILE = "sites_officiels.yml"
_ALWAYS = ("gouv.fr",)
"""Official for every agency."""
_SITE = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}(?:/[^\s?#]+)?", re.IGNORECASE)


def read_official_sites(path: Path, agency: Agency, problems: Problems) -> tuple[str, ...]:
    """The sites of the file, those of every agency and the agency's own (its links, its contact).

    Args:
        path: The file, which may be absent.
        agency: Whose sites are official too.
        problems: Where what is wrong in the file is noted.

    Returns:
        Names of sites, or « site/folder »; none for an agency that has no site and lists none.
    """
    listed = _listed(path, problems) if path.is_file() else []
    contact = agency.contact.url if agency.contact is not None else None
    links = [*agency.links.values(), *([contact] if contact else ())]
    own = [name.removeprefix("www.") for link in links if (name := urlsplit(link).hostname)]
    return tuple(dict.fromkeys((*_ALWAYS, *own, *listed))) if own or listed else ()


def _listed(path: Path, problems: Problems) -> list[str]:
    root = read_yaml(path, path.name, problems)
    if root is None:
        return []
    if root.kind != LIST:
        problems.error(path.name, root.line, "il faut une liste de sites : « - exemple.fr » par ligne.")
        return []
    sites: dict[str, int] = {}
    for item in root.items:
        text = item.text or "" if item.kind == TEXT else ""
        site = re.sub(r"(?i)^(?:https?://)?(?:www\.)?", "", text.strip()).rstrip("/")
        if not _SITE.fullmatch(site):
            message = f"« {text} » n'est pas un nom de site : écrivez « exemple.fr »."
            problems.error(path.name, item.line, message)
        elif site in sites:
            message = f"« {site} » est écrit deux fois (aussi ligne {sites[site]}) : retirez-en un."
            problems.warn(path.name, item.line, message)
        else:
            sites[site] = item.line
    return list(sites)


def is_official(address: str, sites: Collection[str]) -> bool:
    """Whether an address is of one of these sites or of a site below it; any is when there are none."""
    parts = urlsplit(address)
    host, path = (parts.hostname or "").lower(), f"{parts.path}/"
    for site in sites:
        name, _, folder = site.partition("/")
        if (host == name.lower() or host.endswith(f".{name.lower()}")) and path.startswith(f"/{folder}"):
            return True
    return not sites
