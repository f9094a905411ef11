"""Reference tables shipped with the code as CSV files, and their loader (`chargement`)."""
