"""Read by every Python that has this folder on its path: so the program's own command lines run unchanged."""

import os

if "FAULTS_CLOCK" in os.environ:
    from tests.faults import pace

    pace.install()
