"""The web application, for gunicorn and the flask command."""

from app.start import start

app = start()
