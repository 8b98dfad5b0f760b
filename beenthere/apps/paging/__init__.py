"""REMEMBERS what is to be said to whom: the outbox the worker empties."""
