"""What every gunicorn that is started in this folder does; gunicorn reads this file by itself."""

import os
import shutil
from pathlib import Path
from typing import Any

# prometheus_client looks at this when it is imported: the workers then share what they count.
COUNTS = "PROMETHEUS_MULTIPROC_DIR"
os.environ.setdefault(COUNTS, str(Path(os.environ.get("DATA_DIR") or "./var", "run/metrics")))

worker_class = "app.launch.web_worker.WebWorker"
# As large as our own headers are, twice over.
limit_request_line = 2048
limit_request_fields = 50
limit_request_field_size = 4096


def on_starting(server: Any) -> None:
    """Begin to count at nought; the files of a stopped server are nobody's."""
    if server.app.app_uri == "wsgi:app":
        folder = Path(os.environ[COUNTS])
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True, mode=0o700)
