"""Files that people send, kept in the home folder between two pages, under names nobody can guess."""

from __future__ import annotations

import contextlib
import re
import secrets
import shutil
import time
from pathlib import Path

from assistant.errors import AssistantError
from assistant.privacy.redaction import redact

FOLDER = "backoffice-envois"
KEPT_SECONDS = 3600.0
"""What nobody came back for is removed after as long."""
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
_UNSAFE = re.compile(r"[^\w .()-]+")
_LONGEST_NAME = 80


class UploadGone(AssistantError):
    """A file is no longer kept, or was sent by somebody else."""

    def __init__(self) -> None:
        """Says what to do."""
        super().__init__("Ce fichier n'est plus là : envoyez-le de nouveau. Rien n'a été changé.")


class Uploads:
    """Those of a home folder; each belongs to the account that sent it."""

    def __init__(self, home: Path) -> None:
        """Nothing is made yet."""
        self._folder = home / FOLDER

    def keep(self, account: int, name: str, content: bytes) -> str:
        """Keeps a file; gives the token by which `path` finds it again."""
        self.forget_old()
        token = secrets.token_urlsafe(32)
        folder = self._folder / f"{account}-{token}"
        folder.mkdir(parents=True, mode=0o700)
        (folder / safe_name(name)).write_bytes(content)
        return token

    def room(self, account: int, name: str) -> Path:
        """Where a file may be made that is then sent; its folder is `forget`'s to remove."""
        self.forget_old()
        folder = self._folder / f"{account}-{secrets.token_urlsafe(32)}"
        folder.mkdir(parents=True, mode=0o700)
        return folder / safe_name(name)

    def path(self, account: int, token: str) -> Path:
        """The file of a token.

        Raises:
            UploadGone: There is none of this account.
        """
        folder = self._folder / f"{account}-{token}"
        if not _TOKEN.fullmatch(token) or not folder.is_dir():
            raise UploadGone
        files = list(folder.iterdir())
        if len(files) != 1:
            raise UploadGone
        return files[0]

    def forget(self, file: Path) -> None:
        """Removes a file that is no longer needed."""
        shutil.rmtree(file.parent, ignore_errors=True)

    def forget_old(self) -> None:
        """Removes those that nobody came back for."""
        if not self._folder.is_dir():
            return
        for folder in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if folder.stat().st_mtime < time.time() - KEPT_SECONDS:
                    shutil.rmtree(folder, ignore_errors=True)


def safe_name(name: str) -> str:
    """A name as its sender reads it, redacted, without any way out of a folder: it is kept in the history."""
    plain = _UNSAFE.sub("_", redact(Path(name.replace("\\", "/")).name)).strip(" .") or "tableur"
    stem, dot, kind = plain.rpartition(".")
    return f"{stem[:_LONGEST_NAME]}.{kind[:8]}" if dot and stem else plain[:_LONGEST_NAME]
