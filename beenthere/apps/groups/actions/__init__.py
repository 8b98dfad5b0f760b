"""Everything that changes a group: asking for one, leading it, and the peers who come along."""
