"""Embedded servers (PostgreSQL, Valkey) for development, tests and demonstration: real, on unix sockets only."""
