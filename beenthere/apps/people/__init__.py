"""REMEMBERS who works here, who may sign in, and as what."""
