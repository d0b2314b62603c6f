"""What every gunicorn that is started in this folder does; gunicorn reads this file by itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

# prometheus_client looks at this when it is imported: the workers then share what they count.
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
os.environ.setdefault(COUNTS, str(Path(os.environ.get("DATA_DIR") or "./var", "run/metrics")))

TRY = (sys.executable, "-c", "import wsgi")

worker_class = "app.launch.web_worker.WebWorker"
# As large as our own headers are, twice over.
limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096


def on_starting(server: Any) -> None:
    """Refuse what no worker could serve, and begin to count at nought.

    The files of a stopped server are nobody's. A worker that ends at once is started again, for
    ever; so another process tries first, and this one stays free of what a reload should replace.
    """
    if server.app.app_uri == "wsgi:app":
        if not server.cfg.preload_app and subprocess.run(TRY, check=False).returncode:  # noqa: S603
            sys.exit(1)
        folder = Path(os.environ[COUNTS])
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
