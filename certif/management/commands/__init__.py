"""Commands that cross the rooms, one per file."""
