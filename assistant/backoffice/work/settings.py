"""Settings: saved by a child process, which checks them by reading the files as they would be."""

from __future__ import annotations

from typing import Any

from assistant.authoring.setting_fields import FAMILIES, Value
from assistant.authoring.setting_saves import save as save_setting
from assistant.backoffice.worker.workshop import Workshop


def save(
    workshop: Workshop, *, family: str, setting: str, value: Any, base: str, by: str, how: str
) -> dict[str, Any]:
    """See `authoring.setting_saves.save`.

    Returns:
        `outcome`, `before` and `after` (values), `stamp` (of what is there now), `problems` (pairs field,
        sentence).
    """
    given: Value | None = tuple(value) if isinstance(value, list) else value
    done = save_setting(
        workshop.data_dir, workshop.store, FAMILIES[family], setting, given, base, by=by, how=how
    )
    return {
        "outcome": done.outcome,
        "before": done.before.value,
        "after": done.after,
        "stamp": done.before.stamp,
        "problems": done.problems,
    }
