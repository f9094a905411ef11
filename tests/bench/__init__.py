"""Measures of `make bench`: each module gives `lignes() -> list[Ligne]`; `python -m tests.bench name` runs one."""
