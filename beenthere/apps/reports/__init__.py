"""COUNTS by month and coarse kind, never by case."""
