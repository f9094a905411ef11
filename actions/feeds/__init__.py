"""Feeds of partners whose rows become actions."""
