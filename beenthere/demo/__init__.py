"""PRETENDS. The synthetic hospital and the role picker; installed in demo mode only."""
