"""REMEMBERS when supporters train and meet, who comes, and for a year who came."""
