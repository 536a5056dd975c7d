"""The agency's own sign-on: OpenID Connect with a code and PKCE, by Authlib, told what to check."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.backoffice.roles import Role
from assistant.errors import AssistantError
from assistant.settings import SignOn

logger = logging.getLogger(__name__)
SECONDS = 10
"""How long the directory may take to answer."""
_ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signed with a key that only the directory has: neither « none » nor a shared secret."""
_LEEWAY = 60
_SCOPE = "openid profile email"


class SignOnFailed(AssistantError):
    """The sign-on could not be asked, or what it answered is refused; the sentence never says what it was."""


class SignOnRefused(AssistantError):
    """It is somebody, who may not enter."""


@dataclass(frozen=True)
class Started:
    """A sign-on under way.

    Attributes:
        url: Where the browser goes.
        state: What it must come back with.
        kept: What must be remembered meanwhile: nonce and PKCE's verifier.
    """

    url: str
    state: str
    kept: Mapping[str, str]


@dataclass(frozen=True)
class Identity:
    """Whom the directory says somebody is.

    Attributes:
        subject: Its number there.
        login: E-mail, or else the name that is typed there.
        role: The highest of those its groups give here.
        sure: False when the directory says that it did not verify the e-mail.
    """

    issuer: str
    subject: str
    login: str
    name: str
    role: Role
    sure: bool = True


class Directory:
    """The sign-on of an agency; safe between threads."""

    def __init__(self, given: SignOn) -> None:
        """Nothing is asked yet."""
        self._given = given
        self._lock = threading.Lock()
        self._app: Any = None

    def start(self, redirect_uri: str) -> Started:
        """Where to send a browser.

        Raises:
            SignOnFailed: The directory does not answer.
        """
        made = self._asked(lambda app: app.create_authorization_url(redirect_uri))
        kept = {"nonce": made["nonce"], "code_verifier": made["code_verifier"]}
        return Started(made["url"], made["state"], kept)

    def finish(self, code: str, redirect_uri: str, kept: Mapping[str, str]) -> Identity:
        """Whom a code stands for.

        Args:
            code: What the browser came back with.
            redirect_uri: As for `start`.
            kept: `Started.kept` of this browser.

        Raises:
            SignOnFailed: The code, or what it gives, is not what it should be.
            SignOnRefused: No group of this person has a role here.
        """

        def claims(app: Any) -> Mapping[str, Any]:
            token = app.fetch_access_token(redirect_uri, code=code, code_verifier=kept["code_verifier"])
            if "id_token" not in token:
                raise ValueError("no id_token")
            # `aud` is not checked by Authlib without a word of it, nor `azp` when there is one audience.
            expected = {
                "iss": {"essential": True, "value": self._given.issuer},
                "aud": {"essential": True, "value": self._given.client_id},
                "sub": {"essential": True},
                "nonce": {"essential": True, "value": kept["nonce"]},
            }
            said: Mapping[str, Any] = app.parse_id_token(
                token, nonce=kept["nonce"], claims_options=expected, leeway=_LEEWAY
            )
            if self._given.claim in said:
                return said
            # Many directories give groups there only; it must be the same person.
            more = app.userinfo(token=token)
            return {**said, **more} if more.get("sub") == said["sub"] else said

        return self._identity(self._asked(claims))

    def logout_url(self, back: str) -> str | None:
        """Where somebody may leave the directory too; None when it has no such place, or does not answer."""
        try:
            made = self._asked(
                lambda app: (
                    app.create_logout_url(back, client_id=self._given.client_id)
                    if app.load_server_metadata().get("end_session_endpoint")
                    else {"url": None}
                )
            )
        except SignOnFailed:
            return None
        return str(made["url"]) if made["url"] else None

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        login = next(
            (str(claims[name]) for name in ("email", "preferred_username", "sub") if claims.get(name)), ""
        )
        name = str(claims.get("name") or login)
        role = role_of(claims.get(self._given.claim), self._given.roles)
        if role is None:
            raise SignOnRefused(
                "Vous êtes reconnu, mais aucun rôle ne vous est donné ici : demandez à un administrateur de "
                "vous mettre dans un groupe qui en a un."
            )
        return Identity(
            self._given.issuer,
            str(claims["sub"]),
            login,
            name,
            role,
            claims.get("email_verified") is not False,
        )

    def _asked(self, work: Any) -> Any:
        # What goes wrong has many types: network, JSON, signatures. It is not shown: it may hold a token.
        try:
            return work(self._client())
        except Exception as error:
            logger.warning("The sign-on failed: %s", type(error).__name__)
            raise SignOnFailed(
                "La connexion par l'annuaire n'a pas abouti. Recommencez ; si cela dure, prévenez un "
                "administrateur."
            ) from None

    def _client(self) -> Any:
        with self._lock:
            if self._app is None:
                app = _app(self._given)
                metadata = app.load_server_metadata()
                if metadata.get("issuer") != self._given.issuer:
                    raise ValueError("another issuer")
                offered = metadata.get("id_token_signing_alg_values_supported") or ["RS256"]
                metadata["id_token_signing_alg_values_supported"] = [
                    name for name in offered if name in _ALGORITHMS
                ]
                self._app = app
            return self._app


def role_of(groups: Any, roles: Mapping[str, str]) -> Role | None:
    """The highest role that some groups give, None without one.

    Args:
        groups: What the directory said: a list, or one text.
        roles: Of a group, the role as it is stored.
    """
    listed = groups if isinstance(groups, list) else [groups]
    given = {roles[group] for group in listed if isinstance(group, str) and group in roles}
    return next((role for role in reversed(Role) if role.value in given), None)


def _app(given: SignOn) -> Any:
    """Authlib's client over requests, as its Flask client is made: pages run in threads.

    Imported late: without a sign-on, none of it is in the page's process.
    """
    from authlib.integrations.base_client import BaseApp
    from authlib.integrations.base_client.sync_app import OAuth2Mixin
    from authlib.integrations.base_client.sync_openid import OpenIDMixin
    from authlib.integrations.requests_client import OAuth2Session

    class App(OAuth2Mixin, OpenIDMixin, BaseApp):  # type: ignore[misc]
        """One directory."""

        client_cls = OAuth2Session

    return App(
        None,
        client_id=given.client_id,
        client_secret=given.client_secret,
        server_metadata_url=f"{given.issuer}/.well-known/openid-configuration",
        client_kwargs={"scope": _SCOPE, "code_challenge_method": "S256", "default_timeout": SECONDS},
    )
