"""SHOWS what an event with many hurt asks of the program tonight, and ASKS outside for help."""
