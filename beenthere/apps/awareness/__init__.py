"""REMEMBERS which departments have heard of the program, and SHOWS which have not."""
