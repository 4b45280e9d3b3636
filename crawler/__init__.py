"""From the web to a Document."""
