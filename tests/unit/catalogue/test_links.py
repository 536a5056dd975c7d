"""Links are tried against a server of the test's own; nothing leaves the machine."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from assistant.catalogue import Entry, links
from assistant.catalogue.links import check_links, links_of, run_links
from tests.unit.catalogue.conftest import DataFolder, entry


class Site(BaseHTTPRequestHandler):
    """Pages that are there, gone, moved, picky or endless."""

    requests: list[str]
    over: threading.Event

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        type(self).requests.append(f"{self.command} {self.path}")
        status = {"/gone": 404, "/moved": 302, "/loop": 302, "/private": 403}.get(self.path, 200)
        if self.path == "/picky" and self.command == "HEAD":
            status = 405
        if self.path == "/slow":
            self.over.wait()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/loop" if self.path == "/loop" else "/there")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    Site.requests, Site.over = [], threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    Site.over.set()
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("page", "severity", "message"),
    [
        ("/there", None, ""),
        ("/moved", None, ""),
        ("/picky", None, ""),
        ("/gone", "erreur", "n'existe plus (404)"),
        ("/private", "avertissement", "refusé par son site (403)"),
        ("/loop", "avertissement", "sans fin"),
        ("/slow", "avertissement", "ne répond pas"),
    ],
)
def test_each_page_is_judged(
    site: str, page: str, severity: str | None, message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Nothing but the page that never answers waits for as long as this.
    monkeypatch.setattr(links, "TIMEOUT_SECONDS", 0.3 if page == "/slow" else 600)
    problems = check_links({site + page: [Entry("une", "Q ?", "R.", file="faq/a.yml", line=3)]})
    assert [problem.severity for problem in problems] == ([severity] if severity else [])
    assert all(message in problem.message and problem.line == 3 for problem in problems)


def test_a_server_that_is_not_there_is_a_warning() -> None:
    [problem] = check_links({"http://127.0.0.1:9/": [Entry("une", "Q ?", "R.", file="faq/a.yml", line=1)]})
    assert not problem.is_error


def test_sources_and_links_of_answers_are_found_once() -> None:
    answer = "Voir [ici](https://a.fr/x_(y)), [là](<https://b.fr>) et [moi](mailto:a@b.fr)."
    first = Entry("une", "Q ?", answer, source="https://a.fr/x_(y)")
    archived = Entry("vieille", "Q ?", "[z](https://z.fr)", status="archive")
    assert {address: [e.id for e in entries] for address, entries in links_of([first, archived]).items()} == {
        "https://a.fr/x_(y)": ["une"],
        "https://b.fr": ["une"],
    }


def test_the_command_says_which_entry_sends_to_a_page_that_is_gone(site: str, data: DataFolder) -> None:
    data.write("faq/une.yml", entry("une", source=f"{site}/gone") + entry("deux", source=f"{site}/gone"))
    output = io.StringIO()
    assert run_links(Path(data.path), output) == 1
    printed = output.getvalue()
    assert "faq/une.yml:1: erreur:" in printed
    assert "« deux »" in printed
    assert "1 lien essayé, 2 problèmes" in printed
    assert Site.requests == ["HEAD /gone"]
