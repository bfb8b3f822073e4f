// Which scenes were seen in this browser, and which questions were answered: kept there alone. A browser that keeps nothing
// for pages still has it until the page is left.

const progressKey = "descent-lab-progress"; // {lesson: {scene: "seen" | "answered"}}
/** @type {{ kept: string, listeners: Set<() => void> }} */
const progressHere = { kept: "{}", listeners: new Set() };

/** @type {() => Record<string, Record<string, string>>} */
function readProgress() {
  try {
    progressHere.kept = localStorage.getItem(progressKey) ?? "{}";
  } catch {
    // refused: what this page has noted itself
  }
  try {
    const known = JSON.parse(progressHere.kept);
    const whole = known && typeof known === "object" && Object.values(known).every((each) => each && typeof each === "object");
    return whole ? known : {};
  } catch {
    return {};
  }
}

/** @type {(progress: Record<string, Record<string, string>>) => void} */
export function writeProgress(progress) {
  progressHere.kept = JSON.stringify(progress);
  try {
    localStorage.setItem(progressKey, progressHere.kept);
  } catch {
    // refused, or full
  }
  for (const tell of progressHere.listeners) tell();
}

/** @type {(lesson: string, scene: string, answered: boolean) => void} */
export function noteProgress(lesson, scene, answered) {
  const progress = readProgress();
  const before = progress[lesson]?.[scene];
  if (before === "answered" || (before === "seen" && !answered)) return;
  writeProgress({ ...progress, [lesson]: { ...progress[lesson], [scene]: answered ? "answered" : "seen" } });
}

// How many of a lesson's scenes were seen and answered; a scene that the lesson has no more is not counted.
/** @type {(lesson: string, scenes: string[]) => { seen: number, answered: number, isAnswered: (scene: string) => boolean }} */
export function progressOf(lesson, scenes) {
  const known = readProgress()[lesson] ?? {};
  return {
    seen: scenes.filter((scene) => known[scene]).length,
    answered: scenes.filter((scene) => known[scene] === "answered").length,
    isAnswered: (scene) => known[scene] === "answered",
  };
}

// Tells of every change, in other tabs too; returns what ends it.
/** @type {(tell: () => void) => () => void} */
export function watchProgress(tell) {
  /** @type {(event: StorageEvent) => void} */
  const elsewhere = (event) => void ((event.key === progressKey || event.key === null) && tell());
  progressHere.listeners.add(tell);
  window.addEventListener("storage", elsewhere);
  return () => {
    progressHere.listeners.delete(tell);
    window.removeEventListener("storage", elsewhere);
  };
}
