"""Référentiels of certification: versions, items, requirements, publication."""
