"""Commands of the Ordres."""
