// What is looked at: the filter, the stretch of the timeline, the chosen call. Whoever changes it
// tells the others.

const byId = (id) => document.getElementById(id);

/** An element with attributes and children; texts are never markup. */
function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) {
      made.addEventListener(name.slice(2), value);
    } else if (value === true) {
      made.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      made.setAttribute(name, value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** Sentences in a note, which is hidden where there are none. */
function sayIn(id, sentences) {
  byId(id).hidden = sentences.length === 0;
  byId(id).textContent = sentences.join(" ");
}

const view = {
  words: "", onlyErrors: false, onlyChanges: false,
  lanes: LANES.map(() => true),
  // What the program knew is coarse, unless it asks for the time often.
  axis: AXES.told.isThere && data.clockSteps * 20 >= rowCount ? "told"
    : AXES.replay.isThere && data.replay.state === "same" ? "replay" : AXES.told.isThere ? "told" : "call",
  from: 0, to: 1,
  chosen: -1,
  /** Whether each row is as the filter says, wherever it is on the line. */
  isMeant: new Uint8Array(rowCount),
  /** Those of them in the stretch that is shown. */
  rows: new Int32Array(0),
};

const listeners = { filter: [], chosen: [] };
const values = () => AXES[view.axis].values;

/** The first row whose value is not below another. */
function firstRow(value) {
  const all = values();
  let low = 0;
  let high = rowCount;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (all[middle] < value) low = middle + 1; else high = middle;
  }
  return low;
}

/** Both ends of the line, never the same. */
function wholeStretch() {
  if (rowCount === 0) return [0, 1];
  const all = values();
  return [all[0], Math.max(all[rowCount - 1], all[0] + 1)];
}

/** Words, with or without a minus; those in quotes may have spaces. */
function tokens(text) {
  const found = [];
  for (const match of text.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)) {
    const word = (match[2] ?? match[3]).toLowerCase();
    if (word && !word.startsWith("#")) found.push({ word, isNot: match[1] === "-" });
  }
  return found;
}

const lowered = {};
function hits(name, texts, word) {
  lowered[name] ??= texts.map((text) => text.toLowerCase());
  return Uint8Array.from(lowered[name], (text) => (text.includes(word) ? 1 : 0));
}

function applyFilter() {
  const meant = view.isMeant;
  for (let row = 0; row < rowCount; row += 1) {
    meant[row] = view.lanes[laneOf[row]] && (!view.onlyErrors || data.e[row] > 0)
      && (!view.onlyChanges || changed[row]) ? 1 : 0;
  }
  for (const { word, isNot } of tokens(view.words)) {
    const functions = hits("functions", data.functions.map(([name]) => name), word);
    const texts = hits("texts", data.texts, word);
    const paths = hits("paths", data.paths, word);
    const errors = hits("errors", data.errors, word);
    for (let row = 0; row < rowCount; row += 1) {
      if (!meant[row]) continue;
      const second = secondPath.size > 0 ? secondPath.get(row) : undefined;
      const isHit = functions[data.f[row]] || texts[data.a[row]]
        || (data.p[row] >= 0 && paths[data.p[row]]) || (data.e[row] > 0 && errors[data.e[row] - 1])
        || (second >= 0 && paths[second]);
      if (Boolean(isHit) === isNot) meant[row] = 0;
    }
  }
  applyStretch();
}

function applyStretch() {
  const all = values();
  const rows = [];
  for (let row = firstRow(view.from); row < rowCount && all[row] <= view.to; row += 1) {
    if (view.isMeant[row]) rows.push(row);
  }
  view.rows = Int32Array.from(rows);
  for (const listener of listeners.filter) listener();
}

function setStretch(from, to) {
  const [first, last] = wholeStretch();
  const least = view.axis === "call" ? 4 : (last - first) / 1e6;
  const width = Math.min(Math.max(to - from, least), last - first);
  view.from = Math.min(Math.max(from, first), last - width);
  view.to = view.from + width;
  applyStretch();
}

function showAll() {
  setStretch(...wholeStretch());
}

function choose(row, { reveals = true } = {}) {
  if (row < 0 || row >= rowCount) return;
  view.chosen = row;
  const value = values()[row];
  if (reveals && (value < view.from || value > view.to)) {
    const half = (view.to - view.from) / 2;
    setStretch(value - half, value + half);
  }
  for (const listener of listeners.chosen) listener();
}

function setWords(words) {
  view.words = words;
  byId("filter").value = words;
  applyFilter();
}
