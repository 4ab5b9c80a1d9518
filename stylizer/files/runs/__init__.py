"""From sources to a job, and a run through its life: saving, resuming, exploring."""
