"""Commands that cross the rooms."""
