"""The bench itself: strict templates, browser, real worker."""
