// A drawing context that writes down what it is told as SVG: the part of a canvas's context that our drawing code uses. What
// is drawn on a canvas is so saved as paths and texts, by the same code.

const svgDecimals = 2;
export const svgRoom = 1.15; // whoever opens the file may not have the page's fonts, and others are wider

export function createSvgContext(width, height) {
  const root = [];
  const clips = [];
  const measure = document.createElement("canvas").getContext("2d");
  const plain = {
    strokeStyle: "#000", fillStyle: "#000", lineWidth: 1, lineCap: "butt", lineJoin: "miter", font: "10px sans-serif", textAlign: "start",
    textBaseline: "alphabetic", globalAlpha: 1, globalCompositeOperation: "source-over", dash: [], matrix: [1, 0, 0, 1, 0, 0], into: root,
  };
  const kept = [];
  let path = createSvgPath();

  const g = {
    ...plain,
    imageSmoothingEnabled: true,
    save() {
      kept.push(Object.fromEntries(Object.keys(plain).map((name) => [name, g[name]])));
    },
    restore() {
      if (kept.length) Object.assign(g, kept.pop());
    },
    setTransform(...matrix) {
      g.matrix = matrix;
    },
    transform(a, b, c, d, e, f) {
      const [A, B, C, D, E, F] = g.matrix;
      g.matrix = [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F];
    },
    translate: (x, y) => g.transform(1, 0, 0, 1, x, y),
    scale: (x, y) => g.transform(x, 0, 0, y, 0, 0),
    rotate: (angle) => g.transform(Math.cos(angle), Math.sin(angle), -Math.sin(angle), Math.cos(angle), 0, 0),
    setLineDash: (dash) => (g.dash = dash),
    clearRect() {},
    beginPath: () => (path = createSvgPath()),
    moveTo: (x, y) => path.moveTo(x, y),
    lineTo: (x, y) => path.lineTo(x, y),
    rect: (x, y, w, h) => path.rect(x, y, w, h),
    arc: (...circle) => path.arc(...circle),
    closePath: () => path.closePath(),
    newPath: createSvgPath,
    stroke(own = path) {
      const dash = g.dash.length ? { "stroke-dasharray": g.dash.join(" ") } : {};
      add("path", { d: own.d, fill: "none", stroke: g.strokeStyle, "stroke-width": svgNumber(g.lineWidth), "stroke-linecap": g.lineCap,
        "stroke-linejoin": g.lineJoin, ...dash });
    },
    fill: (own = path) => add("path", { d: own.d, fill: g.fillStyle }),
    fillRect: (x, y, w, h) => add("path", { d: createSvgPath().rect(x, y, w, h).d, fill: g.fillStyle }),
    strokeRect(x, y, w, h) {
      // Without height or width it is a line, as it is on a canvas.
      const d = w && h ? createSvgPath().rect(x, y, w, h).d : createSvgPath().moveTo(x, y).lineTo(x + w, y + h).d;
      add("path", { d, fill: "none", stroke: g.strokeStyle, "stroke-width": svgNumber(g.lineWidth) });
    },
    clip() {
      const id = `clip-${clips.length + 1}`;
      clips.push(`<clipPath id="${id}"><path d="${path.d}"${svgMatrix(g.matrix)}/></clipPath>`);
      const group = { open: `<g clip-path="url(#${id})">`, inside: [] };
      g.into.push(group);
      g.into = group.inside;
    },
    measureText(text) {
      measure.font = g.font;
      return { width: svgRoom * measure.measureText(text).width };
    },
    fillText: (text, x, y) => write(text, x, y, { fill: g.fillStyle }),
    strokeText: (text, x, y) => write(text, x, y, { fill: "none", stroke: g.strokeStyle, "stroke-width": svgNumber(g.lineWidth) }),
    /** @type {(image: HTMLCanvasElement, ...at: number[]) => void} */
    drawImage(image, ...at) {
      const [x, y, w, h] = at.length > 4 ? at.slice(4) : at;
      const href = at.length > 4 ? imagePart(image, at) : imageAddress(image);
      const style = g.imageSmoothingEnabled === false ? { style: "image-rendering: pixelated" } : {};
      add("image", { x: svgNumber(x), y: svgNumber(y), width: svgNumber(w), height: svgNumber(h), preserveAspectRatio: "none", href, ...style });
    },
    text: () => [
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
      clips.length ? `<defs>${clips.join("")}</defs>` : "", svgInside(root), "</svg>\n",
    ].join("\n"),
  };

  function write(text, x, y, ink) {
    const anchor = { center: "middle", right: "end", end: "end" }[g.textAlign] ?? "start";
    const size = parseFloat(g.font.match(/([\d.]+)px/)?.[1] ?? "10");
    const shift = { top: 0.8, middle: 0.35, bottom: -0.2 }[g.textBaseline] ?? 0;
    add("text", { x: svgNumber(x), y: svgNumber(y + shift * size), "text-anchor": anchor, style: `font: ${g.font}`, ...ink }, String(text));
  }

  function add(tag, attributes, inside) {
    if (attributes.d === "") return;
    const all = { ...attributes, ...(g.globalAlpha < 1 ? { opacity: svgNumber(g.globalAlpha, 3) } : {}) };
    const written = Object.entries(all).map(([name, value]) => ` ${name}="${svgEscape(value)}"`).join("");
    const item = `<${tag}${written}${svgMatrix(g.matrix)}${inside === undefined ? "/>" : `>${svgEscape(inside)}</${tag}>`}`;
    // Beneath what is there already, within the same clip: a trail's halo.
    if (g.globalCompositeOperation === "destination-over") g.into.unshift(item);
    else g.into.push(item);
  }

  return g;
}

function svgInside(items) {
  return items.map((item) => (typeof item === "string" ? item : `${item.open}\n${svgInside(item.inside)}\n</g>`)).join("\n");
}

function svgNumber(value, decimals = svgDecimals) {
  return String(+Number(value).toFixed(decimals));
}

function svgMatrix(matrix) {
  return matrix.join() === "1,0,0,1,0,0" ? "" : ` transform="matrix(${matrix.map((v) => svgNumber(v, 5)).join(" ")})"`;
}

function svgEscape(text) {
  const entities = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those that XML does not know are left out
  return String(text).replace(/[&<>"]/g, (c) => entities[c]).replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}

/** A path that is written as SVG's path data; it is drawn like a Path2D. */
function createSvgPath(d = "") {
  const n = svgNumber;
  const add = (text) => {
    path.d += text;
    return path;
  };
  const path = {
    d,
    moveTo: (x, y) => add(`M${n(x)} ${n(y)}`),
    lineTo: (x, y) => add(`${path.d ? "L" : "M"}${n(x)} ${n(y)}`),
    rect: (x, y, w, h) => add(`M${n(x)} ${n(y)}h${n(w)}v${n(h)}h${n(-w)}Z`),
    closePath: () => add("Z"),
    arc(x, y, r) {
      // Every arc of ours is a whole circle.
      return add(`M${n(x + r)} ${n(y)}A${n(r)} ${n(r)} 0 1 1 ${n(x - r)} ${n(y)}A${n(r)} ${n(r)} 0 1 1 ${n(x + r)} ${n(y)}Z`);
    },
  };
  return path;
}

/** A path for a context: a Path2D, or one that can be written down. */
export function newPathFor(context) {
  return context.newPath?.() ?? new Path2D();
}

function imageAddress(image) {
  if (image.toDataURL) return image.toDataURL("image/png");
  return image.src;
}

/** The part of an image that is drawn, alone.
 * @type {(image: HTMLCanvasElement, part: number[]) => string}
 */
function imagePart(image, [x, y, w, h]) {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.max(1, Math.round(w)), height: Math.max(1, Math.round(h)) });
  canvas.getContext("2d").drawImage(image, x, y, w, h, 0, 0, canvas.width, canvas.height);
  return imageAddress(canvas);
}
