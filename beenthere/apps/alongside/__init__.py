"""REMEMBERS whom a supporter walks alongside for years, and SHOWS what each part is like."""
