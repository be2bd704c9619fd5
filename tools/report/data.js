// What the page is about: columns of numbers, a row for each call that is in the page.

const data = JSON.parse(document.getElementById("data").textContent);

const LANES = [
  { key: "read", title: "Read", classes: ["read"] },
  { key: "write", title: "Write", classes: ["write"] },
  { key: "open", title: "Open, close", classes: [
    "open", "close", "seek", "dup", "fcntl", "advise"] },
  { key: "look", title: "Look", classes: ["stat", "readdir", "readlink", "preopen"] },
  { key: "change", title: "Change", classes: [
    "rename", "unlink", "link", "symlink", "mkdir", "rmdir", "truncate", "utimes", "allocate",
    "sync"] },
  { key: "wait", title: "Time, wait", classes: ["clock", "random", "poll"] },
  { key: "other", title: "Program", classes: [] },
];
const laneOfClass = new Map(LANES.flatMap((lane, index) => lane.classes.map((c) => [c, index])));

const rowCount = data.f.length;
const laneOfFunction = data.functions.map(([, word]) => laneOfClass.get(word) ?? LANES.length - 1);
const laneOf = Uint8Array.from(data.f, (number) => laneOfFunction[number]);

/** The running sums of differences; what is missing at the end stays as it was. */
function sums(differences) {
  const result = new Float64Array(rowCount);
  let sum = 0;
  for (let row = 0; row < rowCount; row += 1) {
    sum += differences[row] ?? 0;
    result[row] = sum;
  }
  return result;
}

/** The number of the call in a row, and back; calls in the middle may be left out. */
const numberOf = (row) => (row < data.head ? row + 1 : row - data.head + data.tail);
function rowOf(number) {
  if (number >= 1 && number <= data.head) return number - 1;
  if (number >= data.tail && number <= data.total) return number - data.tail + data.head;
  return -1;
}

const changed = new Uint8Array(rowCount);
for (const number of data.replay.changed) {
  if (rowOf(number) >= 0) changed[rowOf(number)] = 1;
}
const secondPath = new Map(data.secondPaths.map(([number, path]) => [rowOf(number), path]));
const events = new Map();
for (const [number, words] of data.events) {
  const row = rowOf(number);
  if (!events.has(row)) events.set(row, []);
  events.get(row).push(words);
}

/** The ways to place calls on a line; values never fall. Times are in microseconds. */
const AXES = {
  call: {
    title: "By call", values: Float64Array.from({ length: rowCount }, (_, row) => numberOf(row)),
    isThere: true,
  },
  told: { title: "As the program knew it", values: sums(data.t), isThere: data.clockSteps > 1 },
  replay: {
    title: "In the replay", values: sums(data.replay.times),
    isThere: data.replay.times.length > 1,
  },
};

const functionOf = (row) => data.functions[data.f[row]][0];
const errorOf = (row) => (data.e[row] > 0 ? data.errors[data.e[row] - 1] : "");

/** Paths of a call. */
function pathsOf(row) {
  const paths = [];
  if (data.p[row] >= 0) paths.push(data.paths[data.p[row]]);
  const second = secondPath.get(row);
  if (second >= 0) paths.push(data.paths[second]);
  return paths;
}

/** Arguments and answer of a call as texts. */
function wordsOf(row) {
  const text = data.texts[data.a[row]];
  const end = text.lastIndexOf(") = ");
  return end < 0 ? ["", text] : [text.slice(1, end), text.slice(end + 4)];
}

/** Arguments one by one: commas in quotes do not divide them. */
function argumentsOf(row) {
  const parts = [];
  let part = "";
  let quoted = false;
  for (const character of wordsOf(row)[0]) {
    if (character === "\"") quoted = !quoted;
    if (character === "," && !quoted) {
      parts.push(part.trim());
      part = "";
    } else {
      part += character;
    }
  }
  if (part.trim()) parts.push(part.trim());
  return parts;
}

const grouped = new Intl.NumberFormat("en");

const UNITS = ["KiB", "MiB", "GiB", "TiB", "PiB"];

function bytesText(count) {
  if (count < 1024) return `${count} B`;
  let value = count;
  let unit = -1;
  while (value >= 1024 && unit < 4) {
    value /= 1024;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
}

function timeText(microseconds) {
  if (microseconds < 1000) return `${Math.round(microseconds)} µs`;
  if (microseconds < 1e6) return `${(microseconds / 1000).toFixed(microseconds < 1e5 ? 2 : 1)} ms`;
  if (microseconds < 6e7) return `${(microseconds / 1e6).toFixed(3)} s`;
  return `${Math.floor(microseconds / 6e7)} min ${((microseconds % 6e7) / 1e6).toFixed(1)} s`;
}
