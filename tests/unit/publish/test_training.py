"""How a candidate is made: what is refused before, what is measured, what its fingerprints cover."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant import settings
from assistant.progress import LOAD, Progress, write_progress
from assistant.publish import training
from assistant.publish.child_processes import PublishError
from assistant.publish.judgement import judged
from assistant.publish.training import STEPS, Candidate, code_digest
from assistant.releases.registry import Publication, Release, archive_of, catalogue_of, release_folder
from assistant.source_files import sources_of
from tests.conftest import FROZEN
from tests.unit.catalogue.conftest import TAXONOMY, entry
from tests.unit.releases.test_registry import made, published


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "faq").mkdir(parents=True)
    (folder / "taxonomy.yml").write_text(TAXONOMY, encoding="utf-8")
    (folder / "faq" / "une.yml").write_text(entry(), encoding="utf-8")
    texts = yaml.safe_load((FROZEN / "texts.yml").read_text("utf-8"))
    # Its sample questions are entries of another FAQ.
    texts.pop("exemples", None)
    (folder / "texts.yml").write_text(yaml.safe_dump(texts, allow_unicode=True), encoding="utf-8")
    return folder


def test_a_sound_faq_is_trained_without_a_warning(data: Path) -> None:
    assert training._check(data) == []


def test_an_expired_answer_is_a_warning_and_stops_nothing(data: Path) -> None:
    expired = entry("perimee", verifie_le="2020-01-01", expire_le="2021-01-01")
    (data / "faq" / "vieille.yml").write_text(expired, encoding="utf-8")
    [warning] = training._check(data)
    assert "faq/vieille.yml" in warning


def test_an_error_of_the_faq_stops_the_training_with_its_place(data: Path) -> None:
    (data / "faq" / "deux.yml").write_text(entry(reponse=""), encoding="utf-8")
    with pytest.raises(PublishError) as raised:
        training._check(data)
    *errors, last = str(raised.value).splitlines()
    assert any(error.startswith("faq/") for error in errors)
    assert last == "Arrêté : corrigez d'abord les erreurs ci-dessus."


@pytest.mark.parametrize(
    ("name", "text"), [("costs.yml", "mauvaise_reponse: gratuite"), ("texts.yml", "accueil: [")]
)
def test_a_broken_file_beside_the_faq_stops_the_training(data: Path, name: str, text: str) -> None:
    (data / name).write_text(text, encoding="utf-8")
    with pytest.raises(PublishError, match=name):
        training._check(data)


class Probe:
    """A stand-in of the process that asks the model: it records the requests."""

    def __init__(self, folder: Path, right: int = 20, count: int = 20) -> None:
        self.progress = folder / "progress.json"
        self.requests: list[dict[str, Any]] = []
        self._smoke = {"asked": count, "right": right}

    def ask(self, request: dict[str, Any], each: Any) -> dict[str, Any]:
        self.requests.append(request)
        each()
        write_progress(self.progress, Progress(LOAD, 1, 2, 0.5))
        each()
        return {"smoke": self._smoke}


@pytest.fixture
def real(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What visitors asked of late, as the test fills it."""
    questions: list[str] = []
    monkeypatch.setattr(training, "_real_questions", lambda: questions)
    return questions


def _probed(
    models: Path, probe: Probe, before: Publication | None = None, digest: str = "same"
) -> tuple[dict[str, Any], list[Progress]]:
    reports: list[Progress] = []
    models.mkdir(exist_ok=True)
    result = training._probe(
        probe,  # type: ignore[arg-type]
        models,
        archive_of(models, "candidat"),
        catalogue_of(models, "candidat"),
        [],
        before,
        digest,
        reports.append,
    )
    return result, reports


def test_the_progress_of_the_probe_is_passed_on(tmp_path: Path, real: list[str]) -> None:
    _, reports = _probed(tmp_path / "models", Probe(tmp_path))
    assert reports == [Progress(LOAD), Progress(LOAD, 1, 2, 0.5)]


@pytest.mark.parametrize(("right", "count", "refused"), [(20, 20, False), (18, 20, False), (17, 20, True)])
def test_a_model_that_does_not_find_its_own_questions_is_broken(
    tmp_path: Path, real: list[str], right: int, count: int, refused: bool
) -> None:
    probe = Probe(tmp_path, right, count)
    if refused:
        with pytest.raises(PublishError, match="ne retrouve que 17 de ses 20 propres questions"):
            _probed(tmp_path / "models", probe)
    else:
        assert _probed(tmp_path / "models", probe)[0]["smoke"]["right"] == right


def _publication(models: Path, report: str) -> Publication:
    models.mkdir()
    release = made(models, "publié")
    published(models, release)
    (release_folder(models, "publié") / "report.json").write_text(report)
    publication = training.read_published(models)
    assert publication is not None
    return publication


def test_what_is_published_is_asked_again_only_when_the_measure_changed(
    tmp_path: Path, real: list[str]
) -> None:
    models, probe = tmp_path / "models", Probe(tmp_path)
    publication = _publication(models, '{"measure": "same"}')
    _probed(models, probe, publication)
    _probed(models, probe, publication, digest="another")
    assert [request["before"] and request["before"]["again"] for request in probe.requests] == [None, True]


def test_what_is_published_is_asked_the_real_questions_each_time(tmp_path: Path, real: list[str]) -> None:
    models, probe = tmp_path / "models", Probe(tmp_path)
    publication = _publication(models, '{"measure": "same"}')
    real.append("Ma carte ne marche plus")
    _probed(models, probe, publication)
    [request] = probe.requests
    assert request["real"] == ["Ma carte ne marche plus"]
    assert request["before"] == {
        "model": str(archive_of(models, "publié")),
        "catalogue": str(catalogue_of(models, "publié")),
        "again": False,
    }


def test_a_published_model_whose_archive_is_gone_is_not_asked(tmp_path: Path, real: list[str]) -> None:
    models, probe = tmp_path / "models", Probe(tmp_path)
    publication = _publication(models, "{}")
    archive_of(models, "publié").unlink()
    real.append("Ma carte ne marche plus")
    _probed(models, probe, publication)
    assert probe.requests[0]["before"] is None


def _row(text: str, cost: float) -> list[Any]:
    return [text, text, "trouvée" if cost == 0 else "manquée", cost]


def _probe_result(**values: Any) -> dict[str, Any]:
    return {"smoke": {}, "figures": {}, "orphans": [], "outcomes": [], "held_out": [], **values}


def test_the_first_model_is_compared_with_nothing(tmp_path: Path, data: Path) -> None:
    result = _probe_result(held_out=[_row("a", 0.0), _row("b", 4.5), _row("c", 0.0)])
    report = judged(tmp_path / "models", data, result, None, "digest")
    assert (report["compared_with"], report["refusals"], report["measure"]) == (None, [], "digest")
    assert report["held_out_found"] == pytest.approx(2 / 3, abs=1e-4)
    assert judged(tmp_path, data, _probe_result(), None, "x")["held_out_found"] is None


def test_what_was_asked_again_comes_before_the_old_report(tmp_path: Path, data: Path) -> None:
    """The old report judged other questions: the published model's new outcomes are the ones to compare."""
    models = tmp_path / "models"
    old = '{"outcomes": [["vieille", "vieille", "x", 0.0]]}'
    publication = _publication(models, old)
    questions = [f"q{number}" for number in range(20)]
    result = _probe_result(
        outcomes=[_row(text, 4.5) for text in questions],
        before={"outcomes": [_row(text, 0.0) for text in questions]},
    )
    report = judged(models, data, result, publication, "digest")
    assert report["evaluation"]["asked"] == 20
    [refusal] = report["refusals"]
    assert refusal.startswith(
        "Le nouveau modèle comprend moins bien les questions d'évaluation : 20 moins bien"
    )
    assert Candidate(Release(**vars(_release())), report).refusals == [refusal]


def _release() -> Release:
    return Release("candidat", "0" * 64, "faq", "code", "2026-01-01T00:00:00+00:00", "test")


def test_a_published_model_that_failed_to_answer_again_is_named_in_the_report(
    tmp_path: Path, data: Path
) -> None:
    models = tmp_path / "models"
    publication = _publication(models, "{}")
    result = _probe_result(before={"failed": "KeyError: 'x'"})
    report = judged(models, data, result, publication, "digest")
    assert report["before_failed"] == "KeyError: 'x'"
    assert report["refusals"] == []


def test_the_fingerprint_of_the_measure_follows_the_questions_and_the_costs(tmp_path: Path) -> None:
    questions = tmp_path / "questions.jsonl"
    questions.write_text("{}")
    first = training._digest_of_measure([questions], tmp_path)
    assert training._digest_of_measure([questions], tmp_path) == first
    (tmp_path / "costs.yml").write_text("aveu: 3")
    second = training._digest_of_measure([questions], tmp_path)
    questions.write_text("{}\n{}")
    assert len({first, second, training._digest_of_measure([questions], tmp_path)}) == 3


def test_a_fingerprint_is_that_of_contents_and_names_whatever_the_order_given(tmp_path: Path) -> None:
    for name, text in (("a", "1"), ("b", "2"), ("c", "1")):
        (tmp_path / name).write_text(text)
    a, b, c = (tmp_path / name for name in "abc")
    assert training._digest([a, b]) == training._digest([b, a])
    assert len({training._digest(files) for files in ([a, b], [c, b], [a], [b])}) == 4


def test_the_fingerprint_of_the_code_follows_the_configuration(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("config.yml", "domain.yml"):
        shutil.copy(settings.ROOT / name, tmp_path)
    covered = list(sources_of("assistant.on_rasa.component"))
    monkeypatch.setattr(training.settings, "ROOT", tmp_path)
    monkeypatch.setattr(training, "sources_of", lambda _: covered)
    before = code_digest()
    (tmp_path / "domain.yml").write_text("version: '3.1'")
    second = code_digest()
    (tmp_path / "config.yml").write_text("language: fr")
    third = code_digest()
    covered.pop()
    assert len({before, second, third, code_digest()}) == 4


def test_each_step_is_reported_and_timed_even_when_it_fails() -> None:
    reports: list[Progress] = []
    times: dict[str, float] = {}
    for step in STEPS:
        with training._timed(step, reports.append, times):
            pass
    with pytest.raises(ValueError, match="non"), training._timed(STEPS[0], reports.append, times):
        raise ValueError("non")
    assert list(times) == list(STEPS)
    assert [report.phase for report in reports] == [
        *("vérification", "préparation", "chargement", "comparaison", "enregistrement"),
        "vérification",
    ]
