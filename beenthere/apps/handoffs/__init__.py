"""REMEMBERS that a clinician is handed to a professional, until that one has seen whom to call."""
