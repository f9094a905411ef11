"""Template tags of the base templates: French typography (`francais`) and components (`composants`)."""
