"""What a référentiel version says, as pure data, and the checks of a draft."""
