"""One scale of a run: pictures and masks at its size, margins, exact blocks, features."""
