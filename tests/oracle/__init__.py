"""The law said a second time, by somebody who never read the engine, and lives lived against it."""
