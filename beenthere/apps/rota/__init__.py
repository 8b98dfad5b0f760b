"""REMEMBERS who is on call and who is their backup, and SHOWS gaps before they happen."""
