"""Templates of the pages; a package so that they are installed with it."""
