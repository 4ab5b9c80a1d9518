"""Runs: from sources to a job, saving, resuming, exploring."""
