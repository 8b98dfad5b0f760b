"""SETTLES. Where things are kept, which database, which program: decided once, at start."""
