"""Session tokens and button signatures, without any state on the server: any replica checks them."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import jwt

from assistant.channel.errors import no_session, session_over
from assistant.privacy.reference import reference_of

_ALGORITHM = "HS256"
_AUDIENCE = "assistant"
RENEWAL_SECONDS = 3600
"""How long after its end a token still renews its conversation."""

__all__ = ["RENEWAL_SECONDS", "Session", "Signer", "new_conversation", "reference_of"]


@dataclass(frozen=True)
class Session:
    """What a token says.

    Attributes:
        conversation: Its id.
        test: True for somebody who tries the assistant: nothing of it counts in the figures.
    """

    conversation: str
    test: bool = False


def new_conversation() -> str:
    """The id of a new conversation, 192 random bits."""
    return secrets.token_urlsafe(24)


class Signer:
    """Signs the tokens of sessions and the buttons offered in them."""

    def __init__(
        self,
        secret: str,
        lifetime: int = 3600,
        clock: Callable[[], float] = time.time,
        previous: str | None = None,
    ) -> None:
        """Derives one key for tokens and one for buttons.

        Args:
            secret: Key of the installation, the same on every replica.
            lifetime: Seconds a token is valid.
            clock: Seconds since 1970; tests move it.
            previous: The secret before, whose tokens and buttons are still believed: conversations
                go on while the secret is changed.
        """
        believed = (secret, previous) if previous else (secret,)
        self._token_keys = [_derive(one, b"session token") for one in believed]
        self._button_keys = [_derive(one, b"button") for one in believed]
        self.lifetime = lifetime
        self._clock = clock

    def issue(self, conversation: str, test: bool = False) -> str:
        """A token that gives access to a conversation until it expires; `test` as in `Session`."""
        now = int(self._clock())
        claims: dict[str, Any] = {"sub": conversation, "aud": _AUDIENCE, "iat": now}
        claims |= {"exp": now + self.lifetime, **({"test": True} if test else {})}
        return jwt.encode(claims, self._token_keys[0], algorithm=_ALGORITHM)

    def conversation(self, token: str | None, renewing: bool = False) -> str:
        """The conversation of a token; see `session`."""
        return self.session(token, renewing).conversation

    def session(self, token: str | None, renewing: bool = False) -> Session:
        """What a token says.

        Args:
            token: What followed « Bearer », None when there was nothing.
            renewing: Also accept a token that expired less than `RENEWAL_SECONDS` ago.

        Raises:
            Refusal: 401, the token is absent, forged or expired.
        """
        try:
            claims = self._claims(token or "")
            session, end = Session(str(claims["sub"]), claims.get("test") is True), int(claims["exp"])
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise no_session() from error
        if self._clock() >= end + (RENEWAL_SECONDS if renewing else 0):
            raise session_over()
        return session

    def sign(self, conversation: str, payload: str) -> str:
        """The signature of a button: this payload, offered in this conversation."""
        return _signature(self._button_keys[0], conversation, payload)

    def signed(self, conversation: str, payload: str, signature: str) -> bool:
        """True when the button was offered in this conversation."""
        given = signature.encode("utf-8", "surrogatepass")
        return any(
            hmac.compare_digest(_signature(key, conversation, payload).encode("ascii"), given)
            for key in self._button_keys
        )

    def _claims(self, token: str) -> dict[str, Any]:
        for key in self._token_keys[:0:-1]:
            with contextlib.suppress(jwt.InvalidSignatureError):
                return _decode(token, key)
        return _decode(token, self._token_keys[0])


def _decode(token: str, key: bytes) -> dict[str, Any]:
    return jwt.decode(
        token,
        key,
        algorithms=[_ALGORITHM],
        audience=_AUDIENCE,
        # Times are checked by the signer, with its own clock.
        options={"require": ["sub", "exp", "iat"], "verify_exp": False, "verify_iat": False},
    )


def _signature(key: bytes, conversation: str, payload: str) -> str:
    content = b"\0".join(part.encode("utf-8", "surrogatepass") for part in (conversation, payload))
    digest = hmac.new(key, content, hashlib.sha256).digest()[:16]
    return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def _derive(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode("utf-8"), purpose, hashlib.sha256).digest()
