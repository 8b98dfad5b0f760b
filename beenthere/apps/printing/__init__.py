"""SHOWS what can be printed to tell people of the program, for each department."""
