"""OBEYS. The console command: one file for each thing it can be told, all listed in `main`."""
