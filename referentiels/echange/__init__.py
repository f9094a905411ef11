"""Exchange format of a référentiel: three sheets (and an optional fourth), as CSV files or as a workbook."""
