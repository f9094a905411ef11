"""A synthetic population: invented people in the real formats, national proportions, deterministic by seed."""
