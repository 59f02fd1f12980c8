"""What a web server serves: ``gunicorn wsgi:app``."""

from reception import create_app

app = create_app()
