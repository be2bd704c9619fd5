// Outputs, settings, what became of the replay.

function streamBlock(stream) {
  const size = `${bytesText(stream.total)}`;
  const cut = stream.shown < stream.total ? `, the first ${bytesText(stream.shown)} shown` : "";
  const text = stream.total === 0
    ? element("p", { class: "muted" }, "Nothing.")
    : element("pre", { tabindex: "0", "aria-label": stream.name }, stream.text);
  return element("div", {}, element("h3", {}, `${stream.name}, ${size}${cut}`), text);
}

function beginStreams() {
  const streams = [...data.outputs, ...(data.input ? [data.input] : [])];
  byId("streams").append(...streams.map(streamBlock));
  if (data.outputs.length > 0) return;
  byId("streams").append(element("p", { class: "muted wide" },
    "A recording holds sums of the outputs, not their text: that is known when the program runs "
    + "again."));
}

function beginSettings() {
  for (const { title, rows } of data.sections) {
    const terms = element("dl");
    for (const [name, value] of rows) {
      terms.append(element("dt", {}, name), element("dd", {}, value || "–"));
    }
    byId("sections").append(element("section", {}, element("h3", {}, title), terms));
  }
}

const REPLAY_WORDS = {
  same: ["replayed the same", "good"], diverged: ["replay went another way", "bad"],
  cutOff: ["recording was cut off", "warn"], open: ["still being recorded", "warn"],
  failed: ["could not be replayed", "warn"], none: ["not replayed", ""],
};

function beginReplay() {
  const { state, text, call, divergence } = data.replay;
  if (state === "same") return;
  const section = byId("replay");
  section.hidden = false;
  section.classList.toggle("bad", state === "diverged");
  byId("replay-text").textContent = text;
  const block = byId("replay-calls");
  block.hidden = !divergence;
  block.textContent = divergence ?? "";
  if (call !== undefined && rowOf(call) >= 0) {
    byId("replay-place").append(element("button", {
      type: "button",
      onclick: () => {
        setWords("");
        choose(rowOf(call));
        byId("list").focus();
      },
    }, `Go to call ${grouped.format(call)}`));
  }
}

function beginHead() {
  const name = data.program.split("/").filter(Boolean).pop() ?? data.program;
  document.title = `${name}: a recorded run`;
  byId("program").textContent = name;
  byId("command").textContent = [data.program, ...data.arguments].join(" ");
  const [words, kind] = REPLAY_WORDS[data.replay.state];
  byId("states").append(
    element("span", { class: `state ${data.isGood ? "good" : "warn"}` }, data.end),
    element("span", { class: `state ${kind}` }, words));
  const sum = (index) => data.sums.reduce((total, row) => total + row[index], 0);
  const failed = data.e.reduce((count, error) => count + (error > 0 ? 1 : 0), 0);
  const figures = [
    ["Calls", grouped.format(data.total)], ["Failed", grouped.format(failed)],
    ["Read", bytesText(sum(0))], ["Written", bytesText(sum(1))],
    ["Paths", grouped.format(data.paths.length)],
  ];
  if (data.tree) figures.push(["Changes", grouped.format(data.tree.total)]);
  if (AXES.told.isThere) figures.push(["Told time", timeText(AXES.told.values[rowCount - 1])]);
  if (AXES.replay.isThere) figures.push(["Replay", timeText(AXES.replay.values[rowCount - 1])]);
  for (const [title, value] of figures) {
    byId("figures").append(element("div", {}, element("dt", {}, title), element("dd", {}, value)));
  }
  byId("footer").textContent = `Made by swasi ${data.swasi} from ${data.file}.`;
}
