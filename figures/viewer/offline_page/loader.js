// Unpacks what the page itself holds, and starts the viewer with it. Nothing is asked of any network.
(async () => {
  const place = document.getElementById("viewer");

  async function unpack(id) {
    const text = atob(document.getElementById(id).textContent.trim());
    const bytes = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  }

  const unpackText = async (id) => new TextDecoder().decode(await unpack(id));

  const kinds = { float64: Float64Array, float32: Float32Array, uint16: Uint16Array, int16: Int16Array, uint8: Uint8Array };

  // The reverse of packing.py: bytes together again, then each row from the one before.
  function unpackArray(bytes, { dtype, rows, width, from, stride }, steps) {
    const kind = kinds[dtype], size = kind.BYTES_PER_ELEMENT, count = rows * width;
    const out = new Uint8Array(count * size);
    for (let byte = 0; byte < size; byte++) {
      const start = from + byte * count;
      for (let i = 0; i < count; i++) out[i * size + byte] = bytes[start + i];
    }
    const row = width * size;
    for (let i = row; i < out.length; i++) out[i] ^= out[i - row];
    const array = new kind(out.buffer);
    return stride > 1 ? fillBetween(array, width, stride, steps) : array;
  }

  // Every stride-th row and the last are there; the rows between lie on straight lines.
  function fillBetween(kept, width, stride, steps) {
    const out = new kept.constructor((steps + 1) * width);
    for (let t = 0; t <= steps; t++) {
      const before = Math.floor(t / stride), from = before * stride, to = Math.min(from + stride, steps);
      const part = to > from ? (t - from) / (to - from) : 0;
      for (let i = 0; i < width; i++) {
        const a = kept[before * width + i];
        out[t * width + i] = part === 0 ? a : a + part * (kept[(before + 1) * width + i] - a);
      }
    }
    return out;
  }

  async function readRun() {
    const bytes = await unpack("run");
    const length = new DataView(bytes.buffer).getUint32(0, true);
    const { meta, arrays } = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
    const body = bytes.subarray(4 + length);
    const entries = Object.entries(arrays).map(([name, entry]) => [name, unpackArray(body, entry, meta.steps)]);
    return { meta, ...Object.fromEntries(entries) };
  }

  try {
    const [data, code] = await Promise.all([readRun(), unpackText("script")]);
    const start = (mount) => {
      const show = () => mount({ data, parentElement: place, setTriggerValue() {} });
      place.replaceChildren();
      show();
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", show);
    };
    window.descentLabOffline = { start, unpackText };
    const script = document.createElement("script");
    script.type = "module";
    script.textContent = `${code}\nwindow.descentLabOffline.start(${place.dataset.mount});`;
    document.head.append(script);
  } catch (error) {
    place.textContent = `${place.dataset.failed} (${error.message})`;
  }
})();
