"""Writes: accounts and invitations, and the directory."""
