# The service in a container: docker build -t nanorx . && docker run -p 127.0.0.1:8000:8000 -e NANORX_TOKEN nanorx
# It listens on every address of the container, so it needs a token: NANORX_TOKEN, 16 characters or more.

FROM python:3.13 AS build
WORKDIR /build
COPY pyproject.toml hatch_build.py constraints.txt README.md LICENSE ./
COPY src src
COPY rules rules
# The flag lets the second engine, durable-rules, be compiled for this Python.
RUN CPPFLAGS=-DPyEval_CallObject=PyObject_CallObject PIP_CONSTRAINT=constraints.txt \
    pip wheel --no-cache-dir --wheel-dir wheels ".[engine,serve]"

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 nanorx
RUN --mount=type=bind,from=build,source=/build/wheels,target=/wheels \
    pip install --no-cache-dir --no-index --find-links /wheels "nanorx[engine,serve]"
USER nanorx
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/api/health', timeout=3)"]
ENTRYPOINT ["nanorx", "serve", "--host", "0.0.0.0", "--log"]
