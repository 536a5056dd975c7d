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
# Warnings of Rasa's pinned dependencies, which nobody here can act upon. Ours are not hidden.
for _module in (
    "pkg_resources",
    "google",
    "tensorflow",
    "rasa",
    "sanic",
    "sanic_jwt",
    "sanic_cors",
    "randomname",
    "jax",
    "keras",
):
    warnings.filterwarnings("ignore", category=DeprecationWarning, module=_module)
    warnings.filterwarnings("ignore", category=PendingDeprecationWarning, module=_module)
warnings.filterwarnings("ignore", message="pkg_resources is deprecated")
warnings.filterwarnings("ignore", message="Deprecated call to `pkg_resources.declare_namespace")
