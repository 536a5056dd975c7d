"""Questions that no entry answers, added to `hors_sujet.jsonl` to be learnt as such."""

from __future__ import annotations

import json
from collections.abc import Collection
from pathlib import Path

from assistant.catalogue.foreign import FOREIGN_QUESTIONS_FILE
from assistant.inbox.unresolved import key_of

KIND = "visiteur"
"""What a question is beside, in the words of the file: it came from a visitor."""


class ForeignLines:
    """The file as it is, and as it will be.

    Args:
        data_dir: Folder of the catalogue; the file may be absent.
    """

    def __init__(self, data_dir: Path) -> None:
        """Reads the file.

        Raises:
            OSError: It cannot be read.
        """
        path = data_dir / FOREIGN_QUESTIONS_FILE
        self._before = path.read_bytes() if path.is_file() else b""
        self._crlf = b"\r\n" in self._before
        self._lines = self._before.decode("utf-8-sig", "replace").splitlines()
        self._keys = [_key(line) for line in self._lines]
        self.added: list[str] = []
        """Keys of the questions added."""

    def __contains__(self, text: str) -> bool:
        """Whether a question is there."""
        return key_of(text) in self._keys

    def add(self, text: str) -> None:
        """Adds a question, unless it is there."""
        if text not in self:
            line = {"text": text, "expected": [], "kind": KIND}
            self._lines.append(json.dumps(line, ensure_ascii=False))
            self._keys.append(key_of(text))
            self.added.append(key_of(text))

    def remove(self, keys: Collection[str]) -> int:
        """Removes questions by their keys; how many were there."""
        kept = [
            (line, key)
            for line, key in zip(self._lines, self._keys, strict=True)
            if key not in keys or not key
        ]
        removed = len(self._lines) - len(kept)
        self._lines, self._keys = [line for line, _ in kept], [key for _, key in kept]
        return removed

    @property
    def files(self) -> dict[str, bytes | None]:
        """What `write_all` takes: the file when it changes, removed when nothing is left in it."""
        end = "\r\n" if self._crlf else "\n"
        after = "".join(f"{line}{end}" for line in self._lines).encode()
        before = self._before.removeprefix(b"\xef\xbb\xbf")
        if after == before or after == before + end.encode():
            return {}
        return {FOREIGN_QUESTIONS_FILE: after or None}


def _key(line: str) -> str:
    """Key of a line's question; empty for a line that has none."""
    try:
        read = json.loads(line)
    except ValueError:
        return ""
    text = read.get("text") if isinstance(read, dict) else None
    return key_of(text) if isinstance(text, str) and text.strip() else ""
