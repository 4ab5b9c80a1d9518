"""The parts of one scale of a run: pictures, masks, margins, exact blocks and features."""
