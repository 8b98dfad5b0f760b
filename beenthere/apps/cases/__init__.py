"""REMEMBERS one referral: the event, the case, its sealed identity, offers and contacts."""
