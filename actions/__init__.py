"""Cycles, actions, proofs and the engine that computes progress."""
