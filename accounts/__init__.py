"""People, organisations, roles, journal, partners and their deliveries: who, and who did what."""
