"""Whether its bytes are what they are said to be."""
