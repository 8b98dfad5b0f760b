"""SHOWS the supporters' handbook, chapter by chapter on a phone and whole as a booklet."""
