"""The runs of the window: threads, progress, results, and the recovery of interrupted runs."""
