"""Settings in, application out: the entry point of gunicorn and of the flask command."""

from app.factory import create_app
from config import read_settings

app = create_app(read_settings())
