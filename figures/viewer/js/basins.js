// The starts as pixels: coloured by the minimum that each one reaches, or by how many steps it takes there.

const basinShades = 48;
const basinLight = 0.34, basinDark = 0.42; // how far the quickest and the slowest starts are from their minimum's colour
const basinFaint = 0.16; // how much of its colour a start shows before its time has come; nothing under a veil
const crowdedNear = 0.35; // neighbours weigh most among the minima that are coloured already

// A colour for each minimum, as in an atlas: neighbours differ, and global minima have the strong colours.
function basinColors(minima, { strong, soft }) {
  const chosen = [];
  const palettes = { true: strong.map(parseHexColor), false: soft.map(parseHexColor) };
  minima.forEach((minimum, i) => {
    const global = Boolean(minimum.global);
    const closeness = palettes[global].map(() => 0);
    const others = minima.slice(0, i).map((other, j) => ({ j, distance: Math.hypot(other.x - minimum.x, other.y - minimum.y) }));
    const nearest = Math.min(...others.map(({ distance }) => distance)) || 1;
    for (const { j, distance } of others) {
      if (Boolean(minima[j].global) === global) closeness[chosen[j]] += Math.exp(-(distance / nearest - 1) / crowdedNear) + 1e-3;
    }
    chosen.push(closeness.indexOf(Math.min(...closeness)));
  });
  return minima.map((minimum, i) => palettes[Boolean(minimum.global)][chosen[i]]);
}

// Everything that a start can look like, for a theme and a run.
function createStartColors(run, theme, veiled = false) {
  const { basins } = theme;
  const [none, left, leftStripe, diverged] = [basins.none, basins.left, basins.left_stripe, basins.diverged].map(parseHexColor);
  const [quick, slow] = [basins.quick, basins.slow].map(parseHexColor);
  const minima = basinColors(run.meta.minima, basins);
  const shaded = minima.map((color) => Array.from({ length: basinShades }, (_, k) => {
    const at = (2 * k) / (basinShades - 1) - 1; // light and quick at −1, dark and slow at 1
    return at < 0 ? mixColors(color, quick, -basinLight * at) : mixColors(color, slow, basinDark * at);
  }));
  const ramp = colorRamp(basins.steps);
  const rampColor = (at) => {
    const i = 3 * Math.round(at * (rampSize - 1));
    return [ramp[i], ramp[i + 1], ramp[i + 2]];
  };
  const range = run.hasHits ? hitRange(run) : null;
  // Where a start went when it reached nothing; who left is hatched, in stripes that stay visible on fine grids.
  const stripe = Math.max(1, Math.round(run.rows / 56));
  function lost(end, i) {
    if (end === startDiverged) return diverged;
    if (end !== startLeft) return none;
    const diagonal = Math.floor(i / run.columns) + (i % run.columns);
    return Math.floor(diagonal / stripe) % 3 ? left : leftStripe;
  }

  return {
    minima, none, left, diverged, range, rampColor, faint: veiled ? 0 : basinFaint,
    of: {
      basins(r, i) {
        const end = run.basin(r, i);
        if (end < 0) return lost(end, i);
        const hit = range ? run.hit(r, i) : -1;
        return shaded[end][hit < 0 ? basinShades >> 1 : Math.round(hitShade(range, hit) * (basinShades - 1))];
      },
      steps(r, i) {
        const end = run.basin(r, i);
        const hit = run.hit(r, i);
        return end >= 0 && hit >= 0 ? rampColor(hitShade(range, hit)) : lost(end, i);
      },
    },
  };
}

// The image of one rule's starts. It remembers what it has painted: a frame pays for the starts whose time has come since.
function createStartImage() {
  const canvas = document.createElement("canvas");
  let image = null, pixels = null, full = null, faint = null;
  let settling = null, settled = 0, drawnFor = "";

  function prepare(run, r, layout, colors) {
    Object.assign(canvas, { width: run.columns, height: run.rows });
    image = canvas.getContext("2d").createImageData(run.columns, run.rows);
    pixels = new Uint32Array(image.data.buffer);
    full = new Uint32Array(run.N);
    faint = new Uint32Array(run.N);
    for (let i = 0; i < run.N; i++) {
      const color = colors.of[layout](r, i);
      full[i] = packColor(color);
      faint[i] = packColor(mixColors(colors.none, color, colors.faint));
    }
    settling = settlingOrder(run, r);
    settled = 0;
    for (let i = 0; i < run.N; i++) pixels[pixelOf(run, i)] = faint[i];
  }

  // The grid's first row is the lowest, an image's the highest.
  function pixelOf(run, i) {
    const row = Math.floor(i / run.columns);
    return i + (run.rows - 1 - 2 * row) * run.columns;
  }

  // `token` changes with whatever would make all colours wrong. True when the image is another one than before.
  function show(run, r, layout, colors, step, token) {
    const anew = token !== drawnFor;
    if (anew) prepare(run, r, layout, colors);
    drawnFor = token;
    const target = countUpTo(settling.times, step);
    if (!anew && target === settled) return false;
    for (; settled < target; settled++) pixels[pixelOf(run, settling.order[settled])] = full[settling.order[settled]];
    while (settled > target) {
      settled -= 1;
      pixels[pixelOf(run, settling.order[settled])] = faint[settling.order[settled]];
    }
    canvas.getContext("2d").putImageData(image, 0, 0);
    return true;
  }

  return { canvas, show };
}

const numberedMinima = 6; // so many minima of a kind have a number, and a line each in the legend

// The number of each minimum, from 1 as in the files, for whom their colours do not tell apart; null where there are too many.
function minimumNumbers(minima) {
  const kinds = minima.map((minimum) => Boolean(minimum.global));
  const few = (kind) => kinds.filter((other) => other === kind).length <= numberedMinima;
  return kinds.map((kind, i) => (minima.length > 1 && few(kind) ? i + 1 : null));
}

// The minima on a map of basins, each in its own colour with its number, and small where they stand close.
function drawBasinMinima(context, run, colors, projection, { theme, font, scale }) {
  const { minima } = run.meta;
  const numbers = minimumNumbers(minima);
  const pixels = minima.map((minimum) => [projection.x(minimum.x), projection.y(minimum.y)]);
  const spacing = (i) => Math.min(...pixels.map(([x, y], j) => (j === i ? Infinity : Math.hypot(x - pixels[i][0], y - pixels[i][1]))));
  const ink = parseHexColor(theme.ink);
  minima.forEach((minimum, i) => {
    const [x, y] = pixels[i];
    if (!projection.inside(x, y)) return;
    const room = spacing(i);
    const small = !minimum.global && room < 30;
    const radius = minimum.global ? Math.min(6, Math.max(3, 0.22 * room)) : Math.min(4.5, Math.max(1.1, 0.07 * room));
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = cssColor(small ? mixColors(colors.minima[i], ink, 0.5) : colors.minima[i]);
    if (!small) {
      context.strokeStyle = theme.halo;
      context.lineWidth = 0.7 * radius;
      context.stroke();
    }
    context.fill();
    if (small) return;
    context.strokeStyle = theme.ink;
    context.lineWidth = 0.22 * radius;
    context.stroke();
    if (numbers[i] !== null) numberMinimum(context, String(numbers[i]), [x, y], 1.4 * radius + 2, projection, { theme, font, scale });
  });
}

// To the right of the ring, or to its left where the map ends.
function numberMinimum(context, number, [x, y], away, projection, { theme, font, scale }) {
  const left = !projection.inside(x + away + 12 * scale, y);
  Object.assign(context, { font: `600 ${11 * scale}px ${font}`, textAlign: left ? "right" : "left", textBaseline: "middle", lineJoin: "round" });
  Object.assign(context, { lineWidth: 3 * scale, strokeStyle: theme.halo, fillStyle: theme.ink });
  const at = [left ? x - away : x + away, y];
  context.strokeText(number, ...at);
  context.fillText(number, ...at);
}

function cssColor(color) {
  return `rgb(${color.map(Math.round).join()})`;
}
