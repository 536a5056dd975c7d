"""Session tokens and button signatures, without any state on the server: any replica checks them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable

import jwt

from assistant.channel.errors import no_session, session_over
from assistant.store.reference import reference_of

_ALGORITHM = "HS256"
_AUDIENCE = "assistant"
RENEWAL_SECONDS = 3600
"""How long after its end a token still renews its conversation."""

__all__ = ["RENEWAL_SECONDS", "Signer", "new_conversation", "reference_of"]


def new_conversation() -> str:
    """The id of a new conversation, 192 random bits."""
    return secrets.token_urlsafe(24)


class Signer:
    """Signs the tokens of sessions and the buttons offered in them."""

    def __init__(self, secret: str, lifetime: int = 3600, clock: Callable[[], float] = time.time) -> None:
        """Derives one key for tokens and one for buttons.

        Args:
            secret: Key of the installation, the same on every replica.
            lifetime: Seconds a token is valid.
            clock: Seconds since 1970; tests move it.
        """
        self._token_key = _derive(secret, b"session token")
        self._button_key = _derive(secret, b"button")
        self.lifetime = lifetime
        self._clock = clock

    def issue(self, conversation: str) -> str:
        """A token that gives access to a conversation until it expires."""
        now = int(self._clock())
        claims = {"sub": conversation, "aud": _AUDIENCE, "iat": now, "exp": now + self.lifetime}
        return jwt.encode(claims, self._token_key, algorithm=_ALGORITHM)

    def conversation(self, token: str | None, renewing: bool = False) -> str:
        """The conversation of a token.

        Args:
            token: What followed « Bearer », None when there was nothing.
            renewing: Also accept a token that expired less than `RENEWAL_SECONDS` ago.

        Raises:
            Refusal: 401, the token is absent, forged or expired.
        """
        try:
            claims = jwt.decode(
                token or "",
                self._token_key,
                algorithms=[_ALGORITHM],
                audience=_AUDIENCE,
                # Times are checked below, by our own clock.
                options={"require": ["sub", "exp", "iat"], "verify_exp": False, "verify_iat": False},
            )
            conversation, end = str(claims["sub"]), int(claims["exp"])
        except (jwt.PyJWTError, ValueError, TypeError, RecursionError) as error:
            raise no_session() from error
        if self._clock() >= end + (RENEWAL_SECONDS if renewing else 0):
            raise session_over()
        return conversation

    def sign(self, conversation: str, payload: str) -> str:
        """The signature of a button: this payload, offered in this conversation."""
        content = b"\0".join(part.encode("utf-8", "surrogatepass") for part in (conversation, payload))
        digest = hmac.new(self._button_key, content, hashlib.sha256).digest()[:16]
        return base64.urlsafe_b64encode(digest).decode("ascii").rstrip("=")

    def signed(self, conversation: str, payload: str, signature: str) -> bool:
        """True when the button was offered in this conversation."""
        expected = self.sign(conversation, payload).encode("ascii")
        return hmac.compare_digest(expected, signature.encode("utf-8", "surrogatepass"))


def _derive(secret: str, purpose: bytes) -> bytes:
    return hmac.new(secret.encode("utf-8"), purpose, hashlib.sha256).digest()
