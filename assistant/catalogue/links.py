"""`assistant faq check --links`: tries the addresses that visitors are sent to. Needs the network."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TextIO

import requests

from assistant.catalogue.check_report import find_data_dir
from assistant.catalogue.load import load_catalogue
from assistant.catalogue.model import ARCHIVED, Entry
from assistant.catalogue.problems import CatalogueError, Problem, Problems
from assistant.text import plural

TIMEOUT_SECONDS = 10
_AT_ONCE = 4
_GONE = (404, 410)
# Some servers refuse to be asked for the heading alone, or whoever does not look like a browser.
_ASK_AGAIN = (400, 403, 405, 406, 429, 500, 501, 503)
_LINK = re.compile(r"\]\(\s*<?(https?://[^\s()>]+(?:\([^\s()]*\)[^\s()>]*)*)")
_HEADERS = {"User-Agent": "assistant-faq-check (verification des liens)", "Accept": "*/*"}


def links_of(entries: Iterable[Entry]) -> dict[str, list[Entry]]:
    """Address -> the entries that send visitors there: sources and links of the answers."""
    entries_by_address: dict[str, list[Entry]] = {}
    for entry in entries:
        if entry.status == ARCHIVED:
            continue
        addresses = [*([entry.source] if entry.source else []), *_LINK.findall(entry.answer)]
        for address in dict.fromkeys(address for address in addresses if address.startswith("http")):
            entries_by_address.setdefault(address, []).append(entry)
    return entries_by_address


def check_links(links: Mapping[str, list[Entry]]) -> tuple[Problem, ...]:
    """Tries each address once; a page that is gone is an error, any other failure a warning."""
    problems = Problems()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        for (address, entries), failure in zip(links.items(), pool.map(_failure, links), strict=True):
            if failure is None:
                continue
            gone, reason = failure
            message = f"le lien {address} de « {{}} » {reason}"
            for entry in entries:
                note = problems.error if gone else problems.warn
                note(entry.file, entry.line, message.format(entry.id))
    return tuple(sorted(problems.reported))


def run_links(path: Path, stream: TextIO) -> int:
    """Prints what is wrong with the links; 1 when a page is gone."""
    data_dir = find_data_dir(path) or path
    try:
        catalogue = load_catalogue(data_dir)
    except CatalogueError:
        print("Liens non essayés : corrigez d'abord les erreurs.", file=stream)
        return 1
    links = links_of(catalogue.entries.values())
    problems = check_links(links)
    for problem in problems:
        print(problem, file=stream)
    errors = sum(problem.is_error for problem in problems)
    print(f"{plural(len(links), 'lien essayé')}, {plural(len(problems), 'problème')}", file=stream)
    return 1 if errors else 0


def _failure(address: str) -> tuple[bool, str] | None:
    """`(is gone, what is wrong)`, None when the page is there."""
    try:
        status = _status("HEAD", address)
        if status in _ASK_AGAIN:
            status = _status("GET", address)
    except requests.Timeout:
        return False, f"ne répond pas en {TIMEOUT_SECONDS} s : essayez-le dans un navigateur."
    except requests.TooManyRedirects:
        return False, "renvoie sans fin d'une page à l'autre : remplacez-le."
    except requests.exceptions.SSLError:
        return False, "n'est pas sûr (le certificat de son site est refusé) : essayez-le dans un navigateur."
    except requests.RequestException:
        return False, "ne s'ouvre pas (son site ne répond pas) : essayez-le dans un navigateur."
    if status in _GONE:
        return True, f"mène à une page qui n'existe plus ({status}) : remplacez-le ou retirez-le."
    if status >= 400:
        return False, f"est refusé par son site ({status}) : essayez-le dans un navigateur."
    return None


def _status(method: str, address: str) -> int:
    with requests.request(
        method, address, headers=_HEADERS, timeout=TIMEOUT_SECONDS, allow_redirects=True, stream=True
    ) as answer:
        return answer.status_code
