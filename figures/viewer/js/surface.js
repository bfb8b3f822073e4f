// The surface, evaluated from its tape: a straight-line program printed from the same formula that torch runs.

/** @import { Numbers, Operation, Surface, Tape } from "./types.d.ts" */

/** @type {Record<string, (a: number, b: number, c: number) => number>} */
export const tapeFunctions = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  pow: Math.pow,
  min: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.min(a, b)),
  max: (a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : Math.max(a, b)),
  neg: (a) => -a,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  exp: Math.exp,
  log: Math.log,
  sqrt: Math.sqrt,
  abs: Math.abs,
  sign: Math.sign,
  tanh: Math.tanh,
  sinh: Math.sinh,
  cosh: Math.cosh,
  atan: Math.atan,
  asin: Math.asin,
  acos: Math.acos,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  atan2: Math.atan2,
  log2: Math.log2,
  log10: Math.log10,
  floor: Math.floor,
  mod: tapeRemainder,
  erf: tapeErf,
  sigmoid: (a) => 1 / (1 + Math.exp(-a)),
  softplus: (a) => Math.max(a, 0) + Math.log1p(Math.exp(-Math.abs(a))),
  lt: (a, b) => Number(a < b),
  le: (a, b) => Number(a <= b),
  and: (a, b) => a * b,
  or: Math.max,
  not: (a) => 1 - a,
  where: (a, b, c) => (a ? b : c),
  gate: (a, b) => (a === 0 ? 0 : a * b), // a branch that is not taken adds nothing, even where it has no number
  step: (a, b) => (Math.sign(a - b) + 1) * 0.5,
};

// The remainder of a division rounded down has the sign of the divisor, as in Python.
/** @type {(a: number, b: number) => number} */
function tapeRemainder(a, b) {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

// The error function: a series of positive terms near 0, a continued fraction for its complement further out.
/** @type {(x: number) => number} */
function tapeErf(x) {
  const size = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (size > 6) return Math.sign(x);
  const factor = Math.exp(-x * x) / Math.sqrt(Math.PI);
  if (size < 3) {
    let term = 2 * x;
    let sum = term;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (2 * x * x) / (2 * n + 1);
      sum += term;
    }
    return factor * sum;
  }
  let below = size;
  for (let n = 60; n > 0; n--) below = size + n / 2 / below;
  return Math.sign(x) * (1 - factor / below);
}

// A grid is worked through in blocks this long, so that all registers stay in the processor's cache.
const tapeBlock = 2048;

/** @type {(tape: Tape) => Surface} */
export function compileTape(tape) {
  const base = 2 + tape.constants.length;
  const ops = tape.ops.map(([name, a, b, c], i) => tapeOperation(tape, name, a, b ?? a, c ?? b ?? a, base + i));
  const registers = new Float64Array(base + ops.length);
  registers.set(tape.constants, 2);
  const needed = tapeNeeded(ops, tape.value);

  /** @type {(x: number, y: number) => void} */
  function execute(x, y) {
    registers[0] = x;
    registers[1] = y;
    for (const op of ops) registers[op.out] = op.apply(registers[op.a], registers[op.b], registers[op.c]);
  }

  /** @type {Surface["value"]} */
  function value(x, y) {
    execute(x, y);
    return registers[tape.value];
  }

  /** @type {Surface["gradient"]} */
  function gradient(x, y) {
    execute(x, y);
    const finite = Number.isFinite(registers[tape.value]);
    // A NaN where the value is finite is a kink, and a kink's gradient is 0 by the app's convention.
    /** @type {(i: number) => number} */
    const part = (i) => (finite && Number.isNaN(registers[i]) ? 0 : registers[i]);
    const [u, v] = tape.gradient.map(part);
    if (!tape.turn) return [u, v];
    const [a, b] = tape.turn; // by the chain rule, where the surface is turned or scaled
    return [a * u - b * v, b * u + a * v];
  }

  /** @type {Surface["grid"]} */
  function grid(xs, ys) {
    return tapeGrid(xs, ys, tape, needed, registers.length);
  }

  return { value, gradient, grid };
}

// An operation of fewer arguments gets its last one again: one calling shape for all.
/** @type {(tape: Tape, name: string, a: number, b: number, c: number, out: number) => Operation} */
function tapeOperation(tape, name, a, b, c, out) {
  const apply = tapeFunctions[name];
  if (!apply) throw new Error(`The tape has an unknown operation "${name}".`);
  const exponent = name === "pow" ? tape.constants[b - 2] : undefined;
  if (exponent === 2) return { name: "mul", apply: tapeFunctions.mul, a, b: a, c: a, out };
  return { name, apply, a, b, c, out };
}

// The operations that the value hangs on; a grid has no use for the gradient's.
/** @type {(ops: Operation[], target: number) => Operation[]} */
function tapeNeeded(ops, target) {
  const wanted = new Set([target]);
  const kept = [];
  for (const op of [...ops].reverse()) {
    if (!wanted.has(op.out)) continue;
    wanted.add(op.a).add(op.b).add(op.c);
    kept.push(op);
  }
  return kept.reverse();
}

/** @type {(xs: Numbers, ys: Numbers, tape: Tape, ops: Operation[], count: number) => Float64Array} */
function tapeGrid(xs, ys, tape, ops, count) {
  const columns = xs.length;
  const total = columns * ys.length;
  const result = new Float64Array(total);
  const block = Math.min(tapeBlock, total);
  const registers = Array.from({ length: count });
  for (const op of ops) for (const i of [op.a, op.b, op.c, op.out]) registers[i] ??= new Float64Array(block);
  for (const i of [0, 1, tape.value]) registers[i] ??= new Float64Array(block);
  tape.constants.forEach((constant, i) => registers[i + 2]?.fill(constant));

  for (let from = 0; from < total; from += block) {
    const n = Math.min(block, total - from);
    let column = from % columns;
    let row = (from - column) / columns;
    for (let i = 0; i < n; i++) {
      registers[0][i] = xs[column];
      registers[1][i] = ys[row];
      if (++column === columns) {
        column = 0;
        row++;
      }
    }
    for (const op of ops) tapeApply(op, registers, n);
    result.set(registers[tape.value].subarray(0, n), from);
  }
  return result;
}

// The four commonest operations are written out: a call for each number would cost more than the sum itself.
/** @type {(op: Operation, registers: Float64Array[], n: number) => void} */
function tapeApply(op, registers, n) {
  const [a, b, c, out] = [registers[op.a], registers[op.b], registers[op.c], registers[op.out]];
  if (op.name === "add") for (let i = 0; i < n; i++) out[i] = a[i] + b[i];
  else if (op.name === "sub") for (let i = 0; i < n; i++) out[i] = a[i] - b[i];
  else if (op.name === "mul") for (let i = 0; i < n; i++) out[i] = a[i] * b[i];
  else if (op.name === "div") for (let i = 0; i < n; i++) out[i] = a[i] / b[i];
  else for (let i = 0; i < n; i++) out[i] = op.apply(a[i], b[i], c[i]);
}
