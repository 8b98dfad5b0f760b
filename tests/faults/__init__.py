"""Breaks the running program on purpose, and looks what is lost: at every step of the paging table
that the story of a case comes to. The others are named, with the reason, in `test_steps`.

`python -m tests.faults --runs 60` sets up one installation and plays so many short stories with
it. In each something is killed, cut off, filled up or put out of time (`hazards`). Afterwards the
stories are judged by what the database's own triggers and the channels saw (`verdict`), not by
what the program says of itself. The seed is printed; BEENTHERE_SEED repeats it.
"""
