"""Logs that hold nothing a visitor typed: lines for a person, or JSON for a collector.

What is written of a record: its time, level, logger and sentence, the id of the request it belongs
to, and of an exception its type and where it was raised. Left out, because visitors' words hide
there: the text of exceptions (a failing action repeats the whole conversation in it), the fields of
Rasa's structured events, everything below INFO. What remains is redacted, and the text that is
being answered is taken out wherever it stands.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
import uuid
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, TextIO

from assistant.privacy.redaction import redact

REQUEST_HEADER = "X-Request-ID"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
_FRAMES = 8
_MIN_TYPED = 4
"""Characters of a text that is worth taking out: « ok » is in many sentences of ours."""

_request: ContextVar[str] = ContextVar("request", default="")
_typed: ContextVar[str] = ContextVar("typed", default="")


def accept_id(offered: str | None) -> str:
    """The id of a request: the one a proxy gave it when it is a plain word, else a new one."""
    return offered if offered and _ACCEPTED.fullmatch(offered) else uuid.uuid4().hex


def begin(request: str, typed: str = "") -> None:
    """What follows, in this task, belongs to a request.

    Args:
        request: Its id.
        typed: Text of the visitor, kept out of the logs.
    """
    _request.set(request)
    _typed.set(typed.strip())


def request_id() -> str:
    """The id of the request that is being answered, empty outside of one."""
    return _request.get()


def about_message(message: Mapping[str, Any]) -> None:
    """In the action server: what follows belongs to the request of a tracker's latest message."""
    request = (message.get("metadata") or {}).get("request_id")
    begin(str(request or ""), str(message.get("text") or ""))


class PrivateFormatter(logging.Formatter):
    """Writes a record on one line."""

    def __init__(self, process: str, as_json: bool) -> None:
        """Chooses the shape.

        Args:
            process: Name of the process in JSON lines.
            as_json: JSON, else a line for a person.
        """
        super().__init__()
        self._process = process
        self._as_json = as_json

    def format(self, record: logging.LogRecord) -> str:
        """The line of a record."""
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "process": self._process,
            "logger": record.name,
            "message": _without_visitor(_sentence(record)),
            "request_id": request_id(),
        }
        if record.exc_info and record.exc_info[0] is not None:
            fields["exception"] = record.exc_info[0].__name__
            fields["where"] = _where(record.exc_info)
        if self._as_json:
            return json.dumps({name: value for name, value in fields.items() if value}, ensure_ascii=False)
        tail = [str(fields[name]) for name in ("request_id", "exception", "where") if fields.get(name)]
        head = f"{fields['time']} {fields['level']:7} {fields['logger']}: {fields['message']}"
        return " ".join([head, *tail])


class _InfoAtLeast(logging.Filter):
    """Below INFO, Rasa writes whole messages."""

    def filter(self, record: logging.LogRecord) -> bool:
        return record.levelno >= logging.INFO


def install(process: str, as_json: bool, stream: TextIO | None = None) -> None:
    """Every record of this process goes through `PrivateFormatter`, and nowhere else.

    Args:
        process: « rasa » or « actions ».
        as_json: See `PrivateFormatter`.
        stream: Where lines go, standard output by default.
    """
    handler = logging.StreamHandler(stream or sys.stdout)
    handler.setFormatter(PrivateFormatter(process, as_json))
    handler.addFilter(_InfoAtLeast())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    if root.level == logging.NOTSET or root.level > logging.INFO:
        root.setLevel(logging.INFO)
    for name in list(logging.root.manager.loggerDict):
        library = logging.getLogger(name)
        library.handlers.clear()
        library.propagate = True
    for noisy in ("apscheduler", "matplotlib", "sanic.access", "asyncio"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


def _sentence(record: logging.LogRecord) -> str:
    """The sentence of a record; of Rasa's structured events, which are JSON, the name and explanation."""
    message = record.getMessage()
    if not message.startswith("{"):
        return message
    try:
        event = json.loads(message)
    except ValueError:
        return message
    if not isinstance(event, dict) or "event" not in event:
        return message
    return ": ".join(str(event[name]) for name in ("event", "event_info") if event.get(name))


def _without_visitor(text: str) -> str:
    typed = _typed.get()
    if len(typed) >= _MIN_TYPED:
        # As written in JSON and in Python's representation too.
        for shape in {typed, json.dumps(typed)[1:-1], repr(typed)[1:-1], redact(typed)}:
            text = text.replace(shape, "[texte]")
    return redact(text).replace("\n", " ⏎ ")


def _where(exc_info: Any) -> list[str]:
    """`file:line function` of the last frames, the innermost last."""
    frames = traceback.extract_tb(exc_info[2])[-_FRAMES:]
    return [f"{'/'.join(frame.filename.split('/')[-2:])}:{frame.lineno} {frame.name}" for frame in frames]
