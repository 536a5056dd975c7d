"""The variables `ASSISTANT_…` that an operator sets, each read in one place.

Each function reads one variable when it is called and keeps nothing, so tests and several processes
never disagree. A wrong value raises `SettingsError` with the sentence to show. Nothing of the assistant sets
one for another function of the same process: what a function needs is an argument. Not here: what a parent
tells its child (`assistant.progress.PROGRESS_VARIABLE`) and the variables of libraries. The default and the
meaning of each: `assistant.variables`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from assistant.errors import AssistantError

ROOT = Path(__file__).resolve().parent.parent
MIN_SECRET = 32
BACKOFFICE_PORT = 5006
"""Of the team's page, unless told otherwise."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,39}")
_WHOLE = re.compile(r"0|[1-9][0-9]{0,8}")
"""As people write it: Python would take « ٣ » and « 1_0 » too, or read a port behind ten zeros."""
_MAIL = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+")
_DECIMAL = re.compile(r"(?:0|[1-9][0-9]{0,5})(?:[.,][0-9]{1,6})?")


class SettingsError(AssistantError):
    """A variable has a value that cannot be used; the message says which and what to write, in French."""


@dataclass(frozen=True)
class Rate:
    """A token bucket.

    Attributes:
        burst: Requests accepted at once.
        per_second: Requests won back each second.
    """

    burst: float
    per_second: float


def data_dir() -> Path:
    """`ASSISTANT_DATA`: folder of the catalogue; a relative one starts at the repository."""
    return _folder("ASSISTANT_DATA", "data")


def home_dir() -> Path:
    """`ASSISTANT_HOME`: folder of the databases, logs and caches; not created here."""
    return _folder("ASSISTANT_HOME", ".assistant")


def models_dir() -> Path:
    """`ASSISTANT_MODELS`: folder of the trained models (default: `models` of the repository)."""
    return _folder("ASSISTANT_MODELS", "models")


def assistant_name() -> str:
    """`ASSISTANT_NAME`: tells this assistant from another agency's on the same servers.

    Raises:
        SettingsError: Not a word of small letters, digits and hyphens.
    """
    value = _text("ASSISTANT_NAME") or "assistant"
    if not _NAME.fullmatch(value):
        raise SettingsError(
            "ASSISTANT_NAME doit commencer par une lettre et tenir en 40 lettres minuscules sans accent, "
            f"chiffres et tirets : « {value} » ne va pas."
        )
    return value


def database_url() -> str:
    """`ASSISTANT_DATABASE_URL`: SQLAlchemy address of the interactions and feedback.

    Raises:
        SettingsError: It is neither an SQLite nor a PostgreSQL address.
    """
    return _database("ASSISTANT_DATABASE_URL", "assistant.db")


def tracker_url() -> str:
    """`ASSISTANT_TRACKER_URL`: SQLAlchemy address of Rasa's conversations.

    Raises:
        SettingsError: It is neither an SQLite nor a PostgreSQL address.
    """
    return _database("ASSISTANT_TRACKER_URL", "conversations.db")


def encoder_name() -> str:
    """`ASSISTANT_ENCODER`: `e5`, `use`, `none` or the folder of a model; empty for E5 and USE together."""
    return _text("ASSISTANT_ENCODER") or ""


def host() -> str:
    """`ASSISTANT_HOST`: interface the assistant listens on; loopback unless told otherwise."""
    return _text("ASSISTANT_HOST") or "127.0.0.1"


def port() -> int:
    """`ASSISTANT_PORT`: port of the assistant.

    Raises:
        SettingsError: Not a port number.
    """
    return _whole("ASSISTANT_PORT", 5005, 1, 65535)


def actions_port() -> int:
    """`ASSISTANT_ACTIONS_PORT`: port of the action server.

    Raises:
        SettingsError: Not a port number.
    """
    return _whole("ASSISTANT_ACTIONS_PORT", 5055, 1, 65535)


def actions_url() -> str:
    """`ASSISTANT_ACTIONS_URL`: address of the action server's webhook.

    Raises:
        SettingsError: Not an http(s) address.
    """
    url = _text("ASSISTANT_ACTIONS_URL") or f"http://127.0.0.1:{actions_port()}/webhook"
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise SettingsError(f"ASSISTANT_ACTIONS_URL doit être une adresse http(s), et non « {url} ».")
    return url


def secret() -> str | None:
    """`ASSISTANT_SECRET`: key of the tokens and buttons; None means "make one for this process".

    Raises:
        SettingsError: Too short, or absent while `ASSISTANT_PRODUCTION` is 1.
    """
    value = _text("ASSISTANT_SECRET")
    if value is None:
        if production():
            raise SettingsError("ASSISTANT_SECRET est obligatoire en production (32 caractères au moins).")
        return None
    if len(value) < MIN_SECRET:
        # The value itself is never shown.
        raise SettingsError("ASSISTANT_SECRET est trop court : il faut 32 caractères au moins.")
    return value


def production() -> bool:
    """`ASSISTANT_PRODUCTION`: 1 when real visitors are served.

    Raises:
        SettingsError: Neither 0 nor 1.
    """
    return _whole("ASSISTANT_PRODUCTION", 0, 0, 1) == 1


def session_seconds() -> int:
    """`ASSISTANT_SESSION_SECONDS`: life of a session token.

    Raises:
        SettingsError: Not a number of seconds between 1 and a day.
    """
    return _whole("ASSISTANT_SESSION_SECONDS", 3600, 1, 86400)


def origins() -> tuple[str, ...]:
    """`ASSISTANT_ORIGINS`: sites that may embed the assistant, `https://site` each; none by default.

    Raises:
        SettingsError: One of them is not an origin (`*` is refused).
    """
    found = []
    for item in (_text("ASSISTANT_ORIGINS") or "").split(","):
        origin = item.strip().rstrip("/")
        if not origin:
            continue
        parts = urlsplit(origin)
        if parts.scheme not in ("http", "https") or not parts.netloc or parts.path or parts.query:
            raise SettingsError(
                f"ASSISTANT_ORIGINS attend des origines « https://site », et non « {origin} »."
            )
        found.append(origin.lower())
    return tuple(found)


def session_limit() -> Rate | None:
    """`ASSISTANT_LIMIT_SESSION`: messages of one session, None when `off`.

    Raises:
        SettingsError: Not `burst/per second`.
    """
    return _rate("ASSISTANT_LIMIT_SESSION", "8/0.5")


def address_limit() -> Rate | None:
    """`ASSISTANT_LIMIT_ADDRESS`: requests of one address (a hospital shares one), None when `off`.

    Raises:
        SettingsError: Not `burst/per second`.
    """
    return _rate("ASSISTANT_LIMIT_ADDRESS", "60/5")


def proxies() -> int:
    """`ASSISTANT_PROXIES`: number of proxies in front whose `X-Forwarded-For` is believed.

    Raises:
        SettingsError: Not a whole number from 0 to 10.
    """
    return _whole("ASSISTANT_PROXIES", 0, 0, 10)


def banner() -> str | None:
    """`ASSISTANT_BANNER`: a sentence shown above the conversation, None by default."""
    return _text("ASSISTANT_BANNER")


def indexable() -> bool:
    """`ASSISTANT_INDEX`: whether search engines may list our pages.

    Raises:
        SettingsError: Neither `on` nor `off`.
    """
    value = (_text("ASSISTANT_INDEX") or "off").lower()
    if value not in ("on", "off"):
        raise SettingsError(f"ASSISTANT_INDEX doit être « on » ou « off », et non « {value} ».")
    return value == "on"


def retention_days() -> int:
    """`ASSISTANT_RETENTION_DAYS`: days after which the visitors' texts are forgotten.

    Raises:
        SettingsError: Not a whole number of days from 1 to 3650.
    """
    return _whole("ASSISTANT_RETENTION_DAYS", 90, 1, 3650)


def redis_url() -> str | None:
    """`ASSISTANT_REDIS_URL`: Redis shared by the replicas, None to keep locks and limits in memory.

    Raises:
        SettingsError: Not a Redis address.
    """
    value = _text("ASSISTANT_REDIS_URL")
    if value is not None and not value.startswith(("redis://", "rediss://", "unix://")):
        # The address is not repeated: it may hold a password.
        raise SettingsError(
            "ASSISTANT_REDIS_URL doit commencer par « redis:// », « rediss:// » ou « unix:// »."
        )
    return value


def actions_host() -> str:
    """`ASSISTANT_ACTIONS_HOST`: interface the action server listens on; loopback unless told otherwise."""
    return _text("ASSISTANT_ACTIONS_HOST") or "127.0.0.1"


def metrics_port() -> int | None:
    """`ASSISTANT_METRICS_PORT`: port of the metrics, None for no metrics.

    Raises:
        SettingsError: Not a port number.
    """
    return _whole("ASSISTANT_METRICS_PORT", 0, 1, 65535) or None


def metrics_host() -> str:
    """`ASSISTANT_METRICS_HOST`: interface of the metrics; loopback unless told otherwise."""
    return _text("ASSISTANT_METRICS_HOST") or "127.0.0.1"


def previous_secret() -> str | None:
    """`ASSISTANT_SECRET_PREVIOUS`: what was signed with it is still believed, nothing is signed with it.

    Raises:
        SettingsError: Too short.
    """
    value = _text("ASSISTANT_SECRET_PREVIOUS")
    if value is not None and len(value) < MIN_SECRET:
        raise SettingsError("ASSISTANT_SECRET_PREVIOUS est trop court : il faut 32 caractères au moins.")
    return value


def log_json() -> bool:
    """`ASSISTANT_LOG_JSON`: 1 for logs as JSON lines.

    Raises:
        SettingsError: Neither 0 nor 1.
    """
    return _whole("ASSISTANT_LOG_JSON", 0, 0, 1) == 1


def backoffice() -> bool:
    """`ASSISTANT_BACKOFFICE`: whether `assistant run` starts the team's page.

    Raises:
        SettingsError: Neither 0 nor 1.
    """
    return _whole("ASSISTANT_BACKOFFICE", 1, 0, 1) == 1


def backoffice_port() -> int:
    """`ASSISTANT_BACKOFFICE_PORT`: port of the team's page.

    Raises:
        SettingsError: Not a port number.
    """
    return _whole("ASSISTANT_BACKOFFICE_PORT", BACKOFFICE_PORT, 1, 65535)


def backoffice_host() -> str:
    """`ASSISTANT_BACKOFFICE_HOST`: interface it listens on; loopback unless told otherwise."""
    return _text("ASSISTANT_BACKOFFICE_HOST") or "127.0.0.1"


def backoffice_url() -> str:
    """`ASSISTANT_BACKOFFICE_URL`: where the team opens it, without a path nor a final « / ».

    Raises:
        SettingsError: Not an http(s) address, or one where a session could be read on its way.
    """
    url = _address("ASSISTANT_BACKOFFICE_URL", f"http://localhost:{backoffice_port()}")
    if urlsplit(url).path:
        raise SettingsError(f"ASSISTANT_BACKOFFICE_URL ne doit pas avoir de chemin, et non « {url} ».")
    return _private("ASSISTANT_BACKOFFICE_URL", url)


def audit_days() -> int:
    """`ASSISTANT_AUDIT_DAYS`: days the audit is kept; the database refuses to forget it sooner than 30.

    Raises:
        SettingsError: Not a whole number of days from 30 to 3650.
    """
    return _whole("ASSISTANT_AUDIT_DAYS", 365, 30, 3650)


@dataclass(frozen=True)
class SignOn:
    """The agency's own sign-on, OpenID Connect.

    Attributes:
        issuer: Its address.
        client_id: What it calls this page.
        client_secret: What this page proves it by; never shown.
        claim: Where it says the groups of a person.
        roles: Of a group, the role here, as it is stored.
        only: Whether local accounts are closed.
    """

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    claim: str
    roles: Mapping[str, str]
    only: bool


ROLES = ("lecteur", "auteur", "editeur", "administrateur")
"""Of the team's page, from the least to the most; a test compares them with `assistant.backoffice.roles`."""


def sign_on() -> SignOn | None:
    """`ASSISTANT_OIDC_…`: the agency's sign-on, None without one.

    Raises:
        SettingsError: One of them is missing or cannot be used.
    """
    issuer = _text("ASSISTANT_OIDC_ISSUER")
    only = _whole("ASSISTANT_OIDC_ONLY", 0, 0, 1) == 1
    if issuer is None:
        if only:
            raise SettingsError(
                "ASSISTANT_OIDC_ONLY ferme les comptes locaux : donnez aussi ASSISTANT_OIDC_ISSUER."
            )
        return None
    issuer = _private("ASSISTANT_OIDC_ISSUER", _address("ASSISTANT_OIDC_ISSUER", issuer))
    client = _needed("ASSISTANT_OIDC_CLIENT_ID")
    client_secret = _needed("ASSISTANT_OIDC_CLIENT_SECRET")
    claim, roles = _groups(_needed("ASSISTANT_OIDC_ROLES"))
    return SignOn(issuer, client, client_secret, claim, roles, only)


def smtp_url() -> str | None:
    """`ASSISTANT_SMTP_URL`: server of the weekly summary, None to send none.

    Raises:
        SettingsError: Not an smtp(s) address.
    """
    value = _text("ASSISTANT_SMTP_URL")
    if value is None:
        return None
    parts, port_is_right = urlsplit(value), True
    try:
        _ = parts.port
    except ValueError:
        port_is_right = False
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname or not port_is_right:
        # The address is not repeated: it may hold a password.
        raise SettingsError("ASSISTANT_SMTP_URL doit s'écrire « smtps://nom:mot-de-passe@machine:465 ».")
    return value


def summary_from() -> str | None:
    """`ASSISTANT_SUMMARY_FROM`: sender of the weekly summary.

    Raises:
        SettingsError: Not an e-mail address, or absent while `ASSISTANT_SMTP_URL` is set.
    """
    addresses = _mails("ASSISTANT_SUMMARY_FROM")
    if len(addresses) > 1:
        raise SettingsError("ASSISTANT_SUMMARY_FROM attend une seule adresse.")
    if not addresses and smtp_url() is not None:
        raise SettingsError("ASSISTANT_SUMMARY_FROM est obligatoire quand ASSISTANT_SMTP_URL est donné.")
    return addresses[0] if addresses else None


def summary_to() -> tuple[str, ...]:
    """`ASSISTANT_SUMMARY_TO`: recipients of the weekly summary.

    Raises:
        SettingsError: Not e-mail addresses, or none while `ASSISTANT_SMTP_URL` is set.
    """
    addresses = _mails("ASSISTANT_SUMMARY_TO")
    if not addresses and smtp_url() is not None:
        raise SettingsError("ASSISTANT_SUMMARY_TO est obligatoire quand ASSISTANT_SMTP_URL est donné.")
    return addresses


def check() -> None:
    """Reads everything, so that a wrong value stops the start and not the first visitor.

    Raises:
        SettingsError: The first wrong value.
    """
    for read in (
        *(data_dir, home_dir, models_dir, assistant_name, database_url, tracker_url, encoder_name),
        *(host, port, actions_port, actions_url),
        *(production, secret, session_seconds, origins, session_limit, address_limit, proxies, banner),
        *(indexable, retention_days, releases_dir, redis_url, actions_host, metrics_port, metrics_host),
        *(
            previous_secret,
            log_json,
            audit_days,
            sign_on,
            backoffice,
            backoffice_port,
            backoffice_host,
            backoffice_url,
            smtp_url,
            summary_from,
            summary_to,
        ),
    ):
        read()


def _text(name: str) -> str | None:
    """The value without its outer spaces; an empty variable is an absent one."""
    return os.environ.get(name, "").strip() or None


def _folder(name: str, default: str) -> Path:
    value = _text(name)
    return ROOT / (Path(value).expanduser() if value else default)


def _address(name: str, default: str) -> str:
    value = (_text(name) or default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query:
        raise SettingsError(f"{name} doit être une adresse http(s), et non « {value} ».")
    return value


def _needed(name: str) -> str:
    """What a sign-on does not go without."""
    value = _text(name)
    if value is None:
        raise SettingsError(f"{name} est obligatoire avec ASSISTANT_OIDC_ISSUER.")
    return value


def _private(name: str, url: str) -> str:
    """An address whose traffic nobody reads: https, or this machine itself."""
    parts = urlsplit(url)
    if parts.scheme == "http" and parts.hostname not in ("localhost", "127.0.0.1", "::1"):
        raise SettingsError(f"{name} doit commencer par « https:// » hors de cette machine.")
    return url


def _groups(value: str) -> tuple[str, Mapping[str, str]]:
    """`claim:group=role,group=role`."""
    claim, colon, pairs = value.partition(":")
    roles: dict[str, str] = {}
    for pair in pairs.split(","):
        # A group of a directory may hold « = » itself: `cn=…`.
        group, equals, role = (part.strip() for part in pair.rpartition("="))
        if not equals or not group or role not in ROLES:
            raise SettingsError(
                "ASSISTANT_OIDC_ROLES attend « champ:groupe=rôle,groupe=rôle », où un rôle est l'un de "
                f"{', '.join(ROLES)}, et non « {pair.strip()} »."
            )
        roles[group] = role
    if not colon or not claim.strip():
        raise SettingsError("ASSISTANT_OIDC_ROLES attend le nom du champ des groupes devant « : ».")
    return claim.strip(), roles


def _mails(name: str) -> tuple[str, ...]:
    addresses = tuple(one.strip() for one in (_text(name) or "").split(",") if one.strip())
    for one in addresses:
        if not _MAIL.fullmatch(one):
            raise SettingsError(f"{name} attend des adresses « nom@domaine », et non « {one} ».")
    return addresses


def _whole(name: str, default: int, low: int, high: int) -> int:
    value = _text(name)
    if value is None:
        return default
    if not _WHOLE.fullmatch(value) or not low <= int(value) <= high:
        raise SettingsError(f"{name} doit être un nombre entier de {low} à {high}, et non « {value} ».")
    return int(value)


def _database(name: str, file: str) -> str:
    value = _text(name)
    if value is None:
        return f"sqlite:///{home_dir() / file}"
    if value.startswith("postgres://"):
        # The short form that hosting platforms give; SQLAlchemy only knows the long one.
        value = "postgresql://" + value[len("postgres://") :]
    if not value.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg2://")):
        # The address is not repeated: it may hold a password.
        raise SettingsError(f"{name} doit commencer par « sqlite:/// » ou « postgresql:// ».")
    return value


def _rate(name: str, default: str) -> Rate | None:
    value = _text(name) or default
    if value.lower() == "off":
        return None
    parts = [part.strip() for part in value.split("/")]
    burst, per_second = 0.0, 0.0
    if len(parts) == 2 and all(_DECIMAL.fullmatch(part) for part in parts):
        burst, per_second = (float(part.replace(",", ".")) for part in parts)
    if burst < 1 or per_second <= 0:
        raise SettingsError(
            f"{name} doit s'écrire « rafale/par seconde », par exemple « {default} », ou « off », "
            f"et non « {value} »."
        )
    return Rate(burst, per_second)


def releases_dir() -> Path | None:
    """`ASSISTANT_LIVE`: the models folder whose published release is served; None when it is 0.

    Raises:
        SettingsError: Neither 0 nor 1.
    """
    return models_dir() if _whole("ASSISTANT_LIVE", 1, 0, 1) else None
