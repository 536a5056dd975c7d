"""Ten thousand entries: the work and the memory an author and a training can afford."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from functools import partial
from pathlib import Path

from assistant.catalogue import check_catalogue
from tests.counting import calls

ROOT = Path(__file__).resolve().parents[2]
ENTRIES = 10_000
EXAMPLES = 8
MEGABYTES = 500

# A process of its own: the memory of this one says nothing of the catalogue.
MEASURE = """
import sys
from pathlib import Path
from assistant.catalogue import check_catalogue
report = check_catalogue(Path(sys.argv[1]))
published = report.catalogue.published
phrasings = sum(len(entry.phrasings) for entry in published)
# Not `ru_maxrss`: it starts from the peak of the process that launched this one.
status = Path("/proc/self/status").read_text().splitlines()
peak = next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024
examples = sum(len(entry.examples) for entry in published)
print(len(published), phrasings, examples, len(report.errors), peak)
"""


def _write(folder: Path, number_of_entries: int) -> None:
    """Entries whose titles share their words, as a real FAQ's do, on thirty products."""
    random_words = random.Random(0)
    syllables = [first + second for first in "bcdfglmnprstv" for second in "aeiou"]
    words = ["".join(random_words.choices(syllables, k=3)) for _ in range(2000)]
    (folder / "faq").mkdir(parents=True)
    products = [f"produit_{number}" for number in range(30)]
    values = "".join(f"  - id: {product}\n    libelle: {product}\n" for product in products)
    (folder / "taxonomy.yml").write_text(f"facettes:\n- id: produit\n  question: Q ?\n  valeurs:\n{values}")
    files: dict[str, list[str]] = {product: [] for product in products}

    def phrase(count: int) -> str:
        return " ".join(random_words.choices(words, k=count))

    for number in range(number_of_entries):
        product = products[number % len(products)]
        files[product].append(
            f"- id: entree-{number}\n  question: Comment obtenir le {phrase(5)} de la procédure {number} ?\n"
            f"  variantes:\n  - {phrase(6)} {number}\n  - {phrase(5)} procédure {number}\n"
            f"  exemples:\n{''.join(f'  - {phrase(12)} {number} {n}' + chr(10) for n in range(EXAMPLES))}"
            f"  reponse: |-\n    {phrase(40)}.\n\n"
            f"    Voir [la page](https://exemple.fr/{number}) : {phrase(10)}.\n"
            f"  produit: {product}\n  mots_cles:\n  - {phrase(1)}\n  source: https://exemple.fr/{number}\n"
            "  verifie_le: '2025-01-01'\n  confiance: sourced\n"
        )
    for product, entries in files.items():
        (folder / "faq" / f"{product}.yml").write_text("".join(entries))


def test_ten_thousand_entries_load_and_check_in_memory(tmp_path: Path) -> None:
    _write(tmp_path, ENTRIES)
    environment = {**os.environ, "ASSISTANT_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-c", MEASURE, str(tmp_path)]
    # By its files, then by what was kept of them.
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
        entries, phrasings, examples, errors, megabytes = (float(figure) for figure in done.stdout.split())
        assert (entries, phrasings, examples, errors) == (ENTRIES, 3 * ENTRIES, EXAMPLES * ENTRIES, 0)
        assert megabytes < MEGABYTES
    assert (tmp_path / "home" / "cache" / "faq.pickle").is_file()


def test_the_work_of_checking_grows_with_the_entries_only(tmp_path: Path) -> None:
    counts = []
    for number in (300, 1_200):
        _write(tmp_path / str(number), number)
        counts.append(calls(partial(check_catalogue, tmp_path / str(number))))
    assert counts[1] < 4 * 1.25 * counts[0]
