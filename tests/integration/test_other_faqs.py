"""FAQs that are not the agency's, as spreadsheets: imported, learnt and measured by the ordinary commands.

Without encoders: what is tried is the way, and words alone go it in seconds.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.catalogue import load_catalogue
from bench.catalogues import made_entries, read_shipped
from bench.understanding import drawn, read
from tests.conftest import FROZEN
from tests.homes import home_in

ROOT = Path(__file__).parents[2]
COVID = ROOT.parent / "shared" / "data" / "bench" / "covidfaq_qc.train.jsonl"
"""A public FAQ of Québec; measured where it is, since it may not be copied here."""


@dataclass(frozen=True)
class Faq:
    """A FAQ and questions that it has not learnt.

    Attributes:
        rows: Cells of each entry: identifier, question, messages, answer.
        cases: `(question, identifier)`.
        least: Share of the questions whose entry is first, at least.
    """

    rows: list[tuple[str, str, list[str], str]]
    cases: list[tuple[str, str]]
    least: float


def made() -> Faq:
    """Five hundred entries that do not exist, without a facet; their last message is asked."""
    entries = made_entries(read_shipped(), 500, seed=11)
    return Faq(
        [(e["id"], e["question"], e["exemples"][:-1], e["reponse"]) for e in entries],
        [(e["exemples"][-1], e["id"]) for e in entries[::4]],
        0.9,
    )


def covid() -> Faq:
    """Five phrasings an entry; others of the training part are asked."""
    cases = read(COVID)
    phrasings = drawn(cases, 5, seed=0)
    learnt = {text for texts in phrasings.values() for text in texts}
    return Faq(
        [(label, first, rest, "Voir la page.") for label, (first, *rest) in phrasings.items()],
        [(case["text"], case["label"]) for case in cases if case["text"] not in learnt],
        0.7,
    )


FAQS = {"made": made, **({"covid": covid} if COVID.is_file() else {})}


@pytest.mark.parametrize("name", FAQS)
def test_another_faq_is_imported_learnt_and_measured(tmp_path: Path, name: str) -> None:
    faq = FAQS[name]()
    data = _empty_data(tmp_path / "data")
    _run(tmp_path, "faq", "import", "--replace", _spreadsheet(tmp_path / "faq.csv", faq.rows))
    imported = load_catalogue(data).published
    assert [(e.id, e.question, list(e.examples)) for e in imported] == [row[:3] for row in faq.rows]

    _run(tmp_path, "train")
    measured = _measured(tmp_path, [{"text": text, "expected": [entry]} for text, entry in faq.cases])
    assert measured["in_scope"] == len(faq.cases)
    assert measured["top1"] >= faq.least
    assert measured["sure_wrong"] <= 0.05

    beside = ["Éteins la lumière du salon", "Monte le chauffage à vingt degrés", "Joue de la musique douce"]
    assert _measured(tmp_path, [{"text": text, "expected": []} for text in beside])["out_of_scope_sure"] == 0


def _empty_data(data: Path) -> Path:
    """What a new agency has before its FAQ: the sentences, the numbers of safety, an entry to replace."""
    (data / "faq").mkdir(parents=True)
    (data / "faq" / "faq.yml").write_text(
        "- {id: a-remplacer, question: Modèle ?, reponse: Modèle.}\n", "utf-8"
    )
    texts = (FROZEN / "texts.yml").read_text(encoding="utf-8").splitlines()
    lines = [line for line in texts if not line.startswith("exemples:")]
    (data / "texts.yml").write_text("\n".join(lines), encoding="utf-8")
    (data / "safety.yml").write_bytes((FROZEN / "safety.yml").read_bytes())
    return data


def _spreadsheet(file: Path, rows: Iterable[tuple[str, str, Sequence[str], str]]) -> Path:
    """As a spreadsheet in French saves it: semicolons, several messages in one cell."""
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, delimiter=";")
        writer.writerow(["Identifiant", "Question", "Exemples", "Réponse"])
        writer.writerows(
            [entry, question, "\n".join(texts), answer] for entry, question, texts, answer in rows
        )
    return file


def _measured(folder: Path, cases: Sequence[dict[str, Any]]) -> dict[str, Any]:
    file = folder / "cases.jsonl"
    lines = [json.dumps(case, ensure_ascii=False) for case in cases]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    measured: dict[str, Any] = json.loads(_run(folder, "evaluate", file, "--json").splitlines()[-1])
    return measured


def _run(folder: Path, *words: object) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "assistant", *map(str, words)],
        cwd=ROOT,
        env={
            **os.environ,
            "ASSISTANT_DATA": str(folder / "data"),
            "ASSISTANT_HOME": str(home_in(folder / "home")),
            "ASSISTANT_MODELS": str(folder / "models"),
            "ASSISTANT_ENCODER": "none",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout
