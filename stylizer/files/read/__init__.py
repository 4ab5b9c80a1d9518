"""Read pictures: file formats, colour profiles, orientation and masks."""
