"""DECLARES. One line for every stored column, and the checks that make it law."""
