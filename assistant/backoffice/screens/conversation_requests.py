"""What a visitor may ask of his conversation: to have it, or to have it erased. Asked twice, and noted."""

from __future__ import annotations

from starlette.responses import Response

from assistant.backoffice.page import Page, View
from assistant.backoffice.roles import Permission
from assistant.backoffice.screens.conversations import PATH, reference_in
from assistant.privacy.reference import read_reference
from assistant.store.conversations import by_reference


def ask_erase(view: View) -> Response:
    """The first of the two times it is asked: what will go."""
    return _ask(view, "erase")


def ask_hand_over(view: View) -> Response:
    """The same before it is handed over."""
    return _ask(view, "hand_over")


def erase(view: View) -> Response:
    """Erases a conversation, once its reference was typed."""
    reference = reference_in(view)
    if read_reference(view.text("reference")) != reference:
        return _ask(view, "erase", f"Tapez {reference} pour confirmer.")
    # Noted before: if this process ends meanwhile, it is known who asked for it.
    view.record("effacement demandé", reference)
    gone = view.desk.workers.acts.call("conversations.erase", reference=reference)
    view.record("conversation effacée", reference, before=gone)
    if not any(gone.values()):
        return view.go(PATH, f"Rien n'était conservé sous la référence {reference}.")
    return view.go(PATH, f"La conversation {reference} est effacée.")


def hand_over(view: View) -> Response:
    """Gives what is kept of a conversation as a file, once its reference was typed."""
    reference = reference_in(view)
    if read_reference(view.text("reference")) != reference:
        return _ask(view, "hand_over", f"Tapez {reference} pour confirmer.")
    readable = view.text("forme") != "json"
    view.record("conversation remise", reference, after={"format": "page" if readable else "json"})
    kept = view.desk.workers.acts.call("conversations.hand_over", reference=reference, readable=readable)
    if not kept:
        return _ask(view, "hand_over", f"Rien n'est conservé sous la référence {reference}.")
    ending, kind = ("html", "text/html") if readable else ("json", "application/json")
    headers = {"Content-Disposition": f'attachment; filename="conversation-{reference}.{ending}"'}
    return Response(kept, media_type=f"{kind}; charset=utf-8", headers=headers)


def _ask(view: View, template: str, problem: str = "") -> Response:
    reference = reference_in(view)
    turns = [turn for each in by_reference(view.desk.store, reference) for turn in each.turns]
    return view.draw(
        f"conversation_{template}.html.jinja",
        422 if problem else 200,
        reference=reference,
        turns=len(turns),
        judged=sum(turn.useful is not None for turn in turns),
        comments=sum(turn.comment is not None for turn in turns),
        problem=problem,
    )


PAGES: tuple[Page, ...] = (
    Page("GET", f"{PATH}/{{reference}}/effacer", ask_erase, Permission.ADMINISTER),
    Page("POST", f"{PATH}/{{reference}}/effacer", erase, Permission.ADMINISTER),
    Page("GET", f"{PATH}/{{reference}}/remettre", ask_hand_over, Permission.ADMINISTER),
    Page("POST", f"{PATH}/{{reference}}/remettre", hand_over, Permission.ADMINISTER),
)
