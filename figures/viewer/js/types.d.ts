/** The shapes that modules pass to one another. README.md says what Python sends; here it is as the compiler reads it. */

export type Pair = [number, number];
/** Red, green and blue from 0 to 255. */
export type Color = number[];
/** [[x0, x1], [y0, y1]] */
export type Extent = [Pair, Pair];
/** An array of numbers, typed where it came from the server. */
export type Numbers = ArrayLike<number>;

// The surface

export interface Tape {
  constants: number[];
  ops: [name: string, a: number, b?: number, c?: number][];
  value: number;
  gradient: Pair;
  turn?: Pair;
}
export interface Operation {
  name: string;
  apply: (a: number, b: number, c: number) => number;
  a: number;
  b: number;
  c: number;
  out: number;
}
export interface Surface {
  value: (x: number, y: number) => number;
  gradient: (x: number, y: number) => Pair;
  /** Row by row: the value at (xs[column], ys[row]). */
  grid: (xs: Numbers, ys: Numbers) => Float64Array;
}
export interface Point {
  x: number;
  y: number;
  value: number;
  kind?: string;
  global?: boolean;
}

// Maps

export interface View {
  x0: number;
  x1: number;
  y0: number;
  y1: number;
}
/** A rectangle in pixels. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}
/** The plot area inside a panel, in pixels; the panel itself is `fullWidth` by `fullHeight`. */
export interface Box extends Area {
  fullWidth: number;
  fullHeight: number;
}
export interface Projection<Shape = Box> {
  view: View;
  box: Shape;
  perX: number;
  perY: number;
  x: (at: number) => number;
  y: (at: number) => number;
  toX: (px: number) => number;
  toY: (py: number) => number;
  inside: (px: number, py: number) => boolean;
  onMap: (px: number, py: number) => boolean;
}
/** What a height is drawn as, and back. */
/** How a map is painted from its heights: figures/theme.py says what each number is. */
export interface MapNumbers {
  floor: number;
  low: number;
  first: number;
  high: number;
  high_log: number;
  lines: number;
  line_width: number;
  relief: number;
}
export interface HeightScale {
  log: boolean;
  numbers: MapNumbers;
  toScale: (f: number) => number;
  fromScale: (u: number) => number;
}
/** The heights of the first and the last colour, of the lowest contour line and of the top. */
export interface HeightRange {
  lo: number;
  hi: number;
  first: number;
  top: number;
}
export interface HeightField {
  u: Float64Array;
  columns: number;
  rows: number;
  range: HeightRange;
}
/** Scaled heights as Plotly takes them, null where there are none, with evenly spaced levels. */
export interface ContourField {
  xs: Numbers;
  ys: Numbers;
  z: (number | null)[][];
  start: number;
  end: number;
  size: number;
}
/** The pieces of one contour line by the edges of the grid that they end on, and each edge's point. */
export interface Pieces {
  points: Map<number, Pair>;
  pieces: number[][];
}
export interface Relief {
  home: View;
  scale: HeightScale;
  xs: Float64Array;
  ys: Float64Array;
  heights: Float64Array;
  range: HeightRange;
  floor: number;
  cap: number;
  lift: number;
}

// Charts

export interface Tick {
  at: number;
  label: string;
}
export interface Axis {
  kind: "log" | "linear" | "symlog";
  lo: number;
  hi: number;
  map: (value: number) => number;
  ticks: Tick[];
}
/** What a chart knows of its values before it chooses an axis. */
export interface Spread {
  min: number;
  max: number;
  smallest: number;
  first: number;
  count: number;
  calmest: number;
}
/** What places in a chart hang on. */
export interface PlotPlace {
  width: number;
  height: number;
  xMax: number;
  margin: { left: number; right: number; top: number; bottom: number };
  axis: { lo: number; hi: number };
}
export interface Line {
  values: Numbers;
  unit: number;
  stride: number;
  at?: Numbers;
}

/** A row of the inspector: a name or a key of the words, a formula's sign, and its numbers in step t from start s. */
export interface InspectorRow {
  key?: string;
  name?: string;
  sign?: string;
  index?: string;
  letter?: Tree;
  digits?: number;
  strong?: boolean;
  of: (t: number, s: number) => number[];
  before?: (t: number, s: number) => number[];
  unlessSameAs?: (t: number, s: number) => number[];
  notes?: (t: number, s: number) => [string, Record<string, string>?][];
}

// A race

export interface Racer {
  label: string;
  slug: string;
  sampled?: boolean;
  state: string[];
  shared?: string[];
  given?: string[];
  begun?: string[];
  typed?: boolean;
  clip?: number;
  letters: Record<string, Tree>;
  numbers: Record<string, number>;
  equations: [Tree, Tree][];
}
export interface SampleMeta {
  x?: number;
  y?: number;
  tape: Tape;
}
export interface RunMeta {
  key: string;
  steps: number;
  surface: { extent: Extent; box?: Extent; tape: Tape; points?: Point[]; samples?: SampleMeta[] };
  starts: Pair[];
  racers: Racer[];
}
/** A number, or two, of step t, racer r and start s. */
export type NumberAt = (t: number, r: number, s: number) => number;
export type PairAt = (t: number, r: number, s: number) => Pair;
export interface Samples {
  count: number;
  reads: (t: number, r: number, s: number, sample: number) => boolean;
  inBatch: (t: number, s: number, sample: number) => boolean;
  points: SampleMeta[];
  terms: Surface[];
  names: (t: number, r: number, s: number) => string;
  strongest: Map<number, number>;
}
export interface Run {
  meta: RunMeta;
  steps: number;
  R: number;
  S: number;
  surface: Surface;
  path: Numbers | null;
  pathIndex: NumberAt;
  x: PairAt;
  value: NumberAt;
  gradientNorm: NumberAt;
  hasDetails: boolean;
  gradient: PairAt;
  lr: NumberAt;
  effective: PairAt;
  /** Whether the step led out of the box, and ends at its edge. */
  kept: (t: number, r: number, s: number) => boolean;
  state: (r: number, field: number, t: number, s: number) => Pair;
  last: (r: number, s: number) => number;
  lossRange: { min: number; max: number };
  samples: Samples | null;
}
export type SampledRun = Run & { samples: Samples };
/** What Python sends: `meta`, and columns by name, as Arrow tables or as plain arrays. */
export type Sent<Meta> = { meta: Meta } & Record<string, unknown>;

// A swarm

export interface SwarmMeta {
  key: string;
  steps: number;
  surface: { extent: Extent; box?: Extent; tape: Tape; points?: Point[] };
  racers: { label: string; slug: string }[];
  minima: { x: number; y: number; global: boolean }[];
  grid: Pair | null;
  frames: number[];
  shown: number;
  bins: Pair | null;
  known: boolean;
}
export interface Swarm {
  meta: SwarmMeta;
  R: number;
  N: number;
  steps: number;
  rows: number;
  columns: number;
  /** Some may be missing, see README.md: `hasEnds`, `hasHits`, `shown` and `bins` say so. */
  arrays: { heads: Numbers; density: Numbers; basin: Numbers; hit: Numbers; quantiles: Numbers };
  surface: Surface;
  frames: number[];
  shown: number;
  bins: Pair | null;
  hasEnds: boolean;
  hasHits: boolean;
  basin: (r: number, i: number) => number;
  hit: (r: number, i: number) => number;
  settles: (r: number, i: number) => number;
}
/** What starts look like: `of` has a colour for rule r and start i, by layout. */
export interface StartColors {
  minima: Color[];
  none: Color;
  left: Color;
  diverged: Color;
  range: { low: number; high: number } | null;
  rampColor: (at: number) => Color;
  faint: number;
  of: { [layout: string]: (r: number, i: number) => Color };
}
/** Where a swarm's heads are on a canvas: the first two numbers' pixels, pixels for each unit, and the map's edges. */
export interface HeadPlace {
  x0: number;
  y0: number;
  perX: number;
  perY: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}
export interface BasinTheme {
  strong: string[];
  soft: string[];
  none: string;
  left: string;
  left_stripe: string;
  diverged: string;
  quick: string;
  slow: string;
  steps: string[];
}

// Equations

/** A formula: its kind, then its parts, which are numbers, words and trees, differently for each kind. */
export type Tree = [kind: string, ...parts: any[]];
/** What it is worth: a number, a pair, a matrix as two rows, `{ row }`, or null. The tree's kind decides; nothing else can. */
export type Value = any;
/** What is known in a step: every symbol's value by its key, and the surface. */
export type Known = Map<string, Value>;

// What a view is given

/** A text of the locale by its key, with values for its {names}. */
export type Words = (key: string, values?: Record<string, unknown>) => string;
/** What an element may have: attributes by name, and listeners as `onclick`. */
export type Attributes = Record<string, any>;
export type Child = Node | string | null | undefined;
/** The switches; which ones there are differs between race and swarm, see main.js. */
export interface Switches {
  [name: string]: any;
  hidden: Set<number>;
  subscribe: (listener: (patch: object) => void) => () => void;
  subscribeFirst: (listener: (patch: object) => void) => void;
  set: (patch: object) => void;
}
/** What a page asks of the viewer, `meta.view` of README.md. */
export interface Asked {
  [name: string]: any;
  alone?: boolean;
  big?: boolean;
  still?: boolean;
  below?: number;
  parts?: string[];
  play?: string;
  trail?: number | null;
}

// The clock

export interface Clock {
  step: number;
  steps: number;
  peeked: number | null;
  readonly shown: number;
  playing: boolean;
  speed: number;
  loop: boolean;
  started: () => void;
  finished: () => void;
  played: () => void;
  invalidate: () => void;
  play: () => void;
  pause: () => void;
  toggle: () => void;
  seek: (step: number) => void;
  peek: (step: number | null) => void;
  setSteps: (steps: number) => void;
  subscribe: (listener: (step: number) => void) => () => void;
  destroy: () => void;
}
