"""REMEMBERS who the peer supporters are, and whether they can be asked."""
