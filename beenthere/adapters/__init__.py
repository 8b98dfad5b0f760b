"""SPEAKS. Everything the program says to, or keeps in, the world outside: one folder a kind."""
