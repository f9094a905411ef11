"""Mutation of the law: each rule is changed on purpose, and the pure tests must notice."""
