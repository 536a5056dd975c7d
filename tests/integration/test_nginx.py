"""nginx itself reads what `deploy/` gives it, and keeps a server when one is drained."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from assistant.settings import ROOT
from assistant.subprocesses import free_port
from bench.servers import Nginx

DEPLOY = ROOT / "deploy"


@pytest.mark.parametrize("container", [False, True])
def test_nginx_accepts_its_configuration(tmp_path: Path, container: bool) -> None:
    nginx = Nginx(tmp_path / "nginx", 18080)
    nginx.configure([15005, 15006], [15055, 15056], 15050)
    if container:
        for file in (DEPLOY / "container").iterdir():
            shutil.copy(file, nginx.folder)
    assert nginx.check() == ""


@pytest.mark.parametrize("ports", [(50550, 50561, 50502), (5056, 50505, 5055)])
def test_ports_may_begin_with_those_they_replace(tmp_path: Path, ports: tuple[int, int, int]) -> None:
    first, second, front = ports
    nginx = Nginx(tmp_path / "nginx", 18080)
    nginx.configure([50050, 50061], [first, second], front)
    text = (nginx.folder / "actions.conf").read_text("utf-8")
    assert re.findall(r"(?:server|listen) 127\.0\.0\.1:(\d+)", text) == [str(port) for port in ports]
    assert nginx.check() == ""


def test_nginx_accepts_the_team_s_page_beside_the_visitors(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path / "nginx", 18080)
    nginx.configure([15005, 15006], [15055, 15056], 15050)
    example = (DEPLOY / "nginx/backoffice.conf.example").read_text("utf-8")
    # Without the agency's address and certificate.
    lines = [line for line in example.splitlines() if "ssl_" not in line]
    text = "\n".join(lines).replace("10.0.0.5:443 ssl http2", "127.0.0.1:18443")
    (nginx.folder / "backoffice.conf").write_text(text, "utf-8")
    assert nginx.check() == ""


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Nginx]:
    """nginx in front of replicas that do not answer, with the pages of a publication."""
    pages = tmp_path / "pages"
    (pages / "themes").mkdir(parents=True)
    (pages / "static").mkdir()
    (pages / "themes.html").write_text("la liste", "utf-8")
    (pages / "themes" / "insi.html").write_text("les réponses", "utf-8")
    (pages / "static" / "page.css").write_text("a{}", "utf-8")
    nginx = Nginx(tmp_path / "nginx", free_port())
    nginx.configure([free_port(), free_port()], [free_port(), free_port()], free_port())
    listen = nginx.folder / "listen.conf"
    listen.write_text(listen.read_text("utf-8").replace("/srv/assistant/models/pages", str(pages)), "utf-8")
    # nginx's workers are another user's.
    for folder in (pages, *tmp_path.parents[:-1], tmp_path):
        if folder.stat().st_uid == os.getuid():
            folder.chmod(folder.stat().st_mode | 0o055)
    nginx.start()
    try:
        yield nginx
    finally:
        nginx.stop()


def _get(nginx: Nginx, path: str, body: bytes | None = None) -> tuple[int, str, str]:
    """Status, kind and text; posts what is sent."""
    try:
        with urlopen(f"http://127.0.0.1:{nginx.port}{path}", body) as got:
            return got.status, got.headers["Content-Type"], got.read().decode()
    except HTTPError as refused:
        return refused.code, refused.headers["Content-Type"], refused.read().decode()


@pytest.mark.parametrize(
    ("path", "kind", "text"),
    [
        ("/assistant/themes", "text/html; charset=utf-8", "la liste"),
        ("/assistant/themes/insi", "text/html; charset=utf-8", "les réponses"),
        ("/assistant/static/page.css", "text/css", "a{}"),
    ],
)
def test_the_questions_are_read_when_no_replica_answers(
    alone: Nginx, path: str, kind: str, text: str
) -> None:
    assert _get(alone, path) == (200, kind, text)


@pytest.mark.parametrize("path", ["/assistant/themes/lune", "/assistant/donnees", "/assistant/"])
def test_what_was_not_written_says_that_the_service_is_broken(alone: Nginx, path: str) -> None:
    status, _, text = _get(alone, path)
    assert status == 503
    assert "/assistant/themes" in text


def test_who_sends_a_message_is_told_of_the_breakdown(alone: Nginx) -> None:
    pages = alone.folder.parent / "pages"
    for words in ("Revenez demain.", ""):
        (pages / "panne.json").write_text(f'{{"error": "unavailable", "message": "{words}"}}', "utf-8")
        status, kind, text = _get(alone, "/assistant/v1/message", b"{}")
        assert (status, kind) == (503, "application/json")
        assert json.loads(text)["message"] == words
    (pages / "panne.json").unlink()
    assert _get(alone, "/assistant/v1/message", b"{}")[0] == 503
    assert _get(alone, "/.broken")[0] == 404


def test_a_breakdown_is_said_in_the_words_of_the_last_publication(alone: Nginx) -> None:
    status, kind, text = _get(alone, "/assistant/config")
    assert (status, kind) == (503, "application/json")
    assert json.loads(text)["error"] == "unavailable"
    pages = alone.folder.parent / "pages"
    (pages / "panne.json").write_text('{"error": "unavailable", "message": "Revenez demain."}', "utf-8")
    (pages / "panne.html").write_text("Revenez demain.", "utf-8")
    assert json.loads(_get(alone, "/assistant/config")[2])["message"] == "Revenez demain."
    for path in ("/assistant/", "/assistant/themes/lune"):
        assert _get(alone, path) == (503, "text/html; charset=utf-8", "Revenez demain.")
    # They are parts of an answer, and no addresses.
    assert _get(alone, "/panne.html")[0] == 404


def test_the_last_server_is_never_drained(tmp_path: Path) -> None:
    nginx = Nginx(tmp_path / "nginx", free_port())
    nginx.configure([15005, 15006], [15055, 15056], free_port())
    nginx.start()
    try:
        before = (nginx.folder / "upstream.conf").read_text("utf-8")
        for port in (15005, 15055):
            nginx.replica("drain", port)
            nginx.replica("drain", port)
            with pytest.raises(subprocess.CalledProcessError, match="exit status 1"):
                nginx.replica("drain", port + 1)
        assert "server 127.0.0.1:15005 max_fails=1 fail_timeout=5s down;" in (
            nginx.folder / "upstream.conf"
        ).read_text("utf-8")
        for port in (15005, 15055, 15006):
            nginx.replica("restore", port)
        assert (nginx.folder / "upstream.conf").read_text("utf-8") == before
        with pytest.raises(subprocess.CalledProcessError):
            nginx.replica("drain", 19999)
        assert not [file for file in nginx.folder.iterdir() if file.name.startswith(".servers")]
    finally:
        nginx.stop()
