"""Every page of the back-office, for every role: who may enter is one table."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.backoffice.page import _clean
from assistant.backoffice.pages import SCREENS
from assistant.backoffice.roles import RIGHTS, Permission, Role
from tests.backoffice import browser, desk_in, words_of


def test_each_role_has_what_the_one_below_has_and_more() -> None:
    readers, authors, editors, administrators = (RIGHTS[role] for role in Role)
    assert readers < authors < editors < administrators == frozenset(Permission)


def test_a_get_page_asks_for_a_permission() -> None:
    assert all(page.permission is not None for page in SCREENS)


def test_every_answer_refuses_frames_and_inline_scripts(tmp_path: Path) -> None:
    page = browser(desk_in(tmp_path)).client.get("/faq")
    assert "frame-ancestors 'none'" in page.headers["content-security-policy"]
    assert "unsafe" not in page.headers["content-security-policy"]
    assert page.headers["cache-control"] == "no-store"


def test_a_form_without_the_token_of_its_session_is_refused(tmp_path: Path) -> None:
    opened = browser(desk_in(tmp_path))
    posts = [page.path for page in SCREENS if page.method == "POST" and "{" not in page.path]
    for path in posts:
        assert opened.client.post(path, data={}).status_code == 403, path


@pytest.mark.parametrize("digits", ["0", "9" * 9, "9" * 20, "9" * 5000], ids=len)
@pytest.mark.parametrize(
    "path", ["/faq?page={}", "/conversations?page={}", "/faq/x/historique/{}", "/publier/modele/{}"]
)
def test_no_number_that_is_written_breaks_a_page(tmp_path: Path, path: str, digits: str) -> None:
    page = browser(desk_in(tmp_path)).client.get(path.format(digits))
    assert page.status_code in (200, 303, 404, 422, 503)


def test_what_is_unseen_in_what_is_pasted_is_left_out() -> None:
    assert _clean(" \u202eabc\u2066\r\n\x00é\x1b👩‍⚕️\t. ") == "abc\né👩‍⚕️\t."


@pytest.mark.parametrize("path", ["/nulle-part", "/static/../app.py", "/faq/x/y/z"])
def test_what_does_not_exist_is_said(tmp_path: Path, path: str) -> None:
    assert "n'existe pas" in words_of(browser(desk_in(tmp_path)).get(path, 404))


@pytest.mark.parametrize("file", ["agence.yml", "faq/insi.yml"])
def test_a_file_that_does_not_read_is_said_on_every_screen(tmp_path: Path, file: str) -> None:
    desk = desk_in(tmp_path)
    broken = desk.data_dir / file
    broken.write_text(f"- id: [\n{broken.read_text('utf-8')}", encoding="utf-8")
    desk.workers.figures.call("catalogue.refresh")
    opened = browser(desk, Role.ADMINISTRATOR)
    screens = (
        "/a-traiter",
        "/faq",
        "/essayer",
        "/publier",
        "/tableau-de-bord",
        "/conversations",
        "/reglages",
    )
    for path in screens:
        said = words_of(opened.get(path))
        assert "1 erreur dans les fichiers de la FAQ" in said, path
        assert file.rpartition("/")[2] in said, path
        assert "faq/insi.yml" not in said, path
