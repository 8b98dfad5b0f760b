"""REMEMBERS that a team asked to come together, and SHOWS who leads it, when, and with whom."""
