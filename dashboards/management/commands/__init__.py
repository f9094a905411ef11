"""One command per module; the names are stable."""
