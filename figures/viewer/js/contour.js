// Contour lines and axes, drawn by Plotly. All panels show the same map: Plotly draws it once, the others get a copy.

import { axisTicks } from "./projection.js";

export function createContourLayer(loadPlotly) {
  let plotly = null;
  let drawn = null; // the projection that the lines on screen belong to
  let host = null;

  async function load() {
    plotly ??= await loadPlotly();
  }

  // hosts: the element of each panel. True when the lines are on screen.
  function draw(hosts, projection, field, look) {
    if (!plotly || !hosts.length) return false;
    if (host !== hosts[0]) clear();
    host = hosts[0];
    plotly.react(host, [contourTrace(field, look)], contourLayout(projection, look), { staticPlot: true, displayModeBar: false });
    drawn = projection;
    for (const name of ["transform", "visibility"]) host.querySelector(".contourlayer")?.removeAttribute(name);
    const svg = host.querySelector(".main-svg");
    for (const other of hosts.slice(1)) other.replaceChildren(svg.cloneNode(true));
    return true;
  }

  // While the view moves, the old lines move with it; Plotly is asked again when it rests.
  function follow(hosts, projection) {
    if (!drawn) return;
    const { view: from } = drawn;
    const { view: to, box } = projection;
    const scaleX = (from.x1 - from.x0) / (to.x1 - to.x0);
    const scaleY = (from.y1 - from.y0) / (to.y1 - to.y0);
    const dx = ((from.x0 - to.x0) / (to.x1 - to.x0)) * box.width;
    const dy = ((to.y1 - from.y1) / (to.y1 - to.y0)) * box.height;
    const transform = `translate(${dx},${dy}) scale(${scaleX},${scaleY})`;
    for (const element of hosts) element.querySelector(".contourlayer")?.setAttribute("transform", transform);
  }

  // Other lines are drawn in the place of these, until they are drawn anew.
  function hide(hosts) {
    for (const element of hosts) element.querySelector(".contourlayer")?.setAttribute("visibility", "hidden");
  }

  function clear() {
    if (plotly && host) plotly.purge(host);
    host = null;
    drawn = null;
  }

  return { load, draw, follow, hide, clear, loaded: () => plotly !== null };
}

function contourTrace(field, look) {
  return {
    type: "contour", x: field.xs, y: field.ys, z: field.z,
    autocontour: false,
    contours: { coloring: "none", showlines: true, start: field.start, end: field.end, size: field.size },
    line: { color: look.contour, width: look.lineWidth * look.scale, smoothing: 0 },
    showscale: false, showlegend: false, hoverinfo: "skip",
  };
}

function contourLayout(projection, look) {
  const { box, view } = projection;
  // The ticks of the axes that stand there before these do: nothing jumps.
  const axis = (from, to, count) => ({
    range: [from, to], ...arrayTicks(axisTicks(from, to, Math.max(3, count))), autorange: false, fixedrange: true, showgrid: false, zeroline: false, showline: false, automargin: false,
    ticks: "outside", ticklen: 4 * look.scale, tickwidth: look.scale, tickcolor: look.axis, tickfont: { size: 11 * look.scale, color: look.axis, family: look.font },
  });
  return {
    width: box.fullWidth, height: box.fullHeight, autosize: false, showlegend: false, dragmode: false, hovermode: false,
    margin: { l: box.left, t: box.top, r: box.fullWidth - box.left - box.width, b: box.fullHeight - box.top - box.height, pad: 0 },
    paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    xaxis: axis(view.x0, view.x1, box.width / (90 * look.scale)),
    yaxis: axis(view.y0, view.y1, box.height / (70 * look.scale)),
  };
}

function arrayTicks(ticks) {
  return { tickmode: "array", tickvals: ticks.map(([value]) => value), ticktext: ticks.map(([, text]) => text) };
}
