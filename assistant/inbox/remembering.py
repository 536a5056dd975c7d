"""What is new of a decision or of an assignment, given what others decided meanwhile."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import tzinfo

from assistant.inbox.decisions import Decision
from assistant.inbox.outcome import Outcome
from assistant.inbox.sheet_rows import DecisionRow


class Remembering:
    """Writes in an outcome what is to be remembered; reads and changes nothing else."""

    def __init__(
        self,
        outcome: Outcome,
        past: tuple[Mapping[str, Decision], Mapping[str, str]],
        zone: tzinfo | None = None,
        learnt: Callable[[str], bool] = lambda _: False,
    ) -> None:
        """What is known before.

        Args:
            outcome: Where what is new goes.
            past: The decisions and the assignments of before, by key.
            zone: The agency's.
            learnt: Whether the phrasing that a decision of before added stays in the FAQ.
        """
        self._outcome = outcome
        self._decided, self._assigned = past
        self._zone = zone
        self._learnt = learnt

    def contest(self, line: DecisionRow, decision: str) -> None:
        """Notes what somebody else decided since, of a question that cannot be decided so anyway."""
        for key in line.keys:
            before = self._decided.get(key)
            if before is not None and before.decision != decision and _is_since(before, line):
                self._outcome.decided_meanwhile = before

    def decide(self, line: DecisionRow, decision: str) -> None:
        """Keeps what is new of a decision; nobody looks at a decided question any more."""
        replaced = None
        for key in line.keys:
            before = self._decided.get(key)
            since = before is not None and _is_since(before, line)
            if before is None or before.decision != decision or not since:
                self._outcome.decisions[key] = decision
                if key in self._assigned:
                    self._outcome.assignees[key] = None
            if before is not None and before.decision != decision and since:
                replaced = before
        if replaced is not None:
            self._outcome.decided_meanwhile = replaced
            by = f" par {replaced.by}" if replaced.by else ""
            then = f"{replaced.at.astimezone(self._zone):%d/%m/%Y} : {replaced.decision}"
            # Another decision takes nothing out of the FAQ.
            left = (
                f", mais la formulation reste dans « {replaced.decision} »"
                if self._learnt(replaced.decision)
                else ""
            )
            self._warn(
                line,
                f"« {_named(line)} » a été décidée entre-temps{by} ({then}) ; « {decision} » la "
                f"remplace{left}.",
            )

    def give(self, line: DecisionRow) -> None:
        """Gives a question to the one whose name was written, takes it back when a name was removed."""
        seen = line.assigned_before or ""
        if line.assignee is None or not (line.texts or line.keys) or line.assignee == seen:
            return
        given = {self._assigned.get(key, "") for key in line.keys} - {line.assignee, seen}
        changed = [key for key in line.keys if self._assigned.get(key, "") != line.assignee]
        if not changed or (not line.assignee and line.assigned_before is None):
            return
        self._outcome.assigned += 1
        self._outcome.assignees.update(dict.fromkeys(changed, line.assignee or None))
        if other := ", ".join(sorted(filter(None, given))):
            self._outcome.assigned_meanwhile = other
            self._warn(
                line,
                f"« {_named(line)} » était assignée entre-temps à {other} ; "
                f"{f'« {line.assignee} » le remplace' if line.assignee else 'elle ne l’est plus'}.",
            )

    def _warn(self, line: DecisionRow, message: str) -> None:
        self._outcome.plan.warnings.append(f"{line.place}{message}")


def _is_since(before: Decision, line: DecisionRow) -> bool:
    return line.exported_at is None or before.at > line.exported_at


def _named(line: DecisionRow) -> str:
    return line.texts[0] if line.texts else "cette question"
