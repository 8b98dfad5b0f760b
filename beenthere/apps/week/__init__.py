"""SHOWS the program manager what needs doing this week, and nothing about any case."""
