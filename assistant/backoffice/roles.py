"""Who may do what: one table, tested for every route and every role."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Permission(Enum):
    """What a page asks of whoever opens it."""

    READ = "lire"
    DRAFT = "rédiger"
    PUBLISH = "publier"
    ADMINISTER = "administrer"


class Role(Enum):
    """What an account may be; the values are stored."""

    READER = "lecteur"
    AUTHOR = "auteur"
    EDITOR = "editeur"
    ADMINISTRATOR = "administrateur"

    @property
    def label(self) -> str:
        """As people read it."""
        return LABELS[self]


LABELS: Mapping[Role, str] = {
    Role.READER: "lecteur",
    Role.AUTHOR: "auteur",
    Role.EDITOR: "éditeur",
    Role.ADMINISTRATOR: "administrateur",
}
RIGHTS: Mapping[Role, frozenset[Permission]] = {
    Role.READER: frozenset({Permission.READ}),
    Role.AUTHOR: frozenset({Permission.READ, Permission.DRAFT}),
    Role.EDITOR: frozenset({Permission.READ, Permission.DRAFT, Permission.PUBLISH}),
    Role.ADMINISTRATOR: frozenset(Permission),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether a role has a permission."""
    return permission in RIGHTS[role]
