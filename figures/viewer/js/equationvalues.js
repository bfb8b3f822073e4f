// What an equation's tree (equations.py) is worth in a step: a number, a pair, a matrix as two rows, or null where something in
// it is not known. A vector that is transposed is { row }.

import { tapeFunctions } from "./surface.js";
/** @import { Known, Run, Tree, Value } from "./types.d.ts" */

const equationTolerance = 2e-6; // relative: rates travel as float32

/** For numbers, pairs and matrices alike, element by element; null where one of them is not known.
 * @type {(work: (...numbers: any[]) => Value, ...values: Value[]) => Value}
 */
function eachCoordinate(work, ...values) {
  if (values.some((value) => value === null || value === undefined || value.row)) return null;
  if (!values.some(Array.isArray)) return work(...values);
  return [0, 1].map((part) => eachCoordinate(work, ...values.map((value) => (Array.isArray(value) ? value[part] : value))));
}

/** @type {(value: Value) => boolean} */
const isMatrix = (value) => Array.isArray(value) && Array.isArray(value[0]);

/** The product of what stands beside each other: a matrix with a vector, a column with a row, else each with each.
 * @type {(a: Value, b: Value) => Value}
 */
function equationProduct(a, b) {
  if (a && b?.row) return Array.isArray(a) && !isMatrix(a) ? a.map((one) => b.row.map((/** @type {number} */ other) => one * other)) : null;
  if (!isMatrix(a) || !Array.isArray(b)) return eachCoordinate((one, other) => one * other, a, b);
  /** @type {(row: number[], k: number) => number} */
  const along = (row, k) => row[0] * (isMatrix(b) ? b[0][k] : b[0]) + row[1] * (isMatrix(b) ? b[1][k] : b[1]);
  return a.map((/** @type {number[]} */ row) => (isMatrix(b) ? [along(row, 0), along(row, 1)] : along(row, 0)));
}

/** A function of numbers one by one, or of a symmetric matrix: of its eigenvalues, on its own axes.
 * @type {(work: (number: number) => number, value: Value) => Value}
 */
function equationFunction(work, value) {
  if (!isMatrix(value)) return eachCoordinate(work, value);
  const [[a, b], [, c]] = value;
  const mean = (a + c) / 2, half = (a - c) / 2, radius = Math.hypot(half, b);
  const sign = mean < 0 ? -1 : 1;
  const first = mean + sign * radius;
  const second = first === 0 ? 0 : a * (c / first) - b * (b / first); // by the determinant: right to rounding
  const [f, g] = [work(first), work(second)];
  const [middle, apart] = [(f + g) / 2, radius > 0 ? ((f - g) / 2) * (sign / radius) : 0];
  return [[middle + apart * half, apart * b], [apart * b, middle - apart * half]];
}

/** @type {Record<string, (...numbers: number[]) => number>} */
const equationCalls = {
  ...tapeFunctions,
  max: Math.max, min: Math.min, ceil: Math.ceil, hypot: Math.hypot, relu: (u) => Math.max(u, 0),
  sec: (u) => 1 / Math.cos(u), csc: (u) => 1 / Math.sin(u), cot: (u) => 1 / Math.tan(u),
  log: (u, base) => (base === undefined ? Math.log(u) : Math.log(u) / Math.log(base)),
  clip: (value, low, high) => (high === undefined ? Math.min(low, Math.max(-low, value)) : Math.min(high, Math.max(low, value))),
};

/** @type {(tree: Tree, known: Known) => Value} */
export function equationValue([kind, ...rest], known) {
  /** @type {(tree: Tree) => Value} */
  const of = (tree) => equationValue(tree, known);
  switch (kind) {
    case "number": return Number(rest[0]);
    case "symbol": return known.get(rest[0]) ?? null;
    case "sum": return rest[0].reduce((/** @type {Value} */ sum, /** @type {[string, Tree]} */ [sign, tree]) => eachCoordinate(sign === "-" ? (a, b) => a - b : (a, b) => a + b, sum, of(tree)), 0);
    case "product": return rest[0].map(of).reduce(equationProduct);
    case "slash": case "fraction": return eachCoordinate((a, b) => a / b, of(rest[0]), of(rest[1]));
    case "power": return equationPower(of(rest[0]), of(rest[1]));
    case "root": return eachCoordinate(Math.sqrt, of(rest[0]));
    case "abs": return equationFunction(Math.abs, of(rest[0]));
    case "group": return of(rest[0]);
    case "norm": return equationNorm(of(rest[0]));
    case "norm1": return equationSum(eachCoordinate(Math.abs, of(rest[0])));
    case "inner": return equationSum(eachCoordinate((a, b) => a * b, of(rest[0]), of(rest[1])));
    case "transposed": return equationTransposed(of(rest[0]));
    case "matrix": return equationKnownPair(rest[0].map((/** @type {Tree[]} */ row) => equationKnownPair(row.map(of))));
    case "vector": return equationKnownPair(rest[0].map(of));
    case "member": return of(rest[0])?.["xy".indexOf(rest[1])] ?? null;
    case "hessian": return known.get("\\nabla^2 f(x_t)")?.["xy".indexOf(rest[0][0])]["xy".indexOf(rest[0][1])] ?? null;
    case "nthroot": return eachCoordinate(equationRoot, of(rest[0]), of(rest[1]));
    case "cases": return equationCases(rest[0], known, rest[1]);
    case "apply": return equationApplied(rest, known);
    case "gradient": return equationGradient(of(rest[0]), known);
    case "call": return rest[0] === "RMS" ? eachCoordinate((norm) => norm / Math.SQRT2, equationNorm(of(rest[1][0])))
      : eachCoordinate(equationCalls[rest[0]], ...rest[1].map(of));
    default: return null;
  }
}

/** @type {(base: Value, exponent: Value) => Value} */
function equationPower(base, exponent) {
  return Array.isArray(exponent) ? eachCoordinate((a, b) => a ** b, base, exponent) : exponent === null ? null : equationFunction((a) => a ** exponent, base);
}

/** @type {(degree: number, u: number) => number} */
function equationRoot(degree, u) {
  return degree % 2 === 0 ? u ** (1 / degree) : Math.sign(u) * Math.abs(u) ** (1 / degree);
}

/** @type {(pair: Value) => Value} */
function equationNorm(pair) {
  return pair === null ? null : Math.hypot(...[pair].flat());
}

/** @type {(pair: Value) => Value} */
function equationSum(pair) {
  return pair === null ? null : [pair].flat().reduce((a, b) => a + b);
}

/** @type {(pair: Value[]) => Value} */
function equationKnownPair(pair) {
  return pair.includes(null) ? null : pair;
}

/** @type {(value: Value) => Value} */
function equationTransposed(value) {
  if (value === null) return null;
  return isMatrix(value) ? [0, 1].map((i) => [value[0][i], value[1][i]]) : { row: value };
}

/** @type {(parts: any[], known: Known) => Value} */
function equationApplied([, times, argument, variable, body], known) {
  const count = equationValue(times, known);
  let value = equationValue(argument, known);
  for (let i = 0; i < count && value !== null; i += 1) value = equationValue(body, new Map([[variable[1], value]]));
  return count === null ? null : value;
}

/** @type {(point: Value, known: Known) => Value} */
function equationGradient(point, known) {
  return point === null || !known.has("slope") ? null : known.get("slope")(point);
}

/** @type {Record<string, (a: number, b: number) => boolean>} */
const equationConditions = {
  "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b, divides: (k, t) => t % k === 0,
};

/** Whether a condition holds, for each coordinate where they differ; null where that is not known.
 * @type {(condition: Tree, known: Known) => Value}
 */
function equationHeld([kind, ...sides], known) {
  /** @type {(side: Tree) => Value} */
  const held = (side) => equationHeld(side, known);
  switch (kind) {
    case "else": return true;
    case "and": return eachCoordinate((a, b) => a && b, ...sides.map(held));
    case "or": return eachCoordinate((a, b) => a || b, ...sides.map(held));
    case "not": return eachCoordinate((a) => !a, held(sides[0]));
    default: return eachCoordinate(equationConditions[kind], ...sides.map((side) => equationValue(side, known)));
  }
}

/** Which case is the first to hold, for a coordinate where they differ in that; -1 where that is not known.
 * @type {(cases: [Tree, Tree][], known: Known, part: number) => number}
 */
export const equationCase = (cases, known, part) => equationChosen(cases, known)[part];

/** Which case is the first to hold, for x and for y. Conditions are worked out once: cases may stand in one another.
 * @type {(cases: [Tree, Tree][], known: Known) => [number, number]}
 */
function equationChosen(cases, known) {
  /** @type {[number, number]} */
  const chosen = [-1, -1];
  for (const [i, [, condition]] of cases.entries()) {
    const holds = equationHeld(condition, known);
    if (holds === null) break;
    for (const part of [0, 1]) if (chosen[part] < 0 && (Array.isArray(holds) ? holds[part] : holds)) chosen[part] = i;
    if (chosen[0] >= 0 && chosen[1] >= 0) break;
  }
  return chosen;
}

/** @type {(cases: [Tree, Tree][], known: Known, wide?: boolean) => Value} */
function equationCases(cases, known, wide = false) {
  const chosen = equationChosen(cases, known);
  if (chosen.includes(-1)) return null;
  const first = equationValue(cases[chosen[0]][0], known);
  const second = chosen[0] === chosen[1] ? first : equationValue(cases[chosen[1]][0], known);
  if (first === null || second === null) return chosen[0] === chosen[1] ? first : null;
  if (chosen[0] === chosen[1]) return wide && !Array.isArray(first) ? [first, first] : first;
  return [Array.isArray(first) ? first[0] : first, Array.isArray(second) ? second[1] : second];
}

/** @type {(key: string, index?: string) => string} */
export const earlierIndex = (key, index) => key.replace(/_(t|\{t\+1\})$/, index === "t+1" ? "_t" : "_{t-1}").replace(/,t\}$/, ",t-1}");

/** The symbols of a step with their values: what the formula counts from 1 is the step from t to t + 1 here.
 * @type {(run: Run, r: number, t: number, s: number) => Known}
 */
export function equationKnown(run, r, t, s) {
  const racer = run.meta.racers[r];
  const lr = run.lr(t, r, s);
  /** @type {[string, Value][]} */
  const usual = [["I", [[1, 0], [0, 1]]], ["e", Math.E], ["\\pi", Math.PI], ["\\eta", lr], ["\\mathrm{lr}", lr], ["T", run.steps], ["\\mathrm{steps}", run.steps]];
  /** @type {Known} */
  const known = new Map([...usual, ...Object.entries(racer.numbers)]); // a rule's own numbers come first
  known.set("t", t + 1).set("slope", equationSlope(run, r, t, s));
  /** @type {(key: string, value: Value) => unknown} */
  const put = (key, value) => [value].flat(2).every(Number.isFinite) && known.set(key, value);
  put("x_t", run.x(t, r, s));
  if (!run.kept(t, r, s)) put("x_{t+1}", run.x(t + 1, r, s));
  put("f(x_t)", run.value(t, r, s));
  put("g_t", run.gradient(t, r, s));
  put("\\nabla f(x_t)", run.gradient(t, r, s)); // as it was read, clipping included
  if (t > 0) put("g_{t-1}", run.gradient(t - 1, r, s));
  const given = racer.given ?? [];
  const rows = equationRows(given, (i) => run.state(r, racer.state.length + i, t, s));
  for (const [key, value] of rows) put(key, value);
  const names = Object.keys(racer.letters).filter((name) => racer.state.includes(name));
  const letters = names.map((name) => JSON.stringify(racer.letters[name]));
  /** @type {(at: number, keyOf: (key: string, index?: string) => string) => void} */
  const putStates = (at, keyOf) => {
    /** @type {(i: number) => Value} */
    const stateOf = (i) => {
      const begins = at === 0 && racer.begun?.includes(names[i]);
      const pair = begins ? run.gradient(0, r, s) : run.state(r, racer.state.indexOf(names[i]), at, s);
      return racer.shared?.includes(names[i]) ? pair[0] : pair; // a number that both coordinates share
    };
    for (const [letter, value] of equationRows(letters, stateOf)) {
      const [kind, ...rest] = JSON.parse(letter);
      if (kind === "pair") rest.forEach((/** @type {Tree} */ [, key, , index], /** @type {number} */ part) => put(keyOf(key, index), value[part]));
      else put(keyOf(rest[0], rest[2]), value);
    }
  };
  putStates(t, earlierIndex);
  putStates(t + 1, (key) => key);
  // What is no state is defined by its equation, which may stand further on.
  for (let pass = 0; pass < 4; pass += 1) {
    for (const [[kind, key], right] of racer.equations) {
      const value = kind !== "symbol" || known.has(key) ? null : equationValue(right, known);
      if (value !== null) put(key, value);
    }
  }
  if (run.kept(t, r, s) && !equationKeeps(known.get("x_{t+1}"), run, t, r, s)) put("x_{t+1}", run.x(t + 1, r, s));
  return known;
}

/** Whether a step that led to this place ends where it did, at the edge of the box.
 * @type {(reached: Value, run: Run, t: number, r: number, s: number) => boolean}
 */
function equationKeeps(reached, run, t, r, s) {
  const end = run.x(t + 1, r, s), begin = run.x(t, r, s);
  /** @type {(at: number, axis: number) => number} */
  const kept = (at, axis) => Math.max(run.meta.surface.box?.[axis][0] ?? at, Math.min(run.meta.surface.box?.[axis][1] ?? at, at));
  return Array.isArray(reached) && end.every((at, axis) => Math.abs(kept(reached[axis], axis) - at) <= equationTolerance * Math.max(Math.abs(at), Math.abs(begin[axis])));
}

/** The gradient that a step reads elsewhere: of the same samples, with the same draw of noise, clipped as any other.
 * @type {(run: Run, r: number, t: number, s: number) => (point: Value) => Value}
 */
function equationSlope(run, r, t, s) {
  const racer = run.meta.racers[r], { samples } = run;
  const terms = samples?.names(t, r, s) ? samples.terms.filter((_, i) => samples.reads(t, r, s, i)) : [run.surface];
  const drawn = (racer.given ?? []).indexOf("noise");
  const noise = drawn < 0 ? [0, 0] : run.state(r, racer.state.length + drawn, t, s);
  return (point) => {
    const slopes = terms.map((term) => term.gradient(point[0], point[1]));
    const read = [0, 1].map((i) => slopes.reduce((sum, slope) => sum + slope[i], 0) / terms.length + noise[i]);
    const share = racer.clip ? Math.min(1, racer.clip / (Math.hypot(...read) + 1e-6)) : 1;
    return read.map((part) => part * share);
  };
}

/** Values by their keys; two under one key are the rows of a matrix.
 * @type {(keys: string[], rowOf: (i: number) => Value) => Map<string, Value>}
 */
function equationRows(keys, rowOf) {
  const found = new Map();
  keys.forEach((key, i) => found.set(key, found.has(key) ? [found.get(key), rowOf(i)] : rowOf(i)));
  return found;
}

/** Whether both sides of an equation agree, as closely as the numbers travelled.
 * @type {(left: Tree, value: Value, known: Known) => boolean}
 */
export function equationHolds([, key, , index], value, known) {
  const before = known.get(earlierIndex(key, index));
  const agree = eachCoordinate((a, b, c) => Math.abs(a - b) <= equationTolerance * Math.max(Math.abs(a), Math.abs(c)), known.get(key), value, before ?? 0);
  return agree !== null && [agree].flat(2).every(Boolean);
}
