"""The console command: `beenthere COMMAND ...`. One file a command, listed in `main`."""
