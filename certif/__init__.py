"""certif: entry points (settings, urls, celery, schedule) of the certification périodique platform."""
