"""Devices, memory, arithmetic precision, and estimates of what a run needs."""
