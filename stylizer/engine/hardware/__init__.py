"""Devices, memory, precision, threads, and estimates of the memory and time of a run."""
