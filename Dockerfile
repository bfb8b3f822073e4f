# docker build -t descent-lab .                   torch for the CPU
# docker build -t descent-lab:cuda --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cu130 .
# docker run --rm -p 8501:8501 descent-lab        (with --gpus all for the CUDA build)
#
# A tag may be moved. To be sure of the very image, take the digest that `docker buildx imagetools inspect` prints for it:
# FROM python:3.11.14-slim-bookworm@sha256:<digest>
FROM python:3.11.14-slim-bookworm

ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

ENV PYTHONUNBUFFERED=1 \
    STREAMLIT_SERVER_HEADLESS=true \
    STREAMLIT_SERVER_ADDRESS=0.0.0.0 \
    STREAMLIT_SERVER_PORT=8501 \
    STREAMLIT_SERVER_FILE_WATCHER_TYPE=none

# Letters for films: the image has no font at all, and Pillow's own has no Chinese.
RUN apt-get update && apt-get install -y --no-install-recommends fonts-wqy-microhei && rm -rf /var/lib/apt/lists/*

# A Space runs an image as user 1000, and a cluster wants to see a number that is not root's.
RUN useradd --create-home --uid 1000 app
WORKDIR /app

# Everything but torch is checked against the lock's hashes; then torch comes with the few packages that it alone needs.
# A pinned torch==X takes X+cpu or X+cu130 from that index before the plain X of the default one.
COPY requirements.txt requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
RUN pip install --no-cache-dir --extra-index-url "$TORCH_INDEX" -r requirements.txt

COPY . .
USER 1000

EXPOSE 8501
# A hall that opens one link may hold the answer up for some seconds: that is no reason to call the server ill.
HEALTHCHECK --interval=30s --timeout=15s --start-period=60s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen(f'http://127.0.0.1:{os.environ[\"STREAMLIT_SERVER_PORT\"]}/_stcore/health', timeout=14)"]
CMD ["python", "-m", "streamlit", "run", "app.py"]
