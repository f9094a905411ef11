"""`make security`: what is promised of isolation, identity, web hygiene and supply, proved on real processes.

One module a subject; each defines `lignes() -> list[Ligne]` (`tests.banc.rapport`). A name that begins with `_` is a
part of another module. `python -m tests.securite hygiene sbom` runs those two alone.
"""
