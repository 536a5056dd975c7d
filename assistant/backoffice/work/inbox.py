"""What is decided in « À traiter »: the inbox's own rules, then the index is brought up to date at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from assistant.backoffice.colleagues import colleagues
from assistant.backoffice.index import clusters
from assistant.backoffice.index.entries import titles
from assistant.backoffice.index.file import Index
from assistant.backoffice.index.groups import Group, group
from assistant.backoffice.work.catalogue import refresh_entries
from assistant.backoffice.worker.workshop import Workshop
from assistant.errors import AssistantError
from assistant.inbox import applications
from assistant.inbox.decide import decide as decide_rows
from assistant.inbox.decisions import FOREIGN, IGNORE, NEW, Decision
from assistant.inbox.outcome import Outcome
from assistant.inbox.redacted import is_redacted
from assistant.inbox.sheet_rows import DecisionRow
from assistant.inbox.suggestion_rows import SuggestionRow
from assistant.inbox.unresolved import key_of
from assistant.store.turn_texts import texts_of
from assistant.text import matching_key, plural

ATTACH, CORRECTED, DRAFT, OUT_OF_SCOPE, LEAVE, GIVE = (
    *("rattacher", "corrigee", "nouvelle", "hors-sujet"),
    *("ignorer", "assigner"),
)
ACTS = (ATTACH, CORRECTED, DRAFT, OUT_OF_SCOPE, LEAVE, GIVE)
_MOST_WARNINGS = 3


class CannotDecide(AssistantError):
    """What was asked cannot be done; the sentence says why and what to do."""


def decide(
    workshop: Workshop,
    key: str,
    act: str,
    by: str,
    *,
    turns: Sequence[int] = (),
    entry: str = "",
    question: str = "",
    assignee: str = "",
    assigned_before: str = "",
    seen: str = "",
    replace: bool = False,
) -> dict[str, Any]:
    """Decides a group.

    Args:
        workshop: See `Workshop`.
        key: Of the group.
        act: One of `ACTS`.
        by: Who decides.
        turns: Where the sentences are that the FAQ is to learn.
        entry: The one that answers, for `ATTACH` and `CORRECTED`.
        question: Of the new entry, for `DRAFT`.
        assignee: Who is to look at it, for `GIVE`; empty for nobody.
        assigned_before: Whose it was on the page.
        seen: Since when others may have decided otherwise, ISO.
        replace: Whether what they decided is replaced.

    Returns:
        `number` of the application, None when nothing was done; `said`, what was done, in French;
        `problems`, `warnings` and `contest`, sentences; `draft`, id of the new entry.

    Raises:
        CannotDecide: See there.
    """
    index = Index(workshop.home)
    chosen = group(index, key)
    if chosen is None:
        raise CannotDecide("Ces questions ne sont plus là : revenez à la liste.")
    if act == GIVE:
        _check_assignee(workshop, assignee, by, chosen)
    texts = _texts(workshop, chosen, turns)
    title = titles(index, [entry]).get(entry, "") if entry else ""
    decision = _decision(act, entry, title)
    if act == DRAFT:
        asked = " ".join(question.split())
        if not asked:
            raise CannotDecide("Écrivez la question de la nouvelle entrée.")
        texts = [asked, *(text for text in texts if matching_key(text) != matching_key(asked))]
    elif act not in (ATTACH, OUT_OF_SCOPE):
        texts = []
    keys = [*clusters.keys_of(index, chosen.key), *map(key_of, texts)]
    row = DecisionRow(
        0,
        tuple(dict.fromkeys(texts)),
        decision,
        tuple(dict.fromkeys(keys)),
        " ".join(assignee.split()) if act == GIVE else None,
        assigned_before if act == GIVE else None,
        _moment(seen),
    )
    outcome = decide_rows(workshop.data_dir, workshop.store, [row], by=by, replace=replace)
    if outcome.number is not None:
        clusters.restate(index, workshop.store, [*outcome.decisions, *outcome.assignees])
        _show_entries(workshop, outcome)
    elif not outcome.plan.errors:
        # Decided elsewhere, so or otherwise: the page did not know.
        clusters.restate(index, workshop.store, row.keys)
    return _told(outcome, _said(act, outcome, title, row), replace, index)


def suggestion(workshop: Workshop, key: str, accepted: bool, by: str) -> dict[str, Any]:
    """Accepts or refuses a suggested example; returned as by `decide`."""
    index = Index(workshop.home)
    row = index.row("SELECT * FROM suggestions WHERE key = ? AND application IS NULL", [key])
    if row is None:
        raise CannotDecide("Cet exemple a déjà été décidé, ou ne se propose plus.")
    written = texts_of(workshop.store, [row["turn"]]).get(row["turn"])
    if written is None or not written.question:
        raise CannotDecide("Ce message a été effacé depuis : il ne peut plus être ajouté.")
    line = SuggestionRow("", row["entry"], written.question, accepted, key)
    outcome = decide_rows(workshop.data_dir, workshop.store, [], suggested=[line], by=by)
    if not outcome.plan.errors:
        with index.writing() as connection:
            # Nothing new: it was decided elsewhere, under no number that is known here.
            connection.execute(
                "UPDATE suggestions SET application = ? WHERE key = ?", [outcome.number or 0, key]
            )
        clusters.restate(index, workshop.store, [])
        _show_entries(workshop, outcome)
    title = titles(index, [row["entry"]]).get(row["entry"], row["entry"])
    said = f"Exemple ajouté à « {title} »." if accepted else "Exemple refusé : il ne sera plus proposé."
    return _told(outcome, said, False, index)


def undo(workshop: Workshop, number: int, by: str, anyone: bool) -> dict[str, Any]:
    """Takes a decision back.

    Args:
        workshop: See `Workshop`.
        number: Of the application.
        by: Who takes it back.
        anyone: Whether other people's decisions may be taken back too.

    Returns:
        `said`, and `keys`: of its questions.

    Raises:
        CannotUndo: See `inbox.applications.undo`.
    """
    index = Index(workshop.home)
    undone = applications.undo(workshop.data_dir, workshop.store, by, number, only_own=not anyone)
    with index.writing() as connection:
        connection.execute("UPDATE suggestions SET application = NULL WHERE application = ?", [number])
    clusters.restate(index, workshop.store, undone.keys)
    said = f"Décision annulée ({applications.counted(undone.counts)}) : tout est comme avant."
    return {"said": said, "keys": list(undone.keys), "by": undone.by}


def _texts(workshop: Workshop, chosen: Group, turns: Sequence[int]) -> list[str]:
    """What is written in some turns of a group, as the store has it: never what a browser sends."""
    own = [turn for sentence in chosen.sentences for turn in sentence.turns]
    if not set(turns) <= set(own):
        raise CannotDecide("Les questions de ce groupe ont changé : relisez-le, puis recommencez.")
    written = texts_of(workshop.store, turns)
    if any(turn not in written or not written[turn].question for turn in turns):
        raise CannotDecide("Une de ces questions a été effacée depuis : relisez le groupe, puis recommencez.")
    texts = [written[turn].question for turn in turns]
    if any(map(is_redacted, texts)):
        raise CannotDecide("Une donnée personnelle est masquée dans une de ces questions : laissez-la.")
    return texts


def _moment(seen: str) -> datetime | None:
    """Since when others may have decided otherwise, as the page carries it."""
    try:
        moment = datetime.fromisoformat(seen) if seen else None
    except ValueError:
        moment = datetime.min
    if moment is not None and moment.tzinfo is None:
        raise CannotDecide("Cette page ne se lit plus : rechargez-la, puis recommencez.")
    return moment


def _check_assignee(workshop: Workshop, assignee: str, by: str, chosen: Group) -> None:
    """Refuses whom nobody could choose on the page: what is given to them would wait for ever.

    Raises:
        CannotDecide: See there.
    """
    if assignee and assignee != chosen.assignee and assignee not in colleagues(workshop.store, by):
        raise CannotDecide("Choisissez un collègue de la liste.")


def _decision(act: str, entry: str, title: str) -> str:
    fixed = {DRAFT: NEW, OUT_OF_SCOPE: FOREIGN, LEAVE: IGNORE, GIVE: ""}
    if act in fixed:
        return fixed[act]
    if act not in ACTS:
        raise CannotDecide("Choisissez une action.")
    if not entry:
        raise CannotDecide("Choisissez d'abord l'entrée qui répond à ces questions.")
    if not title:
        raise CannotDecide(f"« {entry} » n'est plus dans la FAQ : choisissez une autre entrée.")
    return entry


def _said(act: str, outcome: Outcome, title: str, row: DecisionRow) -> str:
    if outcome.number is None:
        return "C'était déjà décidé ainsi."
    if act == GIVE:
        return f"Assigné à {row.assignee}." if row.assignee else "Ces questions ne sont plus à personne."
    learnt = plural(outcome.learnt, "formulation ajoutée") if outcome.learnt else "rien à ajouter"
    return {
        ATTACH: f"Rattaché à « {title} » : {learnt}.",
        CORRECTED: f"Traité : « {title} » répond maintenant.",
        DRAFT: f"Brouillon créé : « {row.texts[0] if row.texts else ''} ».",
        OUT_OF_SCOPE: "Mis de côté comme hors sujet.",
        LEAVE: "Ignoré : ces questions ne reviendront pas.",
    }[act]


def _told(outcome: Outcome, said: str, replace: bool, index: Index) -> dict[str, Any]:
    # Before what is wrong: that is often what the other's decision has made of it.
    contested = outcome.is_contested and not replace
    return {
        "number": outcome.number,
        "said": said,
        "problems": [] if contested else [f"{one[:1].upper()}{one[1:]}" for one in outcome.plan.errors],
        # Those of an entry are on its own page.
        "warnings": outcome.remarks[:_MOST_WARNINGS],
        "contest": _contest(outcome, index) if contested else "",
        "draft": outcome.drafts[0] if outcome.drafts else "",
        "learnt": outcome.learnt,
    }


def _contest(outcome: Outcome, index: Index) -> str:
    other = outcome.decided_meanwhile
    if other is None:
        return f"Entre-temps, ces questions ont été assignées à {outcome.assigned_meanwhile}."
    return f"Entre-temps, {other.by or 'quelqu’un'} a décidé : {decision_in_words(other, index)}."


def decision_in_words(decision: Decision, index: Index) -> str:
    """« nouvelle entrée », « rattachées à « Titre » »…"""
    fixed = {NEW: "nouvelle entrée", IGNORE: "ignorées", FOREIGN: "hors sujet"}
    if decision.decision in fixed:
        return fixed[decision.decision]
    title = titles(index, [decision.decision]).get(decision.decision, decision.decision)
    return f"rattachées à « {title} »"


def _show_entries(workshop: Workshop, outcome: Outcome) -> None:
    """The entries that changed are brought to the index now, before the whole FAQ is read again behind."""
    difference = outcome.plan.difference
    if difference is None:
        return
    changed = [*difference.added, *difference.changed]
    refresh_entries(workshop, changed)
