"""Catalogues of any size made from the shipped one, the same for the same seed.

A larger one repeats the shipped entries' turns of phrase about products that do not exist, with some of their
words exchanged for others of the catalogue, drawn as often as it uses them: entries then share their words
as a real FAQ's do, and near ones differ by a name or a word.
"""

from __future__ import annotations

import random
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import yaml

from assistant.settings import ROOT

SHIPPED = sum(
    line.startswith("- id:")
    for file in (ROOT / "data" / "faq").glob("*.yml")
    for line in file.read_text("utf-8").splitlines()
)
"""Entries of the shipped catalogue."""
VERBATIM = 11
_PER_PRODUCT = 20
"""Entries about one product; the shipped catalogue has 12 a product and 20 in half of its files."""
_PHRASINGS = 4
"""Titles of an entry, its question included."""
_EXAMPLES = 8
"""Messages of an entry as people write them: about twelve texts with its titles, as in the shipped FAQ."""
_EXCHANGED = 0.3
"""Share of the content words of a phrasing that are exchanged."""
_CONTENT_WORD = re.compile(r"[^\W\d_]{5,}")
_ADDRESS = re.compile(r"\S*(?:://|@)\S*")
"""Not reworded: a link must stay one."""
_SYLLABLES = [first + second for first in "bcdflmnprstv" for second in ("a", "e", "i", "o", "u", "an", "or")]
_COPIED = (
    "agence.yml",
    "taxonomy.yml",
    "familles.yml",
    "texts.yml",
    "costs.yml",
    "safety.yml",
    "anglais.yml",
    "lexique.yml",
    "autres_objets.yml",
    "sites_officiels.yml",
    "hors_sujet.jsonl",
)


def write(folder: Path, entries: int, seed: int = 0, source: Path = ROOT / "data") -> None:
    """Writes a data folder.

    Args:
        folder: Empty or absent.
        entries: 11 keeps the agency's verbatim ones, `SHIPPED` is all of the catalogue, more adds made ones.
        seed: Of the made ones.
        source: The data folder of the shipped catalogue.

    Raises:
        ValueError: Fewer than 11.
    """
    if entries < VERBATIM:
        raise ValueError(f"no catalogue of {entries} entries: {VERBATIM} at least")
    (folder / "faq").mkdir(parents=True)
    shipped = read_entries(source)
    if entries < len(shipped):
        verbatim = [entry for entry in shipped if entry.get("confiance") == "verbatim"]
        rest = [entry for entry in shipped if entry.get("confiance") != "verbatim"]
        _write(folder / "faq" / "shipped.yml", [*verbatim, *rest][:entries])
    else:
        for file in (source / "faq").glob("*.yml"):
            shutil.copy(file, folder / "faq")
        made = made_entries(shipped, entries - len(shipped), seed)
        for start in range(0, len(made), 500):
            _write(folder / "faq" / f"made_{start // 500:03}.yml", made[start : start + 500])
    for name in _COPIED:
        # A family names entries that a smaller catalogue lacks.
        if (name != "familles.yml" or entries >= len(shipped)) and (source / name).is_file():
            shutil.copy(source / name, folder)
    if entries >= len(shipped):
        # What the author's training measures each model on.
        shutil.copytree(source / "evaluation", folder / "evaluation")
    for written in ("nlu", "rules"):
        shutil.copytree(source / written, folder / written)


def read_shipped() -> list[dict[str, Any]]:
    """The entries of the shipped catalogue as their files say them."""
    return read_entries(ROOT / "data")


def read_entries(folder: Path) -> list[dict[str, Any]]:
    """The entries of a data folder as their files say them."""
    files = sorted((folder / "faq").glob("*.yml"))
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return [entry for file in files for entry in yaml.load(file.read_text(encoding="utf-8"), loader)]  # noqa: S506


def made_entries(shipped: Sequence[dict[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    """Entries that do not exist, told from each other by their product and by a few words."""
    generator = random.Random(seed)
    frequency = Counter(word for entry in shipped for text in _texts(entry) for word in _words(text))
    words, weights = zip(*sorted(frequency.items()), strict=True)
    products = _products(generator, -(-count // _PER_PRODUCT))
    made: list[dict[str, Any]] = []
    seen: set[str] = set()
    while len(made) < count:
        model = generator.choice(shipped)
        number = len(made)
        product = products[number // _PER_PRODUCT]
        drawn = iter(generator.choices(words, weights, k=2000))
        exchanged: dict[str, str] = {}
        texts = _texts(model)
        sampled = [texts[0], *generator.sample(texts[1:], min(_PHRASINGS - 1, len(texts) - 1))]
        phrasings = [_reworded(text, product, exchanged, drawn, generator) for text in sampled]
        while len(phrasings) < _PHRASINGS:
            phrasings.append(f"{product} : {' '.join(sorted(_words(phrasings[0]), key=phrasings[0].find))}")
        asked = list(model.get("exemples") or ()) or texts
        # A model with fewer examples lends some of them twice, with other words around.
        asked = [asked[i % len(asked)] + " svp" * (i // len(asked)) for i in range(_EXAMPLES)]
        examples = [_reworded(text, product, exchanged, drawn, generator) for text in asked]
        made_texts = [*phrasings, *examples]
        if len(set(made_texts)) < len(made_texts) or not seen.isdisjoint(made_texts):
            continue
        seen.update(made_texts)
        made.append(
            {
                **{
                    facet: model.get(facet)
                    for facet in ("type_offre", "couloirs", "dispositifs", "thematique")
                },
                "id": f"faite-{number:05}",
                "question": phrasings[0],
                "variantes": phrasings[1:],
                "exemples": examples,
                "reponse": _reworded(_cut(model["reponse"]), product, exchanged, drawn, generator)
                + f" ({product})",
                "mots_cles": [product],
                "source": f"https://exemple.fr/{number}",
                "verifie_le": "2025-01-01",
                "confiance": "sourced",
            }
        )
    return made


def add_entries(folder: Path, count: int, seed: int = 1, source: Path = ROOT / "data") -> None:
    """What an author does: adds entries to a data folder, in a file of their own."""
    added = made_entries(read_entries(source), count, seed)
    for entry in added:
        entry["id"] = f"ajoutee-{seed}-{entry['id']}"
        entry["question"] = f"{entry['question']} (ajout {seed})"
    _write(folder / "faq" / f"added_{seed}.yml", added)


def _cut(answer: str, longest: int = 600) -> str:
    """The first lines of an answer: no link is cut in two."""
    if len(answer) <= longest:
        return answer
    lines = answer[:longest].rpartition("\n")[0]
    return lines or answer[:longest].rpartition("[")[0] or answer[:longest].rpartition(" ")[0]


def _texts(entry: dict[str, Any]) -> list[str]:
    return [entry["question"], *(entry.get("variantes") or ())]


def _words(text: str) -> list[str]:
    return [word.lower() for word in _CONTENT_WORD.findall(text)]


def _products(generator: random.Random, count: int) -> list[str]:
    names: dict[str, None] = {}
    while len(names) < count:
        name = "".join(generator.choices(_SYLLABLES, k=generator.choice((2, 3, 3, 4))))
        names[name.capitalize()] = None
    return list(names)


def _reworded(
    text: str, product: str, exchanged: dict[str, str], drawn: Iterable[str], generator: random.Random
) -> str:
    """A text about another product; the same word is exchanged for the same one throughout an entry."""

    def other(match: re.Match[str]) -> str:
        word = match.group().lower()
        if word not in exchanged:
            exchanged[word] = next(iter(drawn), word) if generator.random() < _EXCHANGED else word
        replacement = exchanged[word]
        return match.group() if replacement == word else replacement

    addresses = _ADDRESS.findall(text)
    between = [_CONTENT_WORD.sub(other, part) for part in _ADDRESS.split(text)]
    reworded = between[0] + "".join(
        address + part for address, part in zip(addresses, between[1:], strict=True)
    )
    if product in reworded:
        return reworded
    head, _, end = reworded.rstrip().rpartition(" ")
    if end in ("?", "!"):
        return f"{head} pour {product} {end}"
    return f"{reworded.rstrip('.')} {product}"


def _write(file: Path, entries: Sequence[dict[str, Any]]) -> None:
    text = yaml.dump(list(entries), Dumper=_Plain, allow_unicode=True, sort_keys=False, width=1000)
    file.write_text(text, encoding="utf-8")


class _Plain(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Repeats what stands twice: the catalogue allows no YAML anchor."""

    def ignore_aliases(self, data: object) -> bool:
        """Always."""
        return True
