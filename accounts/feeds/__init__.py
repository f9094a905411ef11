"""Readers of the files that tell who the professionals are: RPPS roster and Ordre supplement."""
