"""Read pictures: file formats, colour profiles, orientation, masks."""
