// Unpacks plotly.js and the figure that this page holds, and draws it. Nothing is asked of any network.
(async () => {
  const place = document.getElementById("figure");

  async function unpack(id) {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent.trim()), (c) => c.charCodeAt(0));
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }

  try {
    const [code, spec] = await Promise.all([unpack("plotly"), unpack("spec")]);
    const script = document.createElement("script");
    script.textContent = code;
    document.head.append(script);
    const { data, layout } = JSON.parse(spec);
    const { height, width, ...rest } = layout;
    await Plotly.newPlot(place, data, { ...rest, autosize: true }, { displaylogo: false, responsive: true });
  } catch (error) {
    place.textContent = `${place.dataset.failed} (${error.message})`;
  }
})();
