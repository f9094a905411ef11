"""One view module per persona."""
