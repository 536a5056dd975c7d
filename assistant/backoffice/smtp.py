"""Sends a message by SMTP: always over TLS, to a server whose certificate is verified."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from assistant.errors import AssistantError

SECONDS = 20.0
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class NotSent(AssistantError):
    """The message was not sent; the sentence says why, without a password."""


@dataclass(frozen=True)
class Server:
    """Of `ASSISTANT_SMTP_URL`.

    Attributes:
        tls_first: `smtps`: the connection begins by TLS. Otherwise it is asked for (STARTTLS), and a server
            that does not offer it is refused unless it is on this machine and no password is sent.
    """

    host: str
    port: int
    tls_first: bool
    user: str = ""
    password: str = field(default="", repr=False)

    @classmethod
    def of(cls, url: str) -> Server:
        """Of an address `smtp[s]://user:password@host:port`, which the settings have checked."""
        parts = urlsplit(url)
        tls_first = parts.scheme == "smtps"
        port = parts.port or (465 if tls_first else 587)
        return cls(
            parts.hostname or "",
            port,
            tls_first,
            unquote(parts.username or ""),
            unquote(parts.password or ""),
        )


def send(server: Server, message: EmailMessage) -> None:
    """Hands a message to the server.

    Raises:
        NotSent: It is not reachable, not trusted, or refuses.
    """
    try:
        with _connected(server) as client:
            if server.user:
                client.login(server.user, server.password)
            client.send_message(message)
    except ssl.SSLCertVerificationError as error:
        raise NotSent(
            f"Le certificat du serveur d'e-mail {server.host} n'est pas reconnu ({error.verify_message})."
        ) from error
    except smtplib.SMTPAuthenticationError as error:
        raise NotSent(f"Le serveur d'e-mail {server.host} refuse le nom ou le mot de passe.") from error
    except smtplib.SMTPRecipientsRefused as error:
        raise NotSent(f"Le serveur d'e-mail {server.host} refuse les destinataires.") from error
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(f"Le serveur d'e-mail {server.host} ne répond pas ({type(error).__name__}).") from error


def _connected(server: Server) -> AbstractContextManager[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    if server.tls_first:
        return smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=trusted)
    client = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        client.ehlo()
        if client.has_extn("starttls"):
            client.starttls(context=trusted)
            client.ehlo()
        elif server.user or server.host not in _LOOPBACK:
            raise NotSent(f"Le serveur d'e-mail {server.host} ne chiffre pas : rien n'a été envoyé.")
    except BaseException:
        client.close()
        raise
    return client
