"""A server of e-mail for tests: SMTP on a free port of the loopback, over TLS when it has a certificate."""

from __future__ import annotations

import base64
import ipaddress
import socket
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


@dataclass
class Mailbox:
    """What the server was given.

    Attributes:
        port: Where it listens.
        messages: As they were sent.
        recipients: Of each.
        logins: What was proved (AUTH PLAIN), decoded.
        was_encrypted: Whether each message came over TLS.
    """

    port: int
    messages: list[str] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    logins: list[str] = field(default_factory=list)
    was_encrypted: list[bool] = field(default_factory=list)


def certificate(folder: Path) -> Path:
    """Certificate and key of 127.0.0.1, signed by itself, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    file.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return file


@contextmanager
def smtp_server(pem: Path | None = None, tls_first: bool = False, refuses: str = "") -> Iterator[Mailbox]:
    """A running server.

    Args:
        pem: Certificate and key; none offers no TLS.
        tls_first: TLS from the first byte (`smtps`), rather than STARTTLS.
        refuses: A command that it refuses, `RCPT` for instance.
    """
    mailbox = Mailbox(0)
    context = None
    if pem is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            # The client may go, as one does that does not trust us.
            with suppress(OSError, EOFError), ExitStack() as opened:
                _talk(self.request, opened, mailbox, context, tls_first, refuses)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        mailbox.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield mailbox
        finally:
            server.shutdown()
            thread.join()


def _talk(
    link: socket.socket,
    opened: ExitStack,
    mailbox: Mailbox,
    context: ssl.SSLContext | None,
    tls_first: bool,
    refuses: str,
) -> None:
    encrypted = context is not None and tls_first
    if context is not None and tls_first:
        link = opened.enter_context(context.wrap_socket(link, server_side=True))
    lines = link.makefile("rb")

    def answer(text: str) -> None:
        link.sendall(text.encode() + b"\r\n")

    answer("220 test")
    to: list[str] = []
    while line := lines.readline():
        typed = line.decode().strip()
        verb = typed.split(" ")[0].upper()
        if refuses and verb == refuses:
            answer("550 non")
        elif verb == "EHLO":
            offers = ["test", "AUTH PLAIN"] + (["STARTTLS"] if context is not None and not encrypted else [])
            for one in offers[:-1]:
                answer(f"250-{one}")
            answer(f"250 {offers[-1]}")
        elif verb == "STARTTLS" and context is not None:
            answer("220 go")
            link, encrypted = opened.enter_context(context.wrap_socket(link, server_side=True)), True
            lines = link.makefile("rb")
        elif verb == "AUTH":
            mailbox.logins.append(base64.b64decode(typed.split(" ")[2]).decode())
            answer("235 ok")
        elif verb == "RCPT":
            to.append(typed.partition(":")[2].strip("<>"))
            answer("250 ok")
        elif verb == "DATA":
            answer("354 go")
            body = b""
            while (part := lines.readline()) not in (b".\r\n", b""):
                body += part
            mailbox.messages.append(body.decode())
            mailbox.recipients.append(to)
            mailbox.was_encrypted.append(encrypted)
            to = []
            answer("250 kept")
        elif verb == "QUIT":
            answer("221 bye")
            return
        else:
            answer("250 ok")
