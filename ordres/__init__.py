"""Follow-up, control, decision and attestation by the Ordres and the service de santé des armées."""
