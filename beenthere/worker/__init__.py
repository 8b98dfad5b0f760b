"""WAKES. Does what is due, once, and safely: claims it, does it, marks it, in that order.

State is the schedule: a row that needs something later says when. A worker leases rows whose
time has come, so that two workers do not do the same work, and a row whose worker died is
taken up again when its lease is over. Nothing is marked as done before it is done.
"""
