"""WAKES. Finds what is due, does it once, safely, and marks it done."""
