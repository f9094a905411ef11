"""Backup and restoration: the base and the files, sealed, verified whole, and what was erased since erased again."""
