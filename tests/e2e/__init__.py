"""Journeys in a real browser, on a live platform: web server, PostgreSQL, Valkey and a real Celery worker."""
