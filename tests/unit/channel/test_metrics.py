"""What is counted, and that dashboards and alerts name nothing that does not exist."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from prometheus_client import REGISTRY, generate_latest

from assistant.channel import metrics
from assistant.channel.api import Again
from assistant.settings import ROOT
from assistant.subprocesses import StartError, free_port

if TYPE_CHECKING:
    from tests.unit.channel.conftest import Service


def _value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


async def test_a_turn_is_counted(service: Service) -> None:
    token = (await service.open())["token"]
    service.engine.answers = [
        {"text": "Voici", "kind": "answer", "entry_id": "carte-cps"},
        {"text": "Utile ?", "kind": "feedback_request"},
    ]
    before = _value("assistant_questions_total", decision="answer", entry="carte-cps")
    await service.post("/v1/message", {"text": "carte"}, token)
    assert _value("assistant_questions_total", decision="answer", entry="carte-cps") == before + 1
    assert _value("assistant_requests_total", call="message", status="200") >= 1
    assert _value("assistant_request_seconds_count", call="message") >= 1
    assert _value("assistant_in_flight") == 0


def test_sure_and_probable_answers_are_counted_apart() -> None:
    before = [_value("assistant_answers_total", certainty=name) for name in ("sure", "probable")]
    answer = {"kind": "answer", "entry_id": "a"}
    for certainty in ("sure", "probable", "probable", None):
        metrics.replied([{**answer, "certainty": certainty}, {"kind": "suggestions"}])
    after = [_value("assistant_answers_total", certainty=name) for name in ("sure", "probable")]
    assert [now - then for now, then in zip(after, before, strict=True)] == [2, 2]


def test_what_is_said_before_the_reply_is_not_counted() -> None:
    answered = _value("assistant_questions_total", decision="answer", entry="a")
    noticed = _value("assistant_questions_total", decision="notice", entry="")
    metrics.replied([{"kind": "notice"}, {"kind": "answer", "entry_id": "a"}])
    metrics.replied([{"kind": "notice"}])
    metrics.replied([{"kind": "of a later version"}])
    assert _value("assistant_questions_total", decision="answer", entry="a") == answered + 1
    assert _value("assistant_questions_total", decision="notice", entry="") == noticed + 1


async def test_refusals_are_counted_by_code(service: Service) -> None:
    before = _value("assistant_errors_total", code="no_session")
    await service.post("/v1/message", {"text": "carte"}, "forged")
    assert _value("assistant_errors_total", code="no_session") == before + 1


def test_feedback_is_counted_once_pressed() -> None:
    before = _value("assistant_feedback_total", useful="yes")
    metrics.pressed('/feedback{"useful": "yes", "interaction": "3"}')
    metrics.pressed('/feedback{"useful": "maybe"}')
    metrics.pressed("/feedback{broken")
    metrics.pressed("mon /feedback")
    assert _value("assistant_feedback_total", useful="yes") == before + 1


def test_entries_beyond_the_limit_are_counted_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "MAX_ENTRIES", len(metrics._entries))
    before = _value("assistant_questions_total", decision="answer", entry="autres")
    metrics.replied([{"kind": "answer", "entry_id": "one-too-many"}])
    assert _value("assistant_questions_total", decision="answer", entry="autres") == before + 1
    assert _value("assistant_questions_total", decision="answer", entry="one-too-many") == 0


async def test_the_request_id_comes_back(service: Service) -> None:
    _, _, headers = await service.post("/v1/session", headers={"X-Request-ID": "from-the-proxy"})
    assert headers["X-Request-ID"] == "from-the-proxy"
    _, _, first = await service.post("/v1/session", headers={"X-Request-ID": "<script>"})
    _, _, second = await service.post("/v1/message", {"text": "x"})
    assert re.fullmatch("[0-9a-f]{32}", first["X-Request-ID"])
    assert first["X-Request-ID"] != second["X-Request-ID"]


def test_the_port_of_the_metrics(monkeypatch: pytest.MonkeyPatch) -> None:
    port = free_port()
    monkeypatch.setenv("ASSISTANT_METRICS_PORT", str(port))
    monkeypatch.setattr(metrics, "REGISTRY", type("Registry", (), {"register": lambda self, _: None})())
    metrics.serve(lambda: {"model": "m", "catalogue": "c"}, lambda: 0.0)
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics") as got:
        assert b"assistant_request_seconds_bucket" in got.read()
    with pytest.raises(StartError, match="ASSISTANT_METRICS_PORT"):
        metrics.serve(lambda: {}, lambda: 0.0)


def test_dashboard_and_alerts_name_metrics_that_exist() -> None:
    version = metrics._Version(lambda: {"model": "m", "catalogue": "c"})
    exposed = generate_latest(REGISTRY).decode() + "assistant_version_info"
    # `probe_success` is the blackbox exporter's: the team's page has no metrics of its own.
    known = set(re.findall(r"\b(assistant_\w+|process_\w+|up)\b", exposed)) | {"up", "probe_success"}
    assert [family.name for family in version.collect()] == ["assistant_version"]
    named: list[str] = []
    board = json.loads((ROOT / "deploy/grafana/assistant.json").read_text(encoding="utf-8"))
    named += [target["expr"] for panel in board["panels"] for target in panel.get("targets", ())]
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    alerts = [rule for group in rules["groups"] for rule in group["rules"]]
    named += [rule["expr"] for rule in alerts]
    assert len(named) > 12
    for expression in named:
        used = set(re.findall(r"\b(assistant_\w+|process_\w+|probe_\w+|up)\b", expression))
        assert used, expression
        assert used <= known, expression
    guide = (ROOT / "docs" / "exploitation.md").read_text(encoding="utf-8")
    for rule in alerts:
        assert rule["annotations"]["summary"].endswith(".")
        assert rule["alert"] in guide, "an alert that the guide does not explain"


def test_no_agency_s_breakdown_hides_behind_another_s() -> None:
    """One Prometheus may watch several: what is added up is by agency, what is drawn is the chosen one's."""
    rules = yaml.safe_load((ROOT / "deploy/prometheus/alerts.yml").read_text(encoding="utf-8"))
    expressions = [rule["expr"] for group in rules["groups"] for rule in group["rules"]]
    added_up = [re.findall(r"\b(?:sum|count)\b(?: by \(([\w, ]+)\))?", one) for one in expressions]
    assert sum(map(len, added_up)) >= 10
    assert [by for each in added_up for by in each if "agency" not in by.split(", ")] == []
    board = json.loads((ROOT / "deploy/grafana/assistant.json").read_text(encoding="utf-8"))
    drawn = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    assert len(drawn) >= 15
    for one in drawn:
        chosen = re.findall(r"\b(?:assistant_\w+|process_\w+|up)\b(?:\{[^}]*agency=~\"\$agency\"\})?", one)
        assert all(selector.endswith("}") for selector in chosen), one
    scraped = yaml.safe_load((ROOT / "deploy/prometheus/scrape.example.yml").read_text(encoding="utf-8"))
    groups = [group for job in scraped["scrape_configs"] for group in job["static_configs"]]
    assert all("agency" in group["labels"] for group in groups)


def test_every_metric_of_the_table_exists() -> None:
    documented = set(re.findall(r"\| `(assistant_\w+)` \|", Path(metrics.__file__).read_text("utf-8")))
    exposed = generate_latest(REGISTRY).decode()
    for name in documented - {"assistant_version_info"}:
        assert re.search(rf"^# TYPE {name.removesuffix('_total')}", exposed, re.MULTILINE), name


async def test_a_try_is_no_question_answer_nor_feedback(service: Service) -> None:
    service.engine.answers = [{"text": "Voici", "kind": "answer", "entry_id": "essai"}]
    for body, counted in (({"test": True}, 0), ({}, 1)):
        token = (await service.post("/v1/session", body))[1]["token"]
        await service.post("/v1/message", {"text": "carte"}, token)
        assert _value("assistant_questions_total", decision="answer", entry="essai") == counted


async def test_an_answer_that_is_given_again_is_not_counted_again(service: Service) -> None:
    token = (await service.open())["token"]
    service.engine.answers = Again([{"text": "Voici", "kind": "answer", "entry_id": "redite"}])
    _, body, _ = await service.post("/v1/message", {"text": "carte"}, token)
    assert body["messages"][0]["text"] == "Voici"
    assert _value("assistant_questions_total", decision="answer", entry="redite") == 0
