"""The inbox in words: for a terminal, and for the cells of the spreadsheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, tzinfo

from assistant.catalogue.agency import Agency
from assistant.catalogue.fields import shorten
from assistant.catalogue.model import Catalogue
from assistant.inbox.clustering import Cluster
from assistant.inbox.contexts import Context
from assistant.inbox.decisions import ASSIGNED, DONE, NEW, Decision
from assistant.inbox.suggestions import Suggestion
from assistant.inbox.unknown_words import UnknownWord
from assistant.inbox.unresolved import Comment
from assistant.privacy.reference import reference_of
from assistant.store.wording import reasons_given
from assistant.text import plural

_BRIEF = 5
"""Suggestions shown with the groups."""
_LETTERS = 200
"""Of a question, in a list: the spreadsheet has all of it."""
_SHOWN = 3
"""Other phrasings, comments and answers of a group that a list shows."""


class Words:
    """Says what a group is; days are the agency's.

    Args:
        catalogue: Whose entries are named.
        zone: See `Agency.time_zone`.
        decided: Status of the decided questions that were asked for, None for what waits.
    """

    def __init__(self, catalogue: Catalogue, zone: tzinfo | None = None, decided: str | None = None) -> None:
        """Keeps them."""
        self._catalogue = catalogue
        self._zone = zone or Agency().time_zone
        self._decided = decided

    @property
    def next_step(self) -> str:
        """What to do of the groups: decided ones are in no spreadsheet."""
        if self._decided is not None:
            return "Pour revenir sur une décision : « assistant inbox log », puis « assistant inbox undo »."
        return "Pour décider : « assistant inbox export questions.xlsx »."

    def day(self, moment: datetime) -> str:
        """« 25/11/2026 »."""
        return moment.astimezone(self._zone).strftime("%d/%m/%Y")

    def status(self, cluster: Cluster) -> str:
        """« à traiter », « assignée à alice », « déjà traitée le 25/11/2026 »…"""
        decision = cluster.decided
        if self._decided is not None and decision is not None:
            return f"{self._decided} {self._signed(decision)}"
        parts = [f"{ASSIGNED} à {', '.join(cluster.assignees)}"] if cluster.assignees else []
        if decision is not None:
            parts.append(f"déjà {DONE} {self._signed(decision)}")
        return " ; ".join(parts) or cluster.status

    def _signed(self, decision: Decision) -> str:
        by = f" par {decision.by}" if decision.by else ""
        given = {NEW: " (nouvelle entrée)"}.get(decision.decision, f" (→ {decision.decision})")
        what = given if decision.status == DONE else ""
        return f"le {self.day(decision.at)}{by}{what}"

    def why(self, cluster: Cluster) -> list[str]:
        """« sans réponse (2) », the most frequent first."""
        return [f"{reason} ({times})" for reason, times in cluster.why.most_common()]

    def reasons(self, cluster: Cluster) -> list[str]:
        """« La réponse n'est pas claire (2) »."""
        return reasons_given(cluster.reasons)

    def answers(self, cluster: Cluster) -> list[str]:
        """« delai : Quel est le délai ? (2) »."""
        return [f"{self._entry(one)} ({times})" for one, times in cluster.answers.most_common()]

    def comments(self, cluster: Cluster) -> list[str]:
        """« … » with its day and the reference of its conversation, the last one first."""
        return [self.comment(one) for one in cluster.comments]

    def comment(self, comment: Comment) -> str:
        """One of them."""
        text = " ".join(comment.text.split())
        return f"« {text} » ({self.day(comment.at)}, {reference_of(comment.conversation)})"

    def contexts(self, cluster: Cluster) -> list[str]:
        """One line a conversation; none when all that there was is the question."""
        return [self._context(one) for one in cluster.contexts if one.says_more]

    def _context(self, context: Context) -> str:
        parts = [f"avant « {context.before} »"] if context.before else []
        parts.append(f"« {context.question} »")
        if context.chosen:
            parts.append(f"choisi : {', '.join(label for _, label in context.chosen)}")
        parts.append(f"l'assistant {', puis '.join(context.did)}")
        if context.after:
            parts.append(f"ensuite « {context.after} »")
        return f"{' ; '.join(parts)} ({self.day(context.at)}, {context.reference})"

    def _entry(self, entry_id: str) -> str:
        entry = self._catalogue.entries.get(entry_id)
        return f"{entry_id} : {entry.question if entry is not None else 'plus dans la FAQ'}"


def nothing(
    status: str | None = None, assignee: str | None = None, days: int | None = None, decided: bool = False
) -> str:
    """Says that no question is such as was asked for: others may be.

    Args:
        status: See `Wanted.status`.
        assignee: See `Wanted.assignee`.
        days: See `Wanted.days`.
        decided: The status is one of decided questions.
    """
    when = "" if days is None else f" dans les {plural(days, 'dernier jour')}" if days > 1 else " depuis hier"
    if decided:
        return f"Aucune question n'est « {status} »{when}."
    if assignee is not None:
        return f"Rien à traiter{when} : aucune question n'est assignée à {assignee}."
    if status is not None:
        return f"Rien à traiter{when} : aucune question n'est « {status} »."
    return f"Rien à traiter{when} : aucune question sans réponse, mal répondue ou à préciser."


def lines(
    clusters: Sequence[Cluster], limit: int, words: Words | None = None, empty: str | None = None
) -> Iterator[str]:
    """What the author reads of the first `limit` clusters.

    Args:
        clusters: The largest first.
        limit: How many are shown.
        words: Says what they are.
        empty: Read when there is none: see `nothing`.
    """
    words = words or Words(Catalogue({}))
    if not clusters:
        yield empty or nothing()
        return
    for cluster in clusters[:limit]:
        yield from _lines_of(cluster, words)
    if len(clusters) > limit:
        yield f"… et {plural(len(clusters) - limit, 'autre groupe')} : --limit {len(clusters)}"
    questions = sum(one.times for one in clusters)
    yield f"{plural(len(clusters), 'groupe')}, {plural(questions, 'question')}. {words.next_step}"


def _lines_of(cluster: Cluster, words: Words) -> Iterator[str]:
    first, *others = cluster.questions
    yield f"{cluster.times} × {shorten(first.text, _LETTERS)}"
    yield f"    {words.status(cluster)} : {', '.join(words.why(cluster))}"
    for question in others[:_SHOWN]:
        yield f"    aussi : {shorten(question.text, _LETTERS)}"
    if len(others) > _SHOWN:
        yield f"    … et {plural(len(others) - _SHOWN, 'autre formulation')}"
    for answer in words.answers(cluster)[:_SHOWN]:
        yield f"    réponse donnée : {answer}"
    if cluster.reasons:
        yield f"    « Non » : {', '.join(words.reasons(cluster))}"
    comments = words.comments(cluster)
    for comment in comments[:_SHOWN]:
        yield f"    commentaire : {comment}"
    if len(comments) > _SHOWN:
        yield f"    … et {plural(len(comments) - _SHOWN, 'autre commentaire')}"
    for context in words.contexts(cluster):
        yield f"    contexte : {context}"
    for entry in cluster.best:
        yield f"    → {entry.id} : {entry.question}"


def suggestion_lines(
    suggested: Sequence[Suggestion], unknown: Sequence[UnknownWord], brief: bool = False
) -> Iterator[str]:
    """What real questions suggest to add; `brief` shows the first ones and where the others are."""
    most = _BRIEF if brief else None
    if suggested:
        yield f"{plural(len(suggested), 'exemple suggéré')} par les visiteurs eux-mêmes :"
    for one in suggested[:most]:
        how = ", ".join(f"{how} ({times})" for how, times in one.how.most_common())
        yield f"    « {one.text} » → {one.entry.id} : {how}"
    if unknown:
        yield f"{plural(len(unknown), 'mot')} que le lexique ne connaît pas (lexique.yml) :"
    for word in unknown[:most]:
        examples = " ; ".join(f"« {text} »" for text in word.examples)
        yield f"    « {word.word} », peut-être « {word.concept} » ({word.times} fois) : {examples}"
    if most is not None and max(len(suggested), len(unknown)) > most:
        yield "    … les autres : « assistant inbox suggestions »."
