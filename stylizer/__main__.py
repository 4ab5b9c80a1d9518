"""`python -m stylizer` and the command `stylizer`."""

import sys

from stylizer.cli import main

if __name__ == "__main__":
    sys.exit(main())
