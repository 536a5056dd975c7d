"""Writes docs/parametres.md, every setting on one page: `python -m bench.settings_page`.

What each is for is said where it is known (`assistant.variables`, the labels of the team's page, the help of
the spreadsheet); where a variable is read is found in the code.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from assistant.authoring import key_labels
from assistant.authoring.setting_labels import CONTACT_FIELDS, COSTS, GROUPS, SENTENCES, WORDS
from assistant.catalogue.costs import Costs
from assistant.catalogue.model import Taxonomy
from assistant.catalogue.texts import PLACEHOLDERS
from assistant.new_agency.readme import FILES
from assistant.settings import ROOT
from assistant.spreadsheet.columns import fields_of
from assistant.spreadsheet.export import help_of
from assistant.variables import GROUPS as VARIABLE_GROUPS
from assistant.variables import VARIABLES

PAGE = ROOT / "docs" / "parametres.md"
_PYTHON = ("assistant", "actions", "rasa_sdk_plugins", "setup")
_SHELL = ("Makefile", "activate", "setup/*.sh", "deploy/*.yml", "deploy/**/*.sh")
_MEASURES = ("bench", "tests/conftest.py")
"""They hand settings on to what they start: only what nothing else reads is theirs."""
_SETTINGS = "assistant/settings.py"
_OURS = re.compile(r"ASSISTANT_[A-Z_]*[A-Z]")
_IN_SHELL = re.compile(r"\$\{([A-Z][A-Z0-9_]+)[:?}-]|^([A-Z]+) \?=", re.MULTILINE)
_NOT_OURS = frozenset(("HOME", "PATH", "PIP_CACHE_DIR", "UV_CACHE_DIR"))
"""Of the system and of the programs that install: no setting of ours."""
_OPTIONAL = (
    ("`familles.yml`", "les entrées qui partagent une question et diffèrent par une facette"),
    ("`autres_objets.yml`", "les noms des services, cartes, API… des autres, par sorte"),
    ("`hors_sujet.jsonl`", "des questions qu'aucune entrée ne traite"),
    (
        "`nlu/agence_….yml`",
        "des exemples propres à l'agence : ce qui ne la regarde pas, ses urgences et ce qui leur ressemble",
    ),
    ("`rules/`", "la règle de Rasa, à garder telle quelle"),
    (
        "`evaluation/*.jsonl`",
        "des questions avec l'entrée attendue, jamais apprises : elles mesurent chaque publication",
    ),
)
_TOP = """# Tous les réglages

Page écrite d'après le code par `make settings-page` : ne la corrigez pas à la main.

## Variables d'environnement

Lues au démarrage de chaque programme ; une valeur fausse l'arrête avec une phrase qui dit laquelle et quoi
écrire. Un dossier qui ne commence pas par « / » se compte depuis celui du programme. « Lue par » nomme les
pièces du code ([architecture.md](architecture.md)) ou les fichiers. Exemple pour la production :
`deploy/environment.example`.
"""
_DATA = """
## Fichiers du dossier de données

Ceux de `ASSISTANT_DATA`. `assistant faq check` les vérifie tous, clé par clé. Une réponse et une phrase
changées sont chez les visiteurs en deux secondes ; le reste, à la publication suivante.
"""
_SENTENCES = """
Entre accolades, ce que l'assistant remplace ; `{agence}`, `{assistant}`, `{urgences.…}` valent dans toutes.
`redirections` donne à un sujet de `hors_perimetre` sa phrase entière.
"""


def page() -> str:
    """The whole page, Markdown."""
    return "\n".join([_TOP, *_variables(), _DATA, *_files()]).rstrip("\n") + "\n"


def reads() -> Mapping[str, set[str]]:
    """Variable -> the rooms and files that read it, or settle it for a library."""
    places: dict[str, set[str]] = defaultdict(set)
    for name, file in _read_by(_PYTHON):
        places[name].add(_place(file))
    callers = _callers_of_settings()
    for function, names in _settings_functions():
        for name in names:
            places[name] |= callers[function]
    for pattern in _SHELL:
        for file in sorted(ROOT.glob(pattern)):
            for found in _IN_SHELL.finditer(file.read_text("utf-8")):
                places[found[1] or found[2]].add(_place(file))
    theirs = [(name, file) for name, file in _read_by(_MEASURES) if name not in places]
    for name, file in theirs:
        places[name].add(_place(file))
    return {name: where for name, where in places.items() if name not in _NOT_OURS}


def _read_by(folders: Iterable[str]) -> Iterator[tuple[str, Path]]:
    """`(variable, file)` of each module of these folders that reads one itself."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")) or [ROOT / folder]:
            for name in _read_in(ast.parse(file.read_text("utf-8"))):
                yield name, file


def _read_in(tree: ast.AST) -> Iterator[str]:
    """The variables that a module reads from its environment, or leaves as they are set."""
    named = dict(_constants_named(tree))
    for node in ast.walk(tree):
        key: ast.AST | None = None
        if isinstance(node, ast.Subscript) and _is_environment(node.value):
            key = node.slice
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            reading = _is_environment(node.func.value) and node.func.attr in ("get", "setdefault")
            key = node.args[0] if reading or node.func.attr == "getenv" else None
        if isinstance(key, ast.Constant):
            yield str(key.value)
        elif isinstance(key, ast.Name):
            yield from named.get(key.id, ())


def _constants_named(tree: ast.AST) -> Iterator[tuple[str, Sequence[str]]]:
    """`NAME = "A"` and `for name in ("A", "B")`: the name and what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            yield from (
                (one.id, [str(node.value.value)]) for one in node.targets if isinstance(one, ast.Name)
            )
        elif (
            isinstance(node, ast.For)
            and isinstance(node.target, ast.Name)
            and isinstance(node.iter, ast.Tuple)
        ):
            items = [str(one.value) for one in node.iter.elts if isinstance(one, ast.Constant)]
            yield node.target.id, items


def _is_environment(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "environ"


def _settings_functions() -> Iterator[tuple[str, set[str]]]:
    """Each function of the settings and the variables that it reads, by those it calls too."""
    tree = ast.parse((ROOT / _SETTINGS).read_text("utf-8"))
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}

    def named(function: str) -> set[str]:
        inside = list(ast.walk(functions[function]))
        texts = {one.value for one in inside if isinstance(one, ast.Constant) and isinstance(one.value, str)}
        called = {one.id for one in inside if isinstance(one, ast.Name)} & functions.keys()
        return {text for text in texts if _OURS.fullmatch(text)}.union(*map(named, called))

    # What checks them all at start reads none for itself.
    yield from ((function, named(function)) for function in functions if function != "check")


def _callers_of_settings() -> Mapping[str, set[str]]:
    """Function of the settings -> the places that name it."""
    callers: dict[str, set[str]] = defaultdict(set)
    for folder in ("assistant", "actions", "rasa_sdk_plugins"):
        for file in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(file.read_text("utf-8"))):
                if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "settings":
                    callers[node.attr].add(_place(file))
                elif isinstance(node, ast.ImportFrom) and node.module == "assistant.settings":
                    for alias in node.names:
                        callers[alias.name].add(_place(file))
    return callers


def _place(file: Path) -> str:
    """The room of a file of the assistant, the folder of another module, the file itself elsewhere."""
    parts = file.relative_to(ROOT).parts
    if parts[0] == "assistant" and len(parts) > 2:
        return parts[1]
    return parts[0] if parts[0] in ("actions", "rasa_sdk_plugins") else "/".join(parts)


def _variables() -> Iterator[str]:
    where = reads()
    for group in VARIABLE_GROUPS:
        yield f"### {group}\n"
        yield _table(
            ("variable", "par défaut", "sens", "lue par"),
            [
                (
                    f"`{one.name}`",
                    one.default,
                    one.meaning,
                    ", ".join(f"`{p}`" for p in sorted(where[one.name])),
                )
                for one in VARIABLES
                if one.group == group
            ],
        )


def _files() -> Iterator[str]:
    yield _table(("fichier", "contenu"), FILES)
    yield "Ceux-ci peuvent manquer :\n"
    yield _table(("fichier", "contenu"), _OPTIONAL)
    yield "### `agence.yml`\n"
    yield _keys(key_labels.AGENCY)
    yield "Sous `couleurs` :\n"
    yield _keys(key_labels.COLORS)
    yield "Sous `liens` :\n"
    yield _keys(key_labels.LINKS)
    yield "Sous `contact`, ici et dans `taxonomy.yml` ; un téléphone, un courriel ou une adresse au moins :\n"
    yield _table(
        ("clé", "nom", "sens"),
        [(f"`{name}`", label, use) for name, (label, use) in CONTACT_FIELDS.items()],
    )
    yield "### `faq/*.yml`\n"
    yield "Une entrée. S'y ajoutent les facettes de `taxonomy.yml`, chacune sous son `id`.\n"
    empty = Taxonomy()
    yield _keys({field: help_of(field, empty) for field in fields_of(empty)})
    yield "### `taxonomy.yml`\n"
    yield _keys(key_labels.TAXONOMY)
    yield "Une facette :\n"
    yield _keys(key_labels.FACET)
    yield "Une de ses valeurs (toute autre clé en est un attribut, comme la vague d'un dispositif) :\n"
    yield _keys(key_labels.FACET_VALUE)
    yield "Un sujet des autres :\n"
    yield _keys(key_labels.REDIRECTION)
    yield "### `familles.yml`, `lexique.yml`, `hors_sujet.jsonl`\n"
    yield "Une famille :\n"
    yield _keys(key_labels.FAMILY)
    yield "Un concept du lexique :\n"
    yield _keys(key_labels.CONCEPT)
    yield "Une ligne de `hors_sujet.jsonl` :\n"
    yield _keys(key_labels.FOREIGN_QUESTION)
    yield "### `costs.yml`\n"
    yield _table(
        ("ligne", "par défaut", "ce qu'elle pèse", "pourquoi"),
        [(f"`{name}`", f"`{cost:g}`", *COSTS[name]) for name, cost in Costs().named()],
    )
    yield "### `safety.yml`\n"
    yield _table(
        ("liste", "nom", "ce qu'elle tient"),
        [(f"`{name}`", label, use) for name, (label, use) in WORDS.items()],
    )
    yield "### `texts.yml`\n"
    yield _SENTENCES.lstrip()
    for group in GROUPS:
        yield f"{group} :\n"
        yield _table(
            ("phrase", "nom", "quand", "à garder dedans"),
            [
                (f"`{name}`", label, use, " ".join(f"`{{{one}}}`" for one in PLACEHOLDERS.get(name, ())))
                for name, (of, label, use) in SENTENCES.items()
                if of == group
            ],
        )


def _keys(meanings: Mapping[str, str]) -> str:
    return _table(("clé", "sens"), [(f"`{name}`", meaning) for name, meaning in meanings.items()])


def _table(titles: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    # A bar would part a cell in two.
    lines = [titles, ["---"] * len(titles), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def main() -> None:
    """Writes it."""
    PAGE.write_text(page(), encoding="utf-8")
    print(PAGE.relative_to(ROOT))


if __name__ == "__main__":
    main()
