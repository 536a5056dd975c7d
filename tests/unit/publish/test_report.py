"""The report of a release, and what it forgets."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from assistant import cli, settings
from assistant.releases.registry import read_report, release_folder
from assistant.releases.report import LEGEND, percent, summary, written
from assistant.releases.retention import forget_questions
from assistant.store import Interaction, Store
from tests.unit.releases.test_registry import made

QUESTION = "Ma carte ne marche plus"


def _report(name: str) -> dict[str, Any]:
    change = {"text": "Où ?", "before": "répond : a", "after": "dit ne pas savoir", "cost": 3.0}
    return {
        "release": {"name": name, "created_at": "2026-01-01", "by": "test", "sha256": "0"},
        "figures": {
            "top1": 0.8182,
            "top3": 0.9,
            "sure_right": 0.85,
            "right": 0.93,
            "sure_wrong": 0.007,
            "wrong_answers": 0.012,
            "admitted": 0.01,
            "out_of_scope_answered": None,
            "out_of_scope_sure": None,
        },
        "held_out_found": 0.804,
        "smoke": {"asked": 20, "right": 20},
        "orphans": ["Un cas"],
        "warnings": ["f.yml:3 : périmée"],
        "compared_with": "avant",
        "evaluation": {"asked": 421, "worse": [change], "better": []},
        "variants": {"asked": 1289, "worse": [], "better": []},
        "real": {"asked": 12, "count": 1, "changed": [[QUESTION, "répond : a", "propose une liste"]]},
        "refusals": [],
    }


def test_the_report_says_what_gets_worse_and_what_real_visitors_would_see() -> None:
    text = written(_report("deux"))
    for line in (
        "- Bonne entrée en premier : 81,8 %",
        "- Réponses sûres et justes : 85,0 %",
        "- Réponses sûres ou probables, et justes : 93,0 %",
        "- Réponses sûres et fausses : 0,7 %",
        "- Réponses fausses, sûres ou probables : 1,2 %",
        "- Aveux alors qu'une entrée répond : 1,0 %",
        "- Hors sujet avec une réponse : —",
        "- Hors sujet avec une réponse sûre : —",
        "Comparé à avant.",
        "Questions d'évaluation (421) : 1 moins bien, 0 mieux",
        "- moins bien : Où ? : répond : a → dit ne pas savoir",
        "Vraies questions (12) : 1 décisions changent",
        f"- {QUESTION} : répond : a → propose une liste",
        "- avertissement : f.yml:3 : périmée",
        "Peut être publié.",
    ):
        assert line in text.splitlines()


def test_the_report_lists_what_is_taken_for_another_entry_and_counts_the_rest() -> None:
    held_out = [[f"k{n}", f"message {n} (carte)", "manquée", 8.0] for n in range(32)]
    text = written({**_report("deux"), "held_out": [["k", "bien trouvé (carte)", "trouvée", 0.0], *held_out]})
    assert "## Formulations prises pour une autre entrée" in text
    assert "- message 29 (carte)\n- … et 2 autres (report.json)\n" in text
    assert "bien trouvé" not in text
    assert "## Formulations prises" not in written(_report("deux"))


def test_one_line_sums_a_release_up() -> None:
    assert summary(_report("deux")) == (
        "bonne entrée en premier 82 %, dans les trois premières 90 %, sûres et justes 85 %, "
        "sûres et fausses 0,7 %, formulations 80 %"
    )
    assert summary({}) == "—"


def test_what_was_published_stands_between_brackets() -> None:
    before = {"top1": 0.81, "sure_right": 0.851, "sure_wrong": 0.0}
    compared = {**_report("deux"), "figures_before": before, "held_out_found_before": 0.79}
    assert summary(compared) == (
        "bonne entrée en premier 82 % (81 %), dans les trois premières 90 %, sûres et justes 85 % (85 %), "
        "sûres et fausses 0,7 % (0 %), formulations 80 % (79 %)"
    )
    assert "Bonne entrée en premier 82 % (81 %)" in written(compared)
    assert "Entre parenthèses : le modèle publié." in written(compared)
    assert "Entre parenthèses" not in written(_report("deux"))


def test_every_word_of_the_line_is_explained() -> None:
    names = [part.rsplit(" ", 2)[0] for part in summary(_report("deux")).split(", ")]
    explained = LEGEND.lower()
    assert [name for name in names if name.removeprefix("dans les ") not in explained] == []
    assert LEGEND in written(_report("deux"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.8182, "82 %"), (0.0, "0 %"), (0.0046, "0,5 %"), (0.0994, "9,9 %"), (0.0996, "10 %"), (1.0, "100 %")],
)
def test_a_share_is_written_as_people_say_it(value: float, text: str) -> None:
    assert percent(value) == text


def test_a_release_of_before_gave_every_answer_as_sure() -> None:
    report = _report("deux")
    for name in ("sure_right", "right", "sure_wrong", "admitted", "out_of_scope_sure"):
        del report["figures"][name]
    assert summary(report) == (
        "bonne entrée en premier 82 %, dans les trois premières 90 %, sûres et fausses 1,2 %, "
        "formulations 80 %"
    )
    assert "- Réponses sûres et justes : —" in written(report).splitlines()


def test_what_visitors_asked_is_forgotten_and_the_count_stays(tmp_path: Path) -> None:
    for day, name in ((1, "vieux"), (20, "récent")):
        made(tmp_path, name, day)
        (release_folder(tmp_path, name) / "report.json").write_text(json.dumps(_report(name)))
        (release_folder(tmp_path, name) / "report.md").write_text(written(_report(name)))
    limit = datetime(2026, 1, 10, tzinfo=UTC)
    assert forget_questions(tmp_path, limit) == 1
    assert forget_questions(tmp_path, limit) == 0
    for file in ("report.json", "report.md"):
        assert QUESTION not in (release_folder(tmp_path, "vieux") / file).read_text()
        assert QUESTION in (release_folder(tmp_path, "récent") / file).read_text()
    assert read_report(tmp_path, "vieux")["real"]["count"] == 1
    assert (
        "Vraies questions (12) : 1 décisions changent"
        in (release_folder(tmp_path, "vieux") / "report.md").read_text()
    )


def test_a_purge_by_hand_and_an_erasure_reach_the_reports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ASSISTANT_MODELS", str(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "models").mkdir()
    made(tmp_path / "models", "vieux", 1)
    report = release_folder(tmp_path / "models", "vieux") / "report.json"
    report.write_text(json.dumps(_report("vieux")))
    assert cli.main(["purge", "--days", "3650"]) == 0
    assert QUESTION in report.read_text()
    # Somebody asks to be erased: which question is whose, the reports do not say.
    store = Store(settings.database_url())
    store.record_interaction(Interaction("c1", QUESTION, "answered", "answer", "x"))
    reference = store.interactions_of("c1")[0].reference
    store.close()
    assert cli.main(["purge", "--yes", "--reference", reference]) == 0
    assert QUESTION not in report.read_text()
