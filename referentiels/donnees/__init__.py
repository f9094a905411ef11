"""Référentiels shipped with the product, in the exchange format, and their installation."""
