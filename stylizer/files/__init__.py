"""Pictures, records, encoder weights and saved runs on disk. No Qt."""
