"""Brushes, chalk, ink and glass: what the painters of the samples paint with."""
