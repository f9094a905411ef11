"""Tests of the référentiel room."""
