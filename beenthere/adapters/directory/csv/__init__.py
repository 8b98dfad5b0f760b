"""Lists of staff as comma-separated values."""
