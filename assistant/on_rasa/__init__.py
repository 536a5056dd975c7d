"""The one room that knows Rasa: its component, importer, stores, patches and command."""
