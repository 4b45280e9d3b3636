"""Datasette plugins, one concern a file, written with hooks that 0.65 and the 1.0 alphas share."""
