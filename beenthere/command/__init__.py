"""OBEYS. The console command, `beenthere COMMAND ...`: one file a command, listed in `main`."""
