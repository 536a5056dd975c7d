"""What a message means: language, encoders, ranking, facets, acts. Knows nothing of Rasa."""

from assistant.late_imports import import_when_used

# spaCy reads all of its commands for one function: downloads, templates, projects, half of its own import.
import_when_used("spacy.cli", before_parents=True)
import_when_used("spacy.cli.info", ("info",), before_parents=True)
