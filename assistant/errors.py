"""What is said to a person when something cannot be done: one base class, caught once by the command line."""

from __future__ import annotations

import errno
import socket
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
    errno.EBUSY: "un autre programme l'utilise",
    errno.ETXTBSY: "un programme en cours l'utilise",
    errno.EAGAIN: "un autre programme l'utilise, recommencez",
    errno.EDEADLK: "un autre programme l'utilise, recommencez",
    errno.ENOLCK: "le disque ne peut plus rien verrouiller",
    errno.ENOTEMPTY: "le dossier n'est pas vide",
    errno.ENODEV: "le disque n'est pas là",
    errno.ENXIO: "le disque n'est pas là",
    errno.ESTALE: "le disque du réseau a changé, ouvrez-le de nouveau",
    errno.EINVAL: "le système ne l'accepte pas",
    errno.EILSEQ: "le nom a des caractères que le disque ne connaît pas",
    errno.EXDEV: "les deux fichiers ne sont pas sur le même disque",
    errno.EMLINK: "trop de liens mènent à lui",
    errno.ENOSYS: "ce système ne sait pas le faire",
    errno.EOPNOTSUPP: "ce disque ne sait pas le faire",
    errno.EBADF: "le fichier a été fermé",
    errno.ESPIPE: "ce n'est pas un fichier ordinaire",
    errno.EPIPE: "le programme qui lisait s'est arrêté",
    errno.EINTR: "l'opération a été interrompue",
    errno.ECANCELED: "l'opération a été annulée",
    errno.EOVERFLOW: "le fichier est trop grand",
    errno.ECONNRESET: "la connexion a été coupée",
    errno.ECONNABORTED: "la connexion a été coupée",
    errno.ENOTCONN: "la connexion est fermée",
    errno.ETIMEDOUT: "rien ne répond",
    errno.EHOSTDOWN: "la machine ne répond pas",
    errno.EHOSTUNREACH: "la machine est hors d'atteinte",
    errno.ENETDOWN: "le réseau est coupé",
    errno.ENETUNREACH: "le réseau est hors d'atteinte",
    errno.ENOEXEC: "ce n'est pas un programme de cette machine",
    errno.ECHILD: "le programme lancé n'est plus là",
    errno.ESRCH: "le programme n'existe plus",
    errno.E2BIG: "la commande est trop longue",
    errno.ENOBUFS: "la mémoire est pleine",
}
"""What the system says in English, or in the language of the machine."""


_KINDS: tuple[tuple[type[OSError], str], ...] = (
    (TimeoutError, "rien ne répond"),
    (socket.gaierror, "le nom de la machine est inconnu"),
    (ConnectionError, "la connexion a été coupée"),
    (FileNotFoundError, "il n'existe pas"),
    (PermissionError, "l'accès est refusé"),
)
"""The same, of errors that carry no number of the system's."""


class AssistantError(Exception):
    """Something cannot be done; the message is the whole sentence to show, in French."""


def reason(error: OSError | UnicodeError) -> str:
    """Why a file or the system refused, in French, without a capital nor a full stop."""
    if isinstance(error, UnicodeEncodeError):
        return "un caractère ne peut pas être écrit"
    if isinstance(error, UnicodeError):
        return "ce n'est pas du texte en UTF-8"
    number = error.errno or 0
    if number in _REASONS:
        return _REASONS[number]
    # What has no number of its own (a time limit of Python, a name that the network does not know).
    for kind, cause in _KINDS:
        if isinstance(error, kind):
            return cause
    return f"cause inconnue, code {errno.errorcode.get(number, number)}" if number else "cause inconnue"


def sentence(error: OSError) -> str:
    """The sentence to show when a file or the system refuses, in French."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"Écriture impossible : {reason(error)}. Libérez de la place puis recommencez."
    if isinstance(error.filename, int):
        return f"Le système refuse : {reason(error)}."
    if error.filename:
        return f"{error.filename} ne peut pas être lu ou écrit : {reason(error)}."
    return f"Le système refuse : {reason(error)}."
