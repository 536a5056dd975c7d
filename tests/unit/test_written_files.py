"""What an author has edited is never written over."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.durable_files import NotWritten
from assistant.written_files import write_own


def test_a_file_is_written_again_as_long_as_nobody_changed_it(tmp_path: Path) -> None:
    file, home = tmp_path / "faq.xlsx", tmp_path / "home"
    for content in (b"un", b"deux", b"trois"):
        write_own(file, content, home)
        assert file.read_bytes() == content


@pytest.mark.parametrize("edited", [b"un de plus", b""])
def test_an_edited_file_is_left_as_it_is(tmp_path: Path, edited: bytes) -> None:
    file, home = tmp_path / "faq.xlsx", tmp_path / "home"
    write_own(file, b"un", home)
    file.write_bytes(edited)
    with pytest.raises(NotWritten) as raised:
        write_own(file, b"deux", home)
    assert str(raised.value) == (
        "faq.xlsx existe déjà et a changé depuis l'export : donnez un autre nom, ou --force."
    )
    assert file.read_bytes() == edited
    write_own(file, b"deux", home, force=True)
    write_own(file, b"trois", home)
    assert file.read_bytes() == b"trois"


def test_nor_is_a_file_of_another_program(tmp_path: Path) -> None:
    file = tmp_path / "faq.xlsx"
    file.write_bytes(b"le mien")
    with pytest.raises(NotWritten):
        write_own(file, b"un", tmp_path / "home")
    assert file.read_bytes() == b"le mien"


def test_a_copy_elsewhere_is_another_file(tmp_path: Path) -> None:
    home = tmp_path / "home"
    write_own(tmp_path / "faq.xlsx", b"un", home)
    (tmp_path / "copie.xlsx").write_bytes(b"un")
    with pytest.raises(NotWritten):
        write_own(tmp_path / "copie.xlsx", b"deux", home)


def test_a_file_removed_by_hand_is_written_again(tmp_path: Path) -> None:
    file, home = tmp_path / "faq.xlsx", tmp_path / "home"
    write_own(file, b"un", home)
    file.unlink()
    write_own(file, b"deux", home)
    assert file.read_bytes() == b"deux"


def test_without_a_place_to_remember_it_is_written_once(tmp_path: Path) -> None:
    (tmp_path / "home").write_bytes(b"no folder")
    file = tmp_path / "faq.xlsx"
    write_own(file, b"un", tmp_path / "home")
    with pytest.raises(NotWritten):
        write_own(file, b"deux", tmp_path / "home")
    assert file.read_bytes() == b"un"
