// The timeline: a lane for each sort of calls, a strip with all of it, marks for what failed and
// what changed a tree.

const plot = byId("plot");
const canvas = byId("canvas");
const overview = byId("overview");
const LANE = 24;
const MARKS = 18;
const FOOT = 22;
const chartHeight = LANES.length * LANE + 2 * MARKS + FOOT;

function tones() {
  const style = getComputedStyle(document.documentElement);
  const tone = (name) => style.getPropertyValue(`--${name}`).trim();
  return {
    lanes: LANES.map((lane) => tone(lane.key)), line: tone("line"), muted: tone("muted"),
    accent: tone("accent"), bad: tone("bad"), change: tone("change"), soft: tone("soft"),
    ink: tone("ink"),
  };
}

/** A canvas with as many pixels as the screen has there; its width and height as styles count. */
function prepare(target, height) {
  const width = target.clientWidth;
  const scale = window.devicePixelRatio || 1;
  target.style.height = `${height}px`;
  target.width = Math.max(1, Math.round(width * scale));
  target.height = Math.round(height * scale);
  const context = target.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width };
}

/** How many calls fall on each pixel of each lane, all and those that are meant; and the marks. */
function countCalls(width) {
  const columns = Math.max(1, Math.ceil(width));
  const counts = {
    columns, all: LANES.map(() => new Uint32Array(columns)),
    meant: LANES.map(() => new Uint32Array(columns)),
    failed: new Uint8Array(columns), changed: new Uint8Array(columns),
  };
  const all = values();
  const scale = columns / (view.to - view.from);
  for (let row = firstRow(view.from); row < rowCount && all[row] <= view.to; row += 1) {
    const column = Math.min(columns - 1, Math.floor((all[row] - view.from) * scale));
    counts.all[laneOf[row]][column] += 1;
    if (!view.isMeant[row]) continue;
    counts.meant[laneOf[row]][column] += 1;
    if (data.e[row] > 0) counts.failed[column] = 1;
    if (changed[row]) counts.changed[column] = 1;
  }
  return counts;
}

function draw() {
  const colors = tones();
  drawOverview(colors);
  const { context, width } = prepare(canvas, chartHeight);
  const counts = countCalls(width);
  const most = Math.max(1, ...counts.all.map((lane) => lane.reduce((a, b) => Math.max(a, b), 0)));
  const calls = counts.all.reduce((sum, lane) => sum + lane.reduce((a, b) => a + b, 0), 0);
  // Few calls are easier to see, and to hit, as wider bars.
  const bar = calls < counts.columns / 8 ? 3 : calls < counts.columns / 2 ? 2 : 1;
  LANES.forEach((_, lane) => {
    const bottom = (lane + 1) * LANE - 4;
    context.fillStyle = colors.soft;
    context.fillRect(0, bottom - 16, width, 16);
    context.fillStyle = colors.lanes[lane];
    for (const [kind, alpha] of [["all", 0.22], ["meant", 1]]) {
      context.globalAlpha = alpha;
      for (let column = 0; column < counts.columns; column += 1) {
        const count = counts[kind][lane][column];
        if (count === 0) continue;
        const height = 5 + 11 * (Math.log1p(count) / Math.log1p(most));
        context.fillRect(column, bottom - height, bar, height);
      }
    }
    context.globalAlpha = 1;
  });
  drawMarks(context, counts, LANES.length * LANE, "failed", colors.bad);
  drawMarks(context, counts, LANES.length * LANE + MARKS, "changed", colors.change);
  drawTicks(context, width, colors);
  drawChosen(context, width, colors);
}

function drawMarks(context, counts, top, kind, color) {
  context.fillStyle = color;
  for (let column = 0; column < counts.columns; column += 1) {
    if (counts[kind][column]) context.fillRect(column - 1, top + 5, 3, 8);
  }
}

function drawTicks(context, width, colors) {
  const top = chartHeight - FOOT;
  const stretch = view.to - view.from;
  const rough = (stretch / Math.max(width, 1)) * 110;
  const power = 10 ** Math.floor(Math.log10(rough));
  let step = [1, 2, 5, 10].map((n) => n * power).find((n) => n >= rough) ?? rough;
  if (view.axis === "call") step = Math.max(1, step);
  context.fillStyle = colors.muted;
  context.font = "11px system-ui, sans-serif";
  context.textBaseline = "top";
  for (let at = Math.ceil(view.from / step) * step; at <= view.to; at += step) {
    const x = ((at - view.from) / stretch) * width;
    context.fillStyle = colors.line;
    context.fillRect(Math.round(x), 0, 1, top + 4);
    const label = view.axis === "call" ? grouped.format(at) : timeText(at);
    const room = context.measureText(label).width;
    context.fillStyle = colors.muted;
    context.fillText(label, Math.min(Math.max(0, x - room / 2), width - room), top + 7);
  }
}

function drawChosen(context, width, colors) {
  if (view.chosen < 0) return;
  const value = values()[view.chosen];
  if (value < view.from || value > view.to) return;
  const x = ((value - view.from) / (view.to - view.from)) * width;
  context.fillStyle = colors.ink;
  context.fillRect(Math.round(x), 0, 1.5, chartHeight - FOOT);
}

function drawOverview(colors) {
  const { context, width } = prepare(overview, 30);
  const [first, last] = wholeStretch();
  const columns = Math.max(1, Math.ceil(width));
  const counts = new Uint32Array(columns);
  const all = values();
  for (let row = 0; row < rowCount; row += 1) {
    if (!view.isMeant[row]) continue;
    counts[Math.min(columns - 1, Math.floor(((all[row] - first) / (last - first)) * columns))] += 1;
  }
  const most = counts.reduce((a, b) => Math.max(a, b), 1);
  context.fillStyle = colors.soft;
  context.fillRect(0, 0, width, 30);
  context.fillStyle = colors.muted;
  context.globalAlpha = 0.65;
  counts.forEach((count, column) => {
    if (count === 0) return;
    const height = 3 + 23 * (Math.log1p(count) / Math.log1p(most));
    context.fillRect(column, 30 - height, 1, height);
  });
  const from = ((view.from - first) / (last - first)) * width;
  const to = Math.max(from + 3, ((view.to - first) / (last - first)) * width);
  if (to - from < width - 1) {
    context.globalAlpha = 0.16;
    context.fillStyle = colors.accent;
    context.fillRect(from, 0, to - from, 30);
    context.globalAlpha = 1;
    context.strokeStyle = colors.accent;
    context.strokeRect(from + 0.5, 0.5, to - from - 1, 29);
  }
  context.globalAlpha = 1;
}

const place = (event, target) => {
  const box = target.getBoundingClientRect();
  return Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
};
const valueAt = (share) => view.from + share * (view.to - view.from);

function zoom(factor, around = 0.5) {
  const middle = valueAt(around);
  const width = (view.to - view.from) * factor;
  setStretch(middle - width * around, middle + width * (1 - around));
}

function move(share) {
  const width = view.to - view.from;
  setStretch(view.from + share * width, view.to + share * width);
}

/** The call that is nearest to a place on the chart, in the lane there if it has one nearby. */
function nearestCall(event) {
  const value = valueAt(place(event, canvas));
  const reach = ((view.to - view.from) / Math.max(1, canvas.clientWidth)) * 8;
  const lane = Math.floor((event.clientY - canvas.getBoundingClientRect().top) / LANE);
  const all = values();
  let best = -1;
  let bestCost = Infinity;
  for (let row = firstRow(value - reach); row < rowCount && all[row] <= value + reach; row += 1) {
    if (!view.isMeant[row]) continue;
    const cost = Math.abs(all[row] - value) + (laneOf[row] === lane ? 0 : reach);
    if (cost < bestCost) [best, bestCost] = [row, cost];
  }
  return best;
}

let brushStart = null;

function brushTo(event) {
  const [a, b] = [brushStart, place(event, canvas)].sort((x, y) => x - y);
  const brush = byId("brush");
  brush.hidden = false;
  brush.style.left = `${a * canvas.clientWidth}px`;
  brush.style.width = `${(b - a) * canvas.clientWidth}px`;
  return [a, b];
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  canvas.setPointerCapture(event.pointerId);
  brushStart = place(event, canvas);
});
canvas.addEventListener("pointermove", (event) => {
  if (brushStart !== null) {
    brushTo(event);
    return;
  }
  const row = nearestCall(event);
  const tip = byId("tip");
  tip.hidden = row < 0;
  if (row < 0) return;
  tip.textContent = `${grouped.format(numberOf(row))}  ${functionOf(row)}`
    + pathsOf(row).map((path) => `\n${path}`).join("") + (errorOf(row) ? `\n${errorOf(row)}` : "");
  const x = place(event, canvas) * canvas.clientWidth;
  const isRight = x > canvas.clientWidth / 2;
  tip.style.left = isRight ? "auto" : `${x + 14}px`;
  tip.style.right = isRight ? `${canvas.clientWidth - x + 14}px` : "auto";
  tip.style.top = `${event.clientY - plot.getBoundingClientRect().top + 12}px`;
});
canvas.addEventListener("pointerleave", () => { byId("tip").hidden = true; });
canvas.addEventListener("pointerup", (event) => {
  if (brushStart === null) return;
  const [a, b] = brushTo(event);
  byId("brush").hidden = true;
  brushStart = null;
  if ((b - a) * canvas.clientWidth > 4) {
    setStretch(valueAt(a), valueAt(b));
  } else {
    choose(nearestCall(event));
  }
});
canvas.addEventListener("pointercancel", () => {
  brushStart = null;
  byId("brush").hidden = true;
});
canvas.addEventListener("dblclick", showAll);
plot.addEventListener("wheel", (event) => {
  if (event.ctrlKey || event.metaKey) {
    zoom(event.deltaY > 0 ? 1.25 : 0.8, place(event, canvas));
  } else if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
    move((event.deltaX || event.deltaY) / 600);
  } else {
    return;
  }
  event.preventDefault();
}, { passive: false });

/** The strip moves the stretch to where it is pressed. */
function moveByStrip(event) {
  if (event.buttons !== 1) return;
  const [first, last] = wholeStretch();
  const middle = first + place(event, overview) * (last - first);
  const half = (view.to - view.from) / 2;
  setStretch(middle - half, middle + half);
}
overview.addEventListener("pointerdown", (event) => {
  overview.setPointerCapture(event.pointerId);
  moveByStrip(event);
});
overview.addEventListener("pointermove", moveByStrip);

plot.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const acts = {
    ArrowLeft: () => move(-0.15), ArrowRight: () => move(0.15),
    ArrowUp: () => zoom(0.6), ArrowDown: () => zoom(1 / 0.6),
    "+": () => zoom(0.6), "=": () => zoom(0.6), "-": () => zoom(1 / 0.6),
    Home: () => move(-1e9), End: () => move(1e9), 0: showAll, Escape: showAll,
    Enter: () => {
      if (view.rows.length > 0) choose(view.rows[0]);
      byId("list").focus();
    },
  };
  const act = acts[event.key];
  if (!act) return;
  event.preventDefault();
  event.stopPropagation();
  act();
});

function describeStretch() {
  const label = (value) => (
    view.axis === "call" ? grouped.format(Math.round(value)) : timeText(value));
  byId("window").textContent = rowCount === 0 ? "" : `${label(view.from)} to ${label(view.to)}`;
}

function beginTimeline() {
  const lanes = byId("lanes");
  LANES.forEach((lane, index) => {
    const button = element("button", {
      type: "button", "aria-pressed": "true", title: `Show or hide: ${lane.title}`,
      onclick: () => {
        view.lanes[index] = !view.lanes[index];
        button.setAttribute("aria-pressed", String(view.lanes[index]));
        applyFilter();
      },
    }, lane.title);
    button.style.setProperty("--tone", `var(--${lane.key})`);
    lanes.append(button);
  });
  lanes.append(element("p", {}, "failed"), element("p", {}, "changed a tree"));
  for (const [name, axis] of Object.entries(AXES)) {
    const input = element("input", {
      type: "radio", name: "axis", value: name, checked: name === view.axis,
      disabled: !axis.isThere,
      onchange: () => {
        view.axis = name;
        showAll();
      },
    });
    byId("axes").append(element("label", {}, input, element("span", {}, axis.title)));
  }
  byId("zoom-in").addEventListener("click", () => zoom(0.5));
  byId("zoom-out").addEventListener("click", () => zoom(2));
  byId("zoom-all").addEventListener("click", showAll);
  listeners.filter.push(describeStretch, draw);
  listeners.chosen.push(draw);
  new ResizeObserver(draw).observe(plot);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
}
