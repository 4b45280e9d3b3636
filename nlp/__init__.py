"""From a Passage to a Tagged: a spaCy pipeline with its own factories."""
