// The chosen call: what was asked and answered, and the calls around it.

const NEIGHBOURS = 8;

function pathButton(path) {
  return element("button", {
    type: "button", class: "plain name", title: "Show the calls on this path",
    onclick: () => setWords(`"${path}"`),
  }, path);
}

function showDetails() {
  const details = byId("details");
  const row = view.chosen;
  if (row < 0) {
    details.replaceChildren(element("p", { class: "muted" }, "Choose a call to see it whole."));
    return;
  }
  const terms = element("dl");
  const add = (name, ...values) => {
    const [value, kind] = values;
    terms.append(element("dt", {}, name), element("dd", { class: kind }, value));
  };
  const parts = argumentsOf(row);
  const words = element("div");
  for (const part of parts) words.append(element("div", { class: "text" }, part));
  add("arguments", parts.length > 0 ? words : "none");
  if (data.e[row] > 0) add("failed", errorOf(row), "bad"); else add("result", wordsOf(row)[1]);
  for (const path of pathsOf(row)) add("path", pathButton(path));
  if (data.b[row] > 0) add("moved", `${grouped.format(data.b[row])} bytes`);
  add("sort", LANES[laneOf[row]].title);
  if (AXES.told.isThere) add("told time", timeText(AXES.told.values[row]));
  if (AXES.replay.isThere) add("replay", `after ${timeText(AXES.replay.values[row])}`);
  if (changed[row]) add("tree", "changed by this call");
  for (const event of events.get(row) ?? []) add("from outside", event);
  const dot = element("i", { class: "dot", "aria-hidden": "true" });
  dot.style.setProperty("--tone", `var(--${LANES[laneOf[row]].key})`);
  const step = (label, by, isThere) => element("button", {
    type: "button", disabled: !isThere, onclick: () => choose(row + by),
  }, label);
  details.replaceChildren(
    element("h3", {}, dot, functionOf(row)),
    element("div", { class: "steps" },
      element("span", { class: "muted" }, `call ${grouped.format(numberOf(row))}`),
      element("span", { class: "space" }),
      step("Before", -1, row > 0), step("After", 1, row + 1 < rowCount)),
    terms, element("h4", {}, "Around it"), neighbours(row));
}

function neighbours(row) {
  const items = element("ol");
  const first = Math.max(0, row - NEIGHBOURS);
  const last = Math.min(rowCount - 1, row + NEIGHBOURS);
  for (let other = first; other <= last; other += 1) {
    items.append(element("li", {}, element("button", {
      type: "button", "aria-current": other === row ? "true" : null,
      onclick: () => choose(other),
    }, `${numberOf(other)}  ${functionOf(other)}${data.texts[data.a[other]]}`)));
  }
  return items;
}
