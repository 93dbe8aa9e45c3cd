"""One module for each question that is measured; each gives the figures that answer it."""
