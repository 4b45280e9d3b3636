"""The ground: nouns, knowledge, memory and publication."""
