"""Every variable: default, value, and the sentence when it is wrong."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant import settings
from assistant.settings import Rate, SettingsError


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    for name in [name for name in os.environ if name.startswith("ASSISTANT_")]:
        monkeypatch.delenv(name)


def test_defaults_need_no_server() -> None:
    assert settings.data_dir() == settings.ROOT / "data"
    assert settings.home_dir() == settings.ROOT / ".assistant"
    assert settings.database_url() == f"sqlite:///{settings.ROOT}/.assistant/assistant.db"
    assert settings.tracker_url().startswith("sqlite:///")
    assert (settings.host(), settings.port(), settings.actions_port()) == ("127.0.0.1", 5005, 5055)
    assert settings.actions_url() == "http://127.0.0.1:5055/webhook"
    assert settings.secret() is None
    assert settings.session_limit() == Rate(8, 0.5)
    assert settings.address_limit() == Rate(60, 5)
    assert (settings.origins(), settings.proxies(), settings.banner()) == ((), 0, None)


@pytest.mark.parametrize(
    ("name", "value", "read", "expected"),
    [
        ("ASSISTANT_HOME", "/tmp/h", settings.home_dir, Path("/tmp/h")),
        ("ASSISTANT_NAME", "", settings.assistant_name, "assistant"),
        ("ASSISTANT_NAME", " mediatheque-2 ", settings.assistant_name, "mediatheque-2"),
        ("ASSISTANT_DATA", "other", settings.data_dir, settings.ROOT / "other"),
        ("ASSISTANT_PORT", " 8080 ", settings.port, 8080),
        ("ASSISTANT_PORT", "", settings.port, 5005),
        ("ASSISTANT_DATABASE_URL", "postgres://u@h/b", settings.database_url, "postgresql://u@h/b"),
        ("ASSISTANT_LIMIT_SESSION", "OFF", settings.session_limit, None),
        ("ASSISTANT_LIMIT_ADDRESS", "100/2,5", settings.address_limit, Rate(100, 2.5)),
        ("ASSISTANT_LIMIT_ADDRESS", "100 / 0.25", settings.address_limit, Rate(100, 0.25)),
        ("ASSISTANT_PORT", "65535", settings.port, 65535),
        ("ASSISTANT_PROXIES", "0", settings.proxies, 0),
        ("ASSISTANT_ORIGINS", "https://A.fr/, http://b:1", settings.origins, ("https://a.fr", "http://b:1")),
        ("ASSISTANT_SECRET", "x" * 32, settings.secret, "x" * 32),
        ("ASSISTANT_BANNER", " Maintenance ", settings.banner, "Maintenance"),
        ("ASSISTANT_REDIS_URL", "rediss://h:6379/1", settings.redis_url, "rediss://h:6379/1"),
        ("ASSISTANT_METRICS_PORT", "9000", settings.metrics_port, 9000),
        ("ASSISTANT_METRICS_HOST", "0.0.0.0", settings.metrics_host, "0.0.0.0"),
        ("ASSISTANT_ACTIONS_HOST", "10.0.0.1", settings.actions_host, "10.0.0.1"),
        ("ASSISTANT_SECRET_PREVIOUS", "y" * 32, settings.previous_secret, "y" * 32),
        ("ASSISTANT_LOG_JSON", "1", settings.log_json, True),
        ("ASSISTANT_SMTP_URL", "smtps://u:p@h:465", settings.smtp_url, "smtps://u:p@h:465"),
        ("ASSISTANT_SUMMARY_FROM", " a@b.fr ", settings.summary_from, "a@b.fr"),
        ("ASSISTANT_SUMMARY_TO", "a@b.fr,, c@d.fr", settings.summary_to, ("a@b.fr", "c@d.fr")),
        ("ASSISTANT_INDEX", "ON", settings.indexable, True),
        ("ASSISTANT_INDEX", "", settings.indexable, False),
        ("ASSISTANT_ACTIONS_PORT", "6000", settings.actions_url, "http://127.0.0.1:6000/webhook"),
    ],
)
def test_a_value_is_read(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: Callable[[], Any], expected: Any
) -> None:
    monkeypatch.setenv(name, value)
    assert read() == expected


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("ASSISTANT_NAME", "Médiathèque", settings.assistant_name),
        ("ASSISTANT_NAME", "a:b", settings.assistant_name),
        ("ASSISTANT_NAME", "2", settings.assistant_name),
        ("ASSISTANT_NAME", "a" * 41, settings.assistant_name),
        ("ASSISTANT_PORT", "0", settings.port),
        ("ASSISTANT_PORT", "65536", settings.port),
        ("ASSISTANT_PORT", "９", settings.port),
        ("ASSISTANT_PORT", "0000000019999999", settings.port),
        ("ASSISTANT_PORT", "05005", settings.port),
        ("ASSISTANT_PORT", "+5005", settings.port),
        ("ASSISTANT_PORT", "-1", settings.port),
        ("ASSISTANT_PORT", "5_005", settings.port),
        ("ASSISTANT_PORT", "5e3", settings.port),
        ("ASSISTANT_PORT", "9" * 5000, settings.port),
        ("ASSISTANT_METRICS_PORT", "00000000080801234567", settings.metrics_port),
        ("ASSISTANT_SESSION_SECONDS", "00000360099999", settings.session_seconds),
        ("ASSISTANT_PROXIES", "000000001999", settings.proxies),
        ("ASSISTANT_RETENTION_DAYS", "000000090000", settings.retention_days),
        ("ASSISTANT_PRODUCTION", "0000000001", settings.production),
        ("ASSISTANT_LOG_JSON", "00", settings.log_json),
        ("ASSISTANT_LIVE", "0000000002", settings.releases_dir),
        ("ASSISTANT_ACTIONS_PORT", "5055.0", settings.actions_port),
        ("ASSISTANT_DATABASE_URL", "mysql://secret@h", settings.database_url),
        ("ASSISTANT_TRACKER_URL", "file.db", settings.tracker_url),
        ("ASSISTANT_LIMIT_SESSION", "8", settings.session_limit),
        ("ASSISTANT_LIMIT_SESSION", "0/1", settings.session_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "nan/1", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "inf/1", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "1e3/1", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "1_0/1", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "٦٠/5", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "060/5", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "60/5/1", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "60/0", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", "-60/5", settings.address_limit),
        ("ASSISTANT_LIMIT_ADDRESS", f"{'9' * 400}/5", settings.address_limit),
        ("ASSISTANT_ORIGINS", "*", settings.origins),
        ("ASSISTANT_ORIGINS", "https://a.fr/page", settings.origins),
        ("ASSISTANT_SECRET", "secret", settings.secret),
        ("ASSISTANT_PRODUCTION", "1", settings.secret),
        ("ASSISTANT_PRODUCTION", "yes", settings.production),
        ("ASSISTANT_ACTIONS_URL", "localhost:5055", settings.actions_url),
        ("ASSISTANT_REDIS_URL", "http://u:secret@h", settings.redis_url),
        ("ASSISTANT_METRICS_PORT", "none", settings.metrics_port),
        ("ASSISTANT_SECRET_PREVIOUS", "secret", settings.previous_secret),
        ("ASSISTANT_LOG_JSON", "yes", settings.log_json),
        ("ASSISTANT_SMTP_URL", "https://u:secret@h", settings.smtp_url),
        ("ASSISTANT_SMTP_URL", "smtp://u:secret@", settings.smtp_url),
        ("ASSISTANT_SMTP_URL", "smtp://u:secret@h:port", settings.smtp_url),
        ("ASSISTANT_SUMMARY_FROM", "a@b.fr, c@d.fr", settings.summary_from),
        ("ASSISTANT_SUMMARY_TO", "a@b.fr, Chef <c@d.fr>", settings.summary_to),
    ],
)
def test_a_wrong_value_is_said(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, read: Callable[[], Any]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as caught:
        read()
    sentence = str(caught.value)
    assert sentence.startswith("ASSISTANT_")
    assert sentence.endswith(".")
    assert "secret@" not in sentence


def test_the_check_at_start_reads_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    import inspect

    settings.check()
    readers = {
        name
        for name, found in inspect.getmembers(settings, inspect.isfunction)
        if found.__module__ == settings.__name__ and not name.startswith("_") and name != "check"
    }
    source = inspect.getsource(settings.check)
    assert [name for name in sorted(readers) if f"{name}," not in source and f"{name})" not in source] == []
    monkeypatch.setenv("ASSISTANT_LOG_JSON", "peut-être")
    with pytest.raises(SettingsError, match="ASSISTANT_LOG_JSON"):
        settings.check()


def test_texts_are_kept_ninety_days_unless_told_otherwise(monkeypatch: pytest.MonkeyPatch) -> None:
    assert settings.retention_days() == 90
    monkeypatch.setenv("ASSISTANT_RETENTION_DAYS", "30")
    assert settings.retention_days() == 30
    monkeypatch.setenv("ASSISTANT_RETENTION_DAYS", "0")
    with pytest.raises(SettingsError, match="ASSISTANT_RETENTION_DAYS"):
        settings.retention_days()
