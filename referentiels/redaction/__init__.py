"""Writing a draft: every act that changes what a version says, one module per subject.

All of them go through `brouillons.editing`: right of the owning CNP, compare-and-swap on `revision`, one line of the
journal, one transaction.
"""
