"""What the processes load: ``gunicorn wsgi:app`` and ``celery --app wsgi:celery``."""

from reception import create_app

app = create_app()
celery = app.extensions["celery"]
