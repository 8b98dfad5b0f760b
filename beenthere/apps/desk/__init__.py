"""SHOWS the directors what needs them: triage, match, offer, close."""
