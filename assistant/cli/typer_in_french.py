"""Typer's commands as this project has them: in French, and in plain text.

Typer 0.28 carries its own copy of click, most of whose sentences go through no catalogue of translations
(« Usage: », « No such option »…). Here the classes of its commands write the help, and `misuse` writes what
is wrong from what the error holds: a sentence of theirs is never shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any, TypeVar

import typer

# What Typer does not export of its copy of click; the version is pinned, and the tests see each sentence.
from typer._click import Command, Context, HelpFormatter, Parameter
from typer._click.exceptions import BadOptionUsage, BadParameter, MissingParameter, NoSuchOption, UsageError
from typer.core import TyperCommand, TyperGroup, TyperOption

_HELP = ("-h", "--help")
_EXTRA = re.compile(r"Got unexpected extra argument\(s\) \((.*)\)", re.DOTALL)
_NO_OPTION = re.compile(r"^-(?:[0-9]+$|[^=]* )", re.DOTALL)
"""A negative number, or a sentence that begins with a dash."""
_Function = TypeVar("_Function", bound=Callable[..., Any])


class Misuse(UsageError):
    """A command typed wrong in a way that only itself can see; the message is French, without a full stop."""


class _InFrench(Command):
    """The help of a command or of a group of commands."""

    def get_help_option_names(self, ctx: Context) -> list[str]:
        """In one order: Typer's own is a set."""
        return list(_HELP)

    def get_help_option(self, ctx: Context) -> TyperOption | None:
        """With its sentence in French."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "affiche cette aide"
        return option

    def collect_usage_pieces(self, ctx: Context) -> list[str]:
        """What follows the command, in its order; what may be left out is in brackets."""
        arguments = [one for one in self.get_params(ctx) if _is_argument(one)]
        pieces = [_metavar(one) if one.required else f"[{_metavar(one)}]" for one in arguments]
        if isinstance(self, TyperGroup):
            word = "COMMANDE [ARGUMENTS]…"
            pieces.append(f"[{word}]" if self.invoke_without_command else word)
        return ["[OPTIONS]", *pieces]

    def format_usage(self, ctx: Context, formatter: HelpFormatter) -> None:
        """The line that says how the command is typed."""
        formatter.write_usage(ctx.command_path, " ".join(self.collect_usage_pieces(ctx)), "Usage : ")

    def format_options(self, ctx: Context, formatter: HelpFormatter) -> None:
        """What may follow the command: arguments, options, commands."""
        parameters = self.get_params(ctx)
        for title, rows in (
            ("Arguments", [(_metavar(p), _help_of(p)) for p in parameters if _is_argument(p)]),
            ("Options", [(_typed(p), _help_of(p)) for p in parameters if not _is_argument(p)]),
            *_families(self),
        ):
            if rows:
                formatter.write(f"\n{title} :\n")
                formatter.indent()
                formatter.write_dl(rows)
                formatter.dedent()

    def parse_args(self, ctx: Context, args: list[str]) -> list[str]:
        """A question may begin with a dash: « - Quelle carte ? » is no option."""
        try:
            # What follows a group is for its commands to read.
            words = args if isinstance(self, TyperGroup) else _words(args, self.get_params(ctx), ctx)
            return super().parse_args(ctx, words)
        except UsageError as error:
            error.ctx = error.ctx or ctx
            raise


class FrenchCommand(_InFrench, TyperCommand):
    """A command."""


class FrenchGroup(_InFrench, TyperGroup):
    """A word that commands follow."""

    def resolve_command(self, ctx: Context, args: list[str]) -> tuple[str | None, Command | None, list[str]]:
        """Finds the command of a word.

        Raises:
            Misuse: There is none.
        """
        word = args[0]
        if word not in self.commands and not word.startswith("-"):
            raise Misuse(f"la commande « {word} » n'existe pas{_instead(word, self.commands)}", ctx)
        return super().resolve_command(ctx, args)


class Commands(typer.Typer):
    """A family of commands, added to the whole by `add_typer`."""

    def __init__(self, family: str = "Commandes", **options: Any) -> None:
        """Names the family, the title of its commands in the help; for the rest see `typer.Typer`."""
        self.family = family
        super().__init__(
            rich_help_panel=family,
            cls=FrenchGroup,
            add_completion=False,
            rich_markup_mode=None,
            **options,
        )

    def command(self, name: str | None = None, **options: Any) -> Callable[[_Function], _Function]:
        """See `typer.Typer.command`; `help` is what the French help says."""
        options |= {"cls": FrenchCommand, "rich_help_panel": self.family}
        return super().command(name, **options)


def from_here(context: typer.Context, value: Any) -> Any:
    """Callback of one path or of a list: a relative one starts where the command was typed."""
    if isinstance(value, (list, tuple)):
        return [from_here(context, one) for one in value]
    return context.find_root().obj / value.expanduser() if isinstance(value, Path) else value


def whole(typed: str | int) -> int:
    """Reads a number of an option or of an argument; its default is a number already.

    Raises:
        typer.BadParameter: It is none.
    """
    if not re.fullmatch(r"[+-]?[0-9]{1,9}", str(typed).strip()):
        raise typer.BadParameter(f"« {typed} » n'est pas un nombre entier")
    return int(typed)


def days_back(typed: str | int) -> int:
    """Reads how many of the last days are wanted.

    Raises:
        typer.BadParameter: It is none, or less than one.
    """
    number = whole(typed)
    if number < 1:
        raise typer.BadParameter(f"« {typed} » est trop peu : il faut au moins 1 jour")
    return number


def misuse(error: typer.TyperException) -> str:
    """What to print of a command that is typed wrong: how it is typed, and one sentence."""
    wrong = _wrong(error)
    context = error.ctx if isinstance(error, UsageError) else None
    sentence = f"Erreur : {wrong}."
    if context is None:
        return sentence
    return f"{context.get_usage()}\n{sentence}\nPour en savoir plus : {context.command_path} --help"


def _wrong(error: typer.TyperException) -> str:
    """Without a capital nor a full stop."""
    match error:
        case Misuse():
            return error.message
        case MissingParameter():
            return f"il manque {_named(error.param)}"
        case BadParameter():
            # Every parser of ours says it in French.
            return f"{_named(error.param)} : {error.message}"
        case NoSuchOption():
            options = _options(error.ctx.command.get_params(error.ctx)) if error.ctx else ()
            return f"l'option « {error.option_name} » n'existe pas{_instead(error.option_name, options)}"
        case BadOptionUsage() if "does not take" in error.message:
            return f"l'option « {error.option_name} » ne prend pas de valeur"
        case BadOptionUsage():
            return f"l'option « {error.option_name} » attend une valeur"
        case UsageError() if extra := _EXTRA.fullmatch(error.message):
            return f"« {extra[1]} » est de trop"
        case UsageError() if isinstance(error.ctx and error.ctx.command, TyperGroup):
            return "il manque une commande"
    return "cette commande ne s'écrit pas ainsi"


def _named(parameter: Parameter | None) -> str:
    """As a sentence names an argument or an option."""
    if parameter is None:
        return "la commande"
    if _is_argument(parameter):
        return f"l'argument « {_metavar(parameter)} »"
    return f"l'option « {parameter.opts[0]} »"


def _instead(word: str, known: Iterable[str]) -> str:
    close = get_close_matches(word, list(known), 1)
    return f" (voulez-vous dire « {close[0]} » ?)" if close else ""


def _is_argument(parameter: Parameter) -> bool:
    return parameter.param_type_name == "argument"


def _is_flag(parameter: Parameter) -> bool:
    return isinstance(parameter, TyperOption) and parameter.is_flag


def _options(parameters: Sequence[Parameter]) -> list[str]:
    """As the help shows them."""
    return [one.opts[0] for one in parameters if not _is_argument(one)] + list(_HELP)


def _typed(option: Parameter) -> str:
    """An option as it is typed; a former spelling, for those who know it, is not shown."""
    if set(option.opts) == set(_HELP):
        return ", ".join(_HELP)
    return option.opts[0] if _is_flag(option) else f"{option.opts[0]} {_metavar(option)}"


def _families(command: Command) -> list[tuple[str, list[tuple[str, str]]]]:
    """Title of a family -> its commands and what they do."""
    families: dict[str, list[tuple[str, str]]] = {}
    for name, one in command.commands.items() if isinstance(command, TyperGroup) else ():
        family = one.rich_help_panel if isinstance(one, (TyperCommand, TyperGroup)) else None
        families.setdefault(family or "Commandes", []).append((name, one.help or ""))
    return list(families.items())


def _metavar(parameter: Parameter) -> str:
    return parameter.metavar or (parameter.name or "").upper()


def _help_of(parameter: Parameter) -> str:
    return str(getattr(parameter, "help", None) or "")


def _words(args: Sequence[str], parameters: Sequence[Parameter], context: Context) -> list[str]:
    """Puts what begins with a dash and is no option where it cannot be taken for one.

    Raises:
        Misuse: An option stands where the value of another is expected.
    """
    options = [one for one in parameters if not _is_argument(one)]
    names = {name for one in options for name in one.opts} | set(_HELP)
    with_value = {name for one in options if not _is_flag(one) for name in one.opts}
    words: list[str] = []
    last: list[str] = []
    waiting = ""
    for place, word in enumerate(args):
        if word == "--":
            return [*words, "--", *last, *args[place + 1 :]]
        if waiting and word.partition("=")[0] in names:
            raise Misuse(f"l'option « {waiting} » attend une valeur", context)
        is_value, waiting = bool(waiting), word if not waiting and word in with_value else ""
        (last if _NO_OPTION.match(word) and not is_value else words).append(word)
    return [*words, "--", *last] if last else words
