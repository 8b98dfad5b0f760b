"""SHOWS what is kept, and FORGETS it on schedule."""
