"""Takes typed values out of a YAML block; whatever is wrong is noted and reading goes on."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable
from datetime import date

from assistant.catalogue.problems import Problem, Problems, did_you_mean
from assistant.catalogue.yaml_reader import LIST, MAP, TEXT, Node

SLUG = re.compile(r"[a-z0-9-]+")
NAME = re.compile(r"[a-z0-9_-]+")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_SHOWN = 60


class Block:
    """The fields of one YAML block, with their lines.

    Attributes:
        file: Name of the file in messages.
        line: Where the block starts.
        values: Field -> node, without the null ones, the unknown ones and the repeated ones.
        empty: Names of the null ones.
    """

    __slots__ = ("_lines", "_problems", "_what", "empty", "file", "line", "values")

    def __init__(
        self,
        node: Node,
        file: str,
        problems: Problems,
        what: str,
        known: Iterable[str] | None,
        *,
        may_be_empty: bool = True,
    ) -> None:
        """Note repeated and unknown fields.

        Args:
            node: A MAP.
            file: Name of the file in messages.
            problems: Where problems are noted.
            what: What the block is, in French ("l'entrée « insi-carte »"), for messages.
            known: Names a field may have; None accepts any name.
            may_be_empty: False when a field without a value is a mistake, whether it must be there or not.
        """
        self.file = file
        self.line = node.line
        self.values: dict[str, Node] = {}
        self._problems = problems
        self._what = what
        self.empty: set[str] = set()
        lines: dict[str, int] = {}
        self._lines = lines
        for key, value in node.fields:
            name = key.text if key.kind == TEXT else None
            if name is None:
                problems.error(
                    file, key.line, f"un champ {_of(what)} n'a pas de nom : écrivez « champ: valeur »."
                )
            elif name in lines:
                message = (
                    f"le champ « {name} » est écrit deux fois (aussi ligne {lines[name]}) : retirez-en un."
                )
                problems.error(file, key.line, message)
            elif known is not None and name not in known:
                lines[name] = key.line
                problems.error(
                    file, key.line, f"le champ « {name} » {_of(what)} est inconnu.{did_you_mean(name, known)}"
                )
            else:
                lines[name] = key.line
                if value.kind != TEXT or value.text is not None:
                    self.values[name] = value
                else:
                    self.empty.add(name)
                    if not may_be_empty:
                        problems.reported.append(self._emptiness(name))

    def _emptiness(self, name: str) -> Problem:
        """What is wrong with a field without a value; a release published with it goes on being served."""
        message = f"le champ « {name} » {_of(self._what)} est vide : complétez-le ou retirez-le."
        return Problem(self.file, self.line_of(name), message, stops=False, field=name)

    def line_of(self, name: str) -> int:
        """Line of a field, or of the block when the field is absent."""
        return self._lines.get(name, self.line)

    def error(self, name: str, message: str, in_sheet: str = "") -> None:
        """Note an error at the line of a field; `in_sheet` is the sentence for whoever reads a cell."""
        self._problems.error(self.file, self.line_of(name), message, field=name, in_sheet=in_sheet)

    def warn(self, name: str, message: str, in_sheet: str = "") -> None:
        """Note a warning at the line of a field."""
        self._problems.warn(self.file, self.line_of(name), message, field=name, in_sheet=in_sheet)

    def node(self, name: str, kind: str) -> Node | None:
        """The field's node when it is of that kind; None when it is absent or (noted) of another kind."""
        node = self.values.get(name)
        if node is None or node.kind == kind:
            return node
        self.error(name, f"le champ « {name} » {_of(self._what)} doit être {_A[kind]}, pas {_A[node.kind]}.")
        return None

    def text(self, name: str) -> str | None:
        """A text as it was typed, or None when it is absent."""
        node = self.node(name, TEXT)
        return None if node is None else node.text

    def required(self, name: str, advice: str = "") -> str:
        """A text that must be there and not blank; empty when it is not (noted)."""
        node = self.node(name, TEXT)
        text = "" if node is None else node.text or ""
        if not text.strip() and (node is not None or name not in self.values):
            state = "est vide" if node is not None or name in self.empty else "manque"
            # It cannot be taken out either: said once, as what stops.
            with contextlib.suppress(ValueError):
                self._problems.reported.remove(self._emptiness(name))
            message = f"le champ « {name} » {_of(self._what)} {state} : {advice or 'ajoutez-le'}."
            self.error(name, message, f"la cellule est vide : {advice or 'remplissez-la'}.")
        return text

    def texts(self, name: str) -> list[tuple[str, int]]:
        """The texts of a list with their lines, without the blank ones; a single text is a list of one."""
        node = self.values.get(name)
        if node is None:
            return []
        if node.kind == MAP:
            self.node(name, LIST)
            return []
        texts = []
        for item in [node] if node.kind == TEXT else node.items:
            if item.kind != TEXT:
                message = (
                    f"un élément de « {name} » n'est pas un simple texte : mettez-le entre guillemets "
                    "(un « : » non protégé en fait un bloc)."
                )
                self._problems.error(self.file, item.line, message)
            elif item.text is None or not item.text.strip():
                self._problems.warn(
                    self.file, item.line, f"« {name} » contient une ligne vide : supprimez-la."
                )
            else:
                texts.append((item.text, item.line))
        return texts

    def limit(self, name: str, most: int) -> None:
        """Notes what is longer than `most` characters, of a text or of a list.

        It goes on being served where it stands already; neither a page nor a spreadsheet brings it in.
        """
        node = self.values.get(name)
        for item in () if node is None else node.items if node.kind == LIST else (node,):
            length = len(item.text or "")
            if length > most:
                message = f"a {length} caractères, {most} au plus : raccourcissez-le."
                self._problems.reported.append(
                    Problem(
                        *(self.file, item.line, f"« {name} » {message}"),
                        stops=False,
                        field=name,
                        in_sheet=f"le texte {message}",
                        refused=True,
                    )
                )

    def day(self, name: str) -> date | None:
        """A date AAAA-MM-JJ, or None when it is absent or wrong (noted)."""
        text = self.text(name)
        if text is None:
            return None
        try:
            if not _DAY.fullmatch(text.strip()):
                raise ValueError(text)
            return date.fromisoformat(text.strip())
        except ValueError:
            message = f"« {shorten(text)} » n'est pas une date : écrivez"
            self.error(
                name,
                f"{message} « {name}: AAAA-MM-JJ » (2026-03-31).",
                f"{message}-la JJ/MM/AAAA (31/03/2026).",
            )
            return None

    def flag(self, name: str, default: bool) -> bool:
        """`true` or `false`; the default when it is absent or wrong (noted)."""
        text = self.text(name)
        if text is None:
            return default
        if text.lower() not in ("true", "false"):
            self.error(name, f"« {name} » vaut « {shorten(text)} » : écrivez « true » ou « false ».")
            return default
        return text.lower() == "true"


_A = {TEXT: "un texte", LIST: "une liste (« - … »)", MAP: "un bloc de champs"}


def blocks(node: Node, file: str, problems: Problems, what: str, first: str = "id") -> list[Node]:
    """The blocks of a list, whose elements begin with the field `first`; anything else is noted."""
    if node.kind != LIST:
        problems.error(
            file, node.line, f"{what} doit être une liste : commencez chaque élément par « - {first}: … »."
        )
        return []
    for item in node.items:
        if item.kind != MAP:
            problems.error(
                file,
                item.line,
                f"un élément {_of(what)} n'est pas un bloc de champs : écrivez « - {first}: … ».",
            )
    return [item for item in node.items if item.kind == MAP]


def _of(what: str) -> str:
    """« de l'entrée », « du contact »."""
    return f"du {what[3:]}" if what.startswith("le ") else f"de {what}"


def shorten(text: str, most: int = _SHOWN) -> str:
    """A text on one line of `most` characters, cut for a message."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
