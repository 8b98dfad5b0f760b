"""SHOWS what is kept, and forgets it on schedule."""
