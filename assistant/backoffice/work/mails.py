"""« Coller un e-mail » in a child process: what is pasted stays in its memory for the time of the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from assistant.backoffice.work.tries import PUBLISHED, interpreter_of, served_of
from assistant.backoffice.worker.workshop import Workshop
from assistant.catalogue.agency import today
from assistant.privacy.sanitize import clean
from assistant.quality.mail_replies import answers_to, proposals_of, reply_of


def read(workshop: Workshop, text: str, side: str = PUBLISHED) -> dict[str, Any]:
    """The questions of a mail and what answers them; see `quality.mail_replies.MailAnswers`.

    Args:
        workshop: Where models and FAQ are.
        text: As pasted.
        side: `published`, or `working` for the working FAQ.

    Raises:
        TryError: There is no model.
    """
    interpreter, _ = interpreter_of(workshop, side)
    served = served_of(workshop, side)
    catalogue = served.for_model(interpreter.catalogue)
    return asdict(answers_to(clean(text), interpreter, catalogue, served.costs, today(served.agency)))


def compose(
    workshop: Workshop, questions: Sequence[Mapping[str, Any]], side: str = PUBLISHED
) -> dict[str, Any]:
    """The reply made of the answers that were chosen; no model is loaded.

    Args:
        workshop: Where the FAQ is.
        questions: Of each question `question`, `is_asked`, `proposals` (`[entry, p]`) and `chosen`.
        side: As for `read`.

    Returns:
        `questions` as `read` gives them, and `reply`.
    """
    served = served_of(workshop, side)
    catalogue = served.catalogue
    day = today(served.agency)
    shown, chosen = [], []
    for one in questions:
        ranked = [(str(entry), float(p)) for entry, p in one["proposals"]]
        proposals = proposals_of(catalogue, ranked, day)
        shown.append({**one, "proposals": [asdict(proposal) for proposal in proposals]})
        chosen += [proposal for proposal in proposals if proposal.entry == one["chosen"]]
    return {"questions": shown, "reply": reply_of(chosen)}
