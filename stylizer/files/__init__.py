"""Pictures, records, network weights and saved runs on disk. No Qt."""
