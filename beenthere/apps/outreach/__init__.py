"""SHOWS a supporter their offers and cases, on a phone."""
