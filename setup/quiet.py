"""Loaded by a .pth file at the start of every Python of the project's environment.

The bare `rasa` command reports to third parties and prints its dependencies' deprecation
warnings before any code of ours runs; both are settled here, once, for every entry point.
"""

import os
import warnings

# An agency does not report its use to third parties: this is not a default but a rule.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")

_show = warnings.showwarning


def _show_ours(message, category, filename, lineno, file=None, line=None):
    """Shows a warning, except the deprecations of pinned packages, which nobody here can act upon.

    A filter would not do: several of these packages reset the filters when imported.
    """
    theirs = "site-packages" in filename or filename.startswith("<frozen")
    if issubclass(category, (DeprecationWarning, PendingDeprecationWarning)) and theirs:
        return
    _show(message, category, filename, lineno, file, line)


warnings.showwarning = _show_ours
