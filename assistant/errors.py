"""What is said to a person when something cannot be done: one base class, caught once by the command line."""

from __future__ import annotations

import errno
from collections.abc import Mapping

_REASONS: Mapping[int, str] = {
    errno.ENOENT: "il n'existe pas",
    errno.ENOTDIR: "un dossier du chemin n'existe pas",
    errno.EISDIR: "c'est un dossier",
    errno.EEXIST: "il existe déjà",
    errno.EACCES: "l'accès est refusé",
    errno.EPERM: "l'accès est refusé",
    errno.EROFS: "le disque est en lecture seule",
    errno.ENOSPC: "le disque est plein",
    errno.EDQUOT: "le quota du disque est atteint",
    errno.EFBIG: "le fichier est trop grand",
    errno.EIO: "le disque ne répond pas comme il faut",
    errno.ENAMETOOLONG: "le nom est trop long",
    errno.ELOOP: "des liens tournent en rond",
    errno.EMFILE: "trop de fichiers sont ouverts",
    errno.ENFILE: "trop de fichiers sont ouverts",
    errno.EADDRINUSE: "un autre programme l'utilise",
    errno.EADDRNOTAVAIL: "la machine n'a pas cette adresse",
    errno.ECONNREFUSED: "la connexion est refusée",
    errno.ENOMEM: "la mémoire est pleine",
}
"""What the system says in English, or in the language of the machine."""


class AssistantError(Exception):
    """Something cannot be done; the message is the whole sentence to show, in French."""


def reason(error: OSError | UnicodeError) -> str:
    """Why a file or the system refused, in French, without a capital nor a full stop."""
    if isinstance(error, UnicodeError):
        return "ce n'est pas du texte en UTF-8"
    number = error.errno or 0
    name = errno.errorcode.get(number, type(error).__name__)
    return _REASONS.get(number, f"erreur {name}")


def sentence(error: OSError) -> str:
    """The sentence to show when a file or the system refuses, in French."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Écriture impossible : {reason(error)}. Libérez de la place puis recommencez."
    if error.filename:
        return f"{error.filename} ne peut pas être lu ou écrit : {reason(error)}."
    return f"Le système refuse : {reason(error)}."
