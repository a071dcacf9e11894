# The store for production: libraries in one stage, a small image without root in the other.
FROM python:3.13-slim AS libraries
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /venv && /venv/bin/pip install --no-cache-dir --disable-pip-version-check -r /tmp/requirements.txt

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media \
    PRIVATE_ROOT=/srv/media-private
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /srv --shell /usr/sbin/nologin store \
 && mkdir -p /srv/static /srv/media /srv/media-private \
 && chown -R store:store /srv
COPY --from=libraries /venv /venv
WORKDIR /app
COPY manage.py ./
COPY shop shop
COPY accounts accounts
COPY orders orders
COPY fulfillment fulfillment
COPY support support
COPY templates templates
COPY static static
USER store
# The values of this line serve the build alone; nothing of it stays in the image.
RUN STAGE=test SECRET_KEY=build SITE_URL=http://build DATABASE_URL=postgresql://build@build/build REDIS_URL=redis://build \
    python manage.py collectstatic --noinput
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "-m", "shop.core.dev.probe"]
# WEB_CONCURRENCY is gunicorn's own variable for the number of workers.
ENV WEB_CONCURRENCY=2
CMD ["gunicorn", "shop.config.wsgi:application", "--bind", "0.0.0.0:8000", "--worker-class", "shop.config.web.StoreWorker", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--graceful-timeout", "20", "--max-requests", "20000", "--max-requests-jitter", "2000"]
