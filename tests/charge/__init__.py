"""Load scenarios, one per persona, played by locust against a served platform (`tests.bench.endurance`)."""
