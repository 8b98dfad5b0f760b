"""REMEMBERS for some days that Risk Management announced an event, and how many were there."""
