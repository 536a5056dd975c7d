"""`python -m assistant …`, the same as the `assistant` command."""

import sys

try:
    from assistant.cli import main
except KeyboardInterrupt:
    # Ctrl-C before anything began.
    sys.exit(130)

sys.exit(main())
