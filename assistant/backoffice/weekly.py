"""The summary of each week, by e-mail on Monday morning: once, by the back-office that is the writer."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any

from assistant import settings
from assistant.backoffice.desk import Desk
from assistant.backoffice.smtp import Server, send
from assistant.errors import AssistantError
from assistant.store.sent_summaries import claim, last_sent, release, sent

logger = logging.getLogger(__name__)
HOUR = 8
"""Of the agency's Monday."""
DAYS = 2
"""A back-office that was stopped on Monday still sends it on Tuesday; later it is old news."""
LOOK_SECONDS = 300.0
_COUNT_SECONDS = 600.0


def due(now: datetime, last: date | None, zone: tzinfo) -> date | None:
    """Monday of the week whose summary is to be sent.

    Args:
        now: The present moment, with its zone.
        last: Monday of the last week that was sent, None for none.
        zone: Of the agency.

    Returns:
        None when there is nothing to send.
    """
    here = now.astimezone(zone)
    is_time = here.weekday() < DAYS and (here.weekday() > 0 or here.hour >= HOUR)
    week = here.date() - timedelta(days=here.weekday() + 7)
    return week if is_time and (last is None or last < week) else None


def send_due(desk: Desk, now: datetime | None = None) -> bool:
    """Sends what is due, when sending is set and this back-office is the writer.

    Returns:
        Whether something was sent.

    Raises:
        AssistantError: It could not be counted or sent; it will be tried again.
    """
    now = now or datetime.now(UTC)
    if not settings.smtp_url() or desk.other_writer:
        return False
    week = due(now, None, desk.zone)
    if week is None or due(now, last_sent(desk.store), desk.zone) is None:
        return False
    if not claim(desk.store, week, now):
        return False
    try:
        send_week(desk, week)
    except BaseException:
        release(desk.store, week)
        raise
    sent(desk.store, week, datetime.now(UTC))
    return True


def send_week(desk: Desk, week: date) -> None:
    """Counts a week and sends its summary.

    Raises:
        AssistantError: See `send_due`.
    """
    url, sender = settings.smtp_url(), settings.summary_from()
    if url is None or sender is None:
        raise AssistantError("L'envoi par e-mail n'est pas réglé sur cette machine.")
    counted: dict[str, Any] = desk.workers.figures.call(
        "reports.week", seconds=_COUNT_SECONDS, monday=week.isoformat()
    )
    send(Server.of(url), message_of(desk.agency.assistant, counted, sender, settings.summary_to()))


def message_of(
    assistant: str, counted: dict[str, Any], sender: str, recipients: Sequence[str]
) -> EmailMessage:
    """The e-mail: plain text, counts only.

    Args:
        assistant: Name of the assistant.
        counted: What `work.reports.week` gave.
        sender: Address.
        recipients: Addresses.
    """
    message = EmailMessage()
    message["Subject"] = f"{' '.join(assistant.split())} – {counted['title']}"
    message["From"], message["To"] = sender, ", ".join(recipients)
    message["Date"] = format_datetime(datetime.now(UTC))
    message["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    # Nobody answers a machine, and no machine should: RFC 3834.
    message["Auto-Submitted"] = "auto-generated"
    page = f"{settings.backoffice_url()}/tableau-de-bord/semaine"
    message.set_content("\n".join([*counted["lines"], "", f"Le détail : {page}", ""]))
    return message


class Weekly:
    """The thread that looks whether a summary is due."""

    def __init__(self, desk: Desk) -> None:
        """Nothing is started yet."""
        self._desk = desk
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="weekly", daemon=True)

    def start(self) -> None:
        """Begins to look."""
        self._thread.start()

    def stop(self) -> None:
        """Looks no more; what is being sent is not waited for."""
        self._ended.set()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            try:
                if send_due(self._desk):
                    logger.info("The weekly summary was sent.")
            except AssistantError as error:
                logger.error("The weekly summary was not sent, it will be tried again: %s", error)
            except Exception as error:
                logger.exception("The weekly summary was not sent: %s", type(error).__name__)
