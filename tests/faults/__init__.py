"""Faults of `make faults`: each module kills something for real and gives `lignes() -> list[Ligne]`."""
