"""Quantities as compiled expressions over raw text: money, power, energy and chip counts."""
