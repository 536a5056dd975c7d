"""What decisions of the inbox change."""

from __future__ import annotations

from dataclasses import dataclass, field

from assistant.inbox.decisions import Decision
from assistant.spreadsheet.importing import Plan


@dataclass
class Outcome:
    """What decisions change.

    Attributes:
        plan: Errors, warnings, files and difference.
        learnt: Messages added to the examples of entries.
        drafts: Ids of the new drafts.
        ignored: Lines to forget.
        foreign: Lines that are out of scope.
        assigned: Lines given to somebody, or taken back.
        refused: Suggested examples that are not wanted.
        treated: Groups that are settled by an entry which learns nothing of them.
        left: Lines without a decision.
        decisions: Key of a question -> what was decided of it, when that is new.
        assignees: Key of a question -> who looks at it now, None for nobody any more.
        foreign_keys: Keys of the questions added to `hors_sujet.jsonl`.
        remarks: The warnings about the decisions themselves, not about the entries that they change.
        decided_meanwhile: What somebody else decided of one of them since it was seen, and is replaced.
        assigned_meanwhile: To whom one of them was given since it was seen; empty when to nobody.
        number: Of the application, once written; None when nothing was new.
        batch: Number of the change of the FAQ in its history, None when it stayed as it was.
    """

    plan: Plan = field(default_factory=Plan)
    learnt: int = 0
    drafts: list[str] = field(default_factory=list)
    ignored: int = 0
    foreign: int = 0
    assigned: int = 0
    refused: int = 0
    treated: int = 0
    left: int = 0
    decisions: dict[str, str] = field(default_factory=dict)
    assignees: dict[str, str | None] = field(default_factory=dict)
    foreign_keys: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    decided_meanwhile: Decision | None = None
    assigned_meanwhile: str = ""
    number: int | None = None
    batch: int | None = None

    @property
    def is_news(self) -> bool:
        """True when something is to be written."""
        return bool(self.decisions or self.assignees or self.plan.files)

    @property
    def is_contested(self) -> bool:
        """True when somebody else decided otherwise since."""
        return self.decided_meanwhile is not None or bool(self.assigned_meanwhile)

    @property
    def counts(self) -> dict[str, int]:
        """What the list of applications shows."""
        return {
            "learnt": self.learnt,
            "drafts": len(self.drafts),
            "ignored": self.ignored,
            "foreign": self.foreign,
            "assigned": self.assigned,
            "refused": self.refused,
            **({"treated": self.treated} if self.treated else {}),
        }
