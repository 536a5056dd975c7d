"""Long regular expressions are stored on disk, and are the ones `re` would make."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from assistant.understanding.language import regex_cache
from assistant.understanding.language.french import french
from assistant.understanding.language.regex_cache import cached_in

CACHED_FROM = regex_cache._LONG

LETTERS = "a" * 100
LONG = "|".join(f"mot{n}[a-z]é+{LETTERS}?" for n in range(100))


@pytest.fixture(autouse=True)
def _forget(monkeypatch: pytest.MonkeyPatch) -> None:
    re.purge()
    monkeypatch.setattr(regex_cache, "_LONG", len(LONG))


def _compiled(folder: Path) -> re.Pattern[str]:
    re.purge()
    with cached_in(folder):
        return re.compile(LONG, re.IGNORECASE)


def test_the_second_time_it_is_read_and_matches_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _compiled(tmp_path)
    assert [file.suffix for file in tmp_path.iterdir()] == [".npz"]
    with monkeypatch.context() as patched:
        # Whoever parses it again fails.
        patched.setattr(regex_cache.parser, "parse", None)
        second = _compiled(tmp_path)
    plain = re.compile(f"mot99[a-z]é+{LETTERS}?", re.IGNORECASE)
    for text in (f"mot99xÉé{LETTERS}", f"MOT99xé{LETTERS[1:]}", f"mot1000xé{LETTERS}", "mot5", ""):
        matches = [pattern.match(text) for pattern in (first, second, plain)]
        spans = {match.span() if match else None for match in matches}
        assert len(spans) == 1, text
    assert (first.flags, first.groups, first.pattern) == (second.flags, second.groups, second.pattern)


def test_short_ones_are_left_to_re(tmp_path: Path) -> None:
    with cached_in(tmp_path):
        assert re.compile("assez court").match("assez court")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("damage", [b"", b"no archive", "cut"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: bytes | str) -> None:
    _compiled(tmp_path)
    (file,) = tmp_path.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage == "cut" else damage)  # type: ignore[arg-type]
    assert _compiled(tmp_path).match(f"mot7bé{LETTERS}")
    assert file.read_bytes() == whole


def test_other_instructions_than_those_written_are_not_run(tmp_path: Path) -> None:
    import numpy as np

    _compiled(tmp_path)
    (file,) = tmp_path.iterdir()
    with np.load(file) as stored:
        code, digest = stored["code"], stored["digest"]
    np.savez(file, code=code[::-1], digest=digest)
    assert _compiled(tmp_path).match(f"mot7bé{LETTERS}")


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    assert _compiled(tmp_path / "file").match(f"mot7bé{LETTERS}")


def test_re_is_left_as_it_was(tmp_path: Path) -> None:
    before = regex_cache.compiler.compile
    with pytest.raises(KeyError), cached_in(tmp_path):
        raise KeyError
    assert regex_cache.compiler.compile is before


def test_spacy_still_has_an_expression_long_enough() -> None:
    french()
    from spacy.lang.fr.tokenizer_exceptions import TOKEN_MATCH

    assert len(TOKEN_MATCH.__self__.pattern) > CACHED_FROM
