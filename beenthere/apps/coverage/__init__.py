"""SHOWS where supporters are missing, and how many could be asked for anybody who works here."""
