"""Everything that changes a case. Each action locks the case, moves it, and queues what is to
be said, in one transaction."""
