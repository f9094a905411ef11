"""Steering views: reads every app below, writes only its own tables."""
