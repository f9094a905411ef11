"""The whole API, from its OpenAPI document: fuzzed, its doors, a partner that knows nothing else."""
