"""Pages by webhook."""
