# The plugins and nothing else: docker build -t constantcontact .
# A container runs one pipeline: docker run … constantcontact run --folder=/data 'tap-… | target-constantcontact --config=ENV'
FROM python:3.13-slim AS build
WORKDIR /source
COPY . .
RUN pip wheel --no-cache-dir --no-deps --wheel-dir /wheels .

FROM python:3.13-slim
ARG EXTRAS=postgres
COPY --from=build /wheels /wheels
RUN python -m venv /opt/constantcontact && /opt/constantcontact/bin/pip install --no-cache-dir --no-compile "$(ls /wheels/*.whl)[$EXTRAS]" && rm -rf /wheels
RUN useradd --create-home --uid 10001 constantcontact && install --directory --owner=constantcontact --mode=0700 /data
ENV PATH=/opt/constantcontact/bin:$PATH PYTHONUNBUFFERED=1 XDG_STATE_HOME=/data/state
USER constantcontact
WORKDIR /data
VOLUME /data
ENTRYPOINT ["constantcontact"]
CMD ["--help"]
