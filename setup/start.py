"""Loaded by a .pth file at the start of every Python of the project's environment.

The bare `rasa` command reports to third parties, imports TensorFlow and prints its dependencies' deprecation
warnings before any code of ours runs; all three are settled here, once, for every entry point.
"""

import os
import sys
import warnings

# An agency does not report its use to third parties: this is not a default but a rule.
os.environ["RASA_TELEMETRY_ENABLED"] = "false"
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
# Where `make tensorflow` has added it: Rasa is written for Keras 2; its notes are for who compiles it.
os.environ.setdefault("TF_USE_LEGACY_KERAS", "1")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

_TENSORFLOW = ("tensorflow", "tensorflow_addons", "tensorflow_hub", "tensorflow_text", "keras")


class _StandIns:
    """Fetches `assistant/on_rasa/no_tensorflow.py` when what it stands in for is imported."""

    def __init__(self, stands_in):
        self._stands_in = stands_in

    def find_spec(self, fullname, path=None, target=None):
        """See `importlib.abc.MetaPathFinder`."""
        if not self._stands_in(fullname):
            return None
        from assistant.on_rasa.no_tensorflow import finder

        return finder().find_spec(fullname, path, target)


def _is_absent(name):
    return name == "randomname" or (name.partition(".")[0] in _TENSORFLOW and _is_imported_by_rasa())


def _is_imported_by_rasa():
    """Whoever else asks for TensorFlow gets the truth, an ImportError."""
    frame = sys._getframe(1)
    while frame is not None and frame.f_globals.get("__name__", "").startswith(
        (__name__, "importlib", "_frozen_")
    ):
        frame = frame.f_back
    return frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "rasa"


# Last: a package that is installed is the one imported.
sys.meta_path.append(_StandIns(_is_absent))
# First: this module is installed, in another version.
sys.meta_path.insert(0, _StandIns(lambda name: name == "websockets.connection"))

_show = warnings.showwarning
_STANDARD_LIBRARY = os.path.dirname(os.__file__)


def _show_ours(message, category, filename, lineno, file=None, line=None):
    """Shows a warning, except the deprecations of pinned packages, which nobody here can act upon.

    A filter would not do: several of these packages reset the filters when imported.
    """
    # The standard library warns of how its caller, one of them, used it.
    theirs = "site-packages" in filename or filename.startswith(("<frozen", _STANDARD_LIBRARY))
    if issubclass(category, (DeprecationWarning, PendingDeprecationWarning)) and theirs:
        return
    _show(message, category, filename, lineno, file, line)


warnings.showwarning = _show_ours
