"""The homologation pack: files that people write, checked against code and tests, and the pages made of them."""
