"""Nothing a visitor typed is in a log, and what a person who repairs needs is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest

from assistant.privacy import logs
from tests.unit.privacy.test_redaction import REPLACED


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What is written once the logs are installed; the test run's own handlers come back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.install("rasa", as_json=True, stream=written)
    logs.begin("", "")
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    logs.begin("", "")


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_says_when_where_what_and_for_which_request(stream: io.StringIO) -> None:
    logs.begin("request-0001")
    logging.getLogger("assistant.x").warning("La base %s manque", "conversations")
    (line,) = _lines(stream)
    assert str(line.pop("time")).endswith("+00:00")
    assert line == {
        "level": "WARNING",
        "process": "rasa",
        "logger": "assistant.x",
        "message": "La base conversations manque",
        "request_id": "request-0001",
    }


@pytest.mark.parametrize(("typed", "redacted"), REPLACED)
def test_personal_data_is_redacted_wherever_it_comes_from(
    stream: io.StringIO, typed: str, redacted: str
) -> None:
    logging.getLogger("rasa.core").error("Unknown value: %s", typed)
    (line,) = _lines(stream)
    assert line["message"] == f"Unknown value: {redacted}" or typed not in str(line["message"])


@pytest.mark.parametrize("shape", ["{}", "{!r}", "“{}”"])
def test_the_text_being_answered_is_taken_out(stream: io.StringIO, shape: str) -> None:
    typed = "Ma patiente Léa a perdu sa carte à l'hôpital"
    logs.begin("request-0001", typed)
    logging.getLogger("rasa.core.processor").warning("Failed on " + shape.format(typed))
    logging.getLogger("rasa.core.processor").warning(json.dumps({"text": typed}))
    for line in _lines(stream):
        assert "[texte]" in str(line["message"])
        assert "patiente" not in str(line["message"])


def test_an_exception_gives_its_type_and_place_and_not_its_text(stream: io.StringIO) -> None:
    try:
        raise ValueError("the tracker says: Ma patiente Léa")
    except ValueError:
        logging.getLogger("rasa.core.processor").exception("An action failed")
    (line,) = _lines(stream)
    assert line["exception"] == "ValueError"
    assert "test_logs.py" in str(line["where"])
    assert "patiente" not in stream.getvalue()


def test_of_a_structured_event_only_its_name_and_explanation_stay(stream: io.StringIO) -> None:
    event = {"event": "processor.message.parse", "event_info": "Parsed", "user_text": "Ma patiente Léa"}
    logging.getLogger("rasa.core.processor").info(json.dumps(event))
    assert _lines(stream)[0]["message"] == "processor.message.parse: Parsed"


def test_nothing_below_info_is_written_even_when_asked(stream: io.StringIO) -> None:
    logging.getLogger("rasa").setLevel(logging.DEBUG)
    logging.getLogger("rasa").debug("Received user message 'Ma patiente Léa'")
    assert stream.getvalue() == ""


def test_a_record_is_one_line(stream: io.StringIO) -> None:
    logging.getLogger("x").error('one\n{"forged": true}')
    assert len(stream.getvalue().splitlines()) == 1


def test_lines_for_a_person_are_as_private() -> None:
    formatter = logs.PrivateFormatter("rasa", as_json=False)
    record = logging.LogRecord("x", logging.ERROR, "", 0, "NIR %s", ("185057800608491",), None)
    assert formatter.format(record).endswith("ERROR   x: NIR [NIR]")


@pytest.mark.parametrize(
    ("offered", "taken"),
    [
        ("a1b2c3d4", True),
        ("req-2026.11_25-0001", True),
        ("short", False),
        ("x" * 65, False),
        ("with space", False),
        ("line\nbreak1", False),
        ("éééééééé", False),
        ("", False),
        (None, False),
    ],
)
def test_an_id_is_taken_when_it_is_a_plain_word(offered: str | None, taken: bool) -> None:
    accepted = logs.accept_id(offered)
    assert (accepted == offered) is taken
    assert logs.accept_id(accepted) == accepted
