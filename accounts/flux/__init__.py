"""The feed machine: deposit, slices, processing under the work table, acknowledgements. Formats register from above."""
