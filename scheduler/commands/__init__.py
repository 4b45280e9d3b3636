"""The commands of chiprace, by what they are for."""
