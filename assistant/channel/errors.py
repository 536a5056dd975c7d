"""What the channel refuses, with the status and the sentence the visitor reads."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Refusal(Exception):
    """A request that gets no answer.

    Attributes:
        status: HTTP status.
        code: Stable word for programs.
        message: French sentence for the visitor.
        headers: Headers that go with the status.
    """

    status: int
    code: str
    message: str
    headers: dict[str, str] = field(default_factory=dict)


class Breakdown(Exception):
    """The service is broken: no model, no action server, no database. The text is for the log only."""


def bad_shape(what: str) -> Refusal:
    """400: the request is not what the contract says."""
    return Refusal(400, "bad_request", f"La demande est mal formée : {what}.")


def no_session() -> Refusal:
    """401: no token, or one that is not ours."""
    return Refusal(401, "no_session", "La session est absente ou n'est pas valable. Ouvrez une conversation.")


def session_over() -> Refusal:
    """401: the token was ours and has expired."""
    return Refusal(401, "session_expired", "La session a expiré. Reprenez la conversation.")


def foreign_origin() -> Refusal:
    """403: the page that calls is not allowed to."""
    return Refusal(403, "origin", "Ce site n'est pas autorisé à utiliser l'assistant.")


def forged_button() -> Refusal:
    """403: this button was not offered in this conversation."""
    return Refusal(403, "signature", "Ce choix ne vient pas de cette conversation.")


def not_found() -> Refusal:
    """404: there is nothing at this address."""
    return Refusal(404, "not_found", "Il n'y a rien à cette adresse.")


def wrong_method(allowed: str) -> Refusal:
    """405: this address is not called that way."""
    return Refusal(
        405, "method", f"Cette adresse s'appelle autrement : {allowed}.", {"Allow": f"{allowed}, OPTIONS"}
    )


def too_long(limit: int) -> Refusal:
    """413: the question has too many characters."""
    return Refusal(413, "too_long", f"Le texte est trop long : {limit} caractères au plus.")


def too_large() -> Refusal:
    """413: the body has too many bytes."""
    return Refusal(413, "too_large", "La demande est trop volumineuse.")


def not_json() -> Refusal:
    """415: the body is not JSON."""
    return Refusal(415, "not_json", "La demande doit être du JSON (application/json).")


def too_many(seconds: int) -> Refusal:
    """429: wait."""
    return Refusal(
        429,
        "too_many",
        f"Vous envoyez trop de messages. Réessayez dans {seconds} seconde{'s' if seconds > 1 else ''}.",
        {"Retry-After": str(seconds)},
    )
