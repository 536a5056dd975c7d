"""Child processes that hold what is heavy, a catalogue or a model, and end when nobody asks them anything."""
