"""REMEMBERS AND SHOWS. Models, queries (reads), actions (locks and writes), forms and pages."""
