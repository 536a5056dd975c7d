"""Checks `nlu/` and `rules/`: Rasa says nothing of a key that it does not know, and learns nothing of it."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from assistant.catalogue.examples import NLU_FOLDER
from assistant.catalogue.fields import Block, blocks
from assistant.catalogue.problems import Problems, did_you_mean, nearest
from assistant.catalogue.yaml_reader import LIST, MAP, Node, read_yaml
from assistant.settings import ROOT

RULES_FOLDER = "rules"
_DOMAIN = ROOT / "domain.yml"
_NLU_FILE = ("version", "nlu")
_NLU_ITEM = ("intent", "examples", "metadata")
_META = (
    *("context", "value", "values", "entry", "rank", "code", "useful", "breakdown", "unknown", "none", "all"),
    *("family", "subject"),
)
_CONTEXT = ("asked", "facet", "choices", "list", "entry", "question", "facets")
_RULES_FILE = ("version", "rules")
_RULE = ("rule", "steps", "condition", "conversation_start", "wait_for_user_input")
_STEP = ("intent", "action", "or", "entities", "slot_was_set", "active_loop", "checkpoint")


def check_nlu(data_dir: Path, facets: Collection[str], problems: Problems) -> None:
    """Notes what is misspelt, missing or of another kind in the examples of acts and the rules.

    Args:
        data_dir: With `nlu/` and `rules/`, which may be absent.
        facets: Ids of the taxonomy's facets: what an example says of them is named so.
        problems: Where problems are noted.
    """
    intents = _intents()
    for path in _files(data_dir / NLU_FOLDER):
        name = f"{NLU_FOLDER}/{path.name}"
        top = _top(path, name, _NLU_FILE, problems)
        items = top.node("nlu", LIST) if top is not None else None
        if top is not None and "nlu" not in top.values:
            top.error("nlu", "le fichier n'a pas d'exemple : commencez-les par « nlu: ».")
        for item in blocks(items, name, problems, "« nlu »", "intent") if items is not None else ():
            _check_item(item, name, intents, facets, problems)
    for path in _files(data_dir / RULES_FOLDER):
        name = f"{RULES_FOLDER}/{path.name}"
        top = _top(path, name, _RULES_FILE, problems)
        rules = top.node("rules", LIST) if top is not None else None
        if top is not None and "rules" not in top.values:
            top.error("rules", "le fichier n'a pas de règle : commencez-les par « rules: ».")
        for rule in blocks(rules, name, problems, "« rules »", "rule") if rules is not None else ():
            _check_rule(rule, name, intents, problems)


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("*.yml") if path.is_file() and not path.name.startswith("."))


def _intents() -> tuple[str, ...]:
    """Names of the intents of `domain.yml`."""
    root = read_yaml(_DOMAIN, _DOMAIN.name, Problems()) if _DOMAIN.is_file() else None
    if root is None or root.kind != MAP:
        return ()
    domain = Block(root, _DOMAIN.name, Problems(), "le domaine", None)
    return tuple(text for text, _ in domain.texts("intents"))


def _top(path: Path, name: str, known: Collection[str], problems: Problems) -> Block | None:
    root = read_yaml(path, name, problems)
    if root is None:
        return None
    if root.kind != MAP:
        problems.error(name, root.line, 'il faut un bloc de champs : commencez par « version: "3.1" ».')
        return None
    block = Block(root, name, problems, "le fichier", known, may_be_empty=False)
    block.text("version")
    return block


def _check_item(
    item: Node, file: str, intents: Collection[str], facets: Collection[str], problems: Problems
) -> None:
    block = Block(item, file, problems, "l'exemple", _NLU_ITEM, may_be_empty=False)
    _check_intent(block, "intent", block.required("intent"), intents)
    examples = block.required("examples", "écrivez « examples: | », puis un message par ligne, « - … »")
    line = block.line_of("examples")
    for number, text in enumerate(examples.splitlines(), start=1):
        if text.strip() and not text.startswith("- "):
            message = "un exemple commence par « - » : ajoutez-le, ou mettez la ligne avec celle du dessus."
            problems.error(file, line + number, message)
    meta = block.node("metadata", MAP)
    if meta is None:
        return
    known = (*_META, *facets)
    # Examples of another catalogue name its facets, which this one lacks: what is like no known name is one.
    others = [key.text for key, _ in meta.fields if key.text and nearest(key.text, known) is None]
    about = Block(meta, file, problems, "« metadata »", (*known, *others), may_be_empty=False)
    for name in ("entry", "rank", "code", "useful"):
        about.text(name)
    context = about.node("context", MAP)
    if context is None:
        return
    inner = Block(context, file, problems, "le contexte", _CONTEXT, may_be_empty=False)
    for name in ("asked", "facet", "entry", "question"):
        inner.text(name)
    for name in ("list", "choices"):
        inner.node(name, LIST)
    inner.node("facets", MAP)


def _check_intent(block: Block, name: str, intent: str, intents: Collection[str]) -> None:
    # « question/segur » is an intent with what it is about.
    base = intent.partition("/")[0]
    if intent.strip() and intents and base not in intents:
        block.error(name, f"l'acte « {base} » est inconnu.{did_you_mean(base, intents)}")


def _check_rule(rule: Node, file: str, intents: Collection[str], problems: Problems) -> None:
    block = Block(rule, file, problems, "la règle", _RULE, may_be_empty=False)
    block.required("rule")
    steps = block.node("steps", LIST)
    if "steps" not in block.values:
        block.error("steps", "la règle n'a pas d'étape : ajoutez « steps: ».")
    for step in blocks(steps, file, problems, "« steps »", "intent") if steps is not None else ():
        _check_step(step, file, intents, problems)


def _check_step(step: Node, file: str, intents: Collection[str], problems: Problems) -> None:
    block = Block(step, file, problems, "l'étape", _STEP, may_be_empty=False)
    for name in ("intent", "action"):
        _check_intent(block, name, block.text(name) or "", intents if name == "intent" else ())
    either = block.node("or", LIST)
    for other in blocks(either, file, problems, "« or »", "intent") if either is not None else ():
        _check_step(other, file, intents, problems)
