// The list of calls: only the rows in sight are elements, so that 100,000 calls are as quick as
// ten.

const list = byId("list");
const rowsElement = byId("rows");
const ROW = 26;

const placeInList = () => {
  let low = 0;
  let high = view.rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (view.rows[middle] < view.chosen) low = middle + 1; else high = middle;
  }
  return low;
};

function rowTime(row) {
  const axis = view.axis === "call" ? (AXES.told.isThere ? "told" : "replay") : view.axis;
  return AXES[axis].isThere ? timeText(AXES[axis].values[row]) : "";
}

/** What a call is about: its path, which says most, then its arguments. */
function aboutCell(row, words) {
  const paths = pathsOf(row).join(" → ");
  const cell = element("span", { title: paths ? `${paths}\n${words}` : words });
  if (paths) cell.append(element("span", { class: "path" }, paths), "  ");
  cell.append(words);
  return cell;
}

function makeRow(place) {
  const row = view.rows[place];
  const [words, answer] = wordsOf(row);
  const dot = element("i", { class: "dot", "aria-hidden": "true" });
  dot.style.setProperty("--tone", `var(--${LANES[laneOf[row]].key})`);
  const failed = data.e[row] > 0;
  const made = element(
    "div", {
      class: `row${failed ? " failed" : ""}${changed[row] ? " changed" : ""}`, role: "option",
      id: `call-${numberOf(row)}`, "aria-selected": String(row === view.chosen),
      "aria-posinset": place + 1, "aria-setsize": view.rows.length,
    },
    element("span", {}, String(numberOf(row))), element("span", {}, rowTime(row)),
    element("span", {}, dot, functionOf(row)),
    aboutCell(row, words),
    element("span", {}, failed ? errorOf(row).split(" ")[0] : answer));
  made.style.top = `${place * ROW}px`;
  made.dataset.place = place;
  return made;
}

function showRows() {
  const first = Math.max(0, Math.floor(list.scrollTop / ROW) - 6);
  const last = Math.min(view.rows.length, first + Math.ceil(list.clientHeight / ROW) + 12);
  const made = [];
  for (let place = first; place < last; place += 1) made.push(makeRow(place));
  rowsElement.replaceChildren(...made);
  const place = placeInList();
  if (view.rows[place] === view.chosen && view.chosen >= 0 && place >= first && place < last) {
    list.setAttribute("aria-activedescendant", `call-${numberOf(view.chosen)}`);
  } else {
    list.removeAttribute("aria-activedescendant");
  }
}

function listChanged() {
  rowsElement.style.height = `${Math.max(1, view.rows.length) * ROW}px`;
  byId("count").textContent = view.rows.length === rowCount
    ? `${grouped.format(rowCount)} calls`
    : `${grouped.format(view.rows.length)} of ${grouped.format(rowCount)} calls`;
  byId("time-head").title = AXES[view.axis].title;
  scrollToChosen();
  showRows();
}

function scrollToChosen() {
  const place = placeInList();
  if (view.rows[place] !== view.chosen) return;
  const top = place * ROW;
  const room = list.clientHeight;
  if (top < list.scrollTop) {
    list.scrollTop = top - (list.scrollTop - top > room ? room / 2 : 0);
  } else if (top + ROW > list.scrollTop + room) {
    list.scrollTop = top + ROW - room + (top > list.scrollTop + 2 * room ? room / 2 : 0);
  }
}

list.addEventListener("scroll", showRows, { passive: true });
list.addEventListener("click", (event) => {
  const made = event.target.closest(".row");
  if (made) choose(view.rows[Number(made.dataset.place)]);
});
list.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || view.rows.length === 0) return;
  const page = Math.max(1, Math.floor(list.clientHeight / ROW) - 1);
  const steps = {
    ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -Infinity, End: Infinity,
  };
  const step = steps[event.key];
  if (step === undefined) return;
  event.preventDefault();
  const place = placeInList();
  const isInList = view.rows[place] === view.chosen;
  const wanted = isInList ? place + step : step > 0 ? place + step - 1 : place + step;
  choose(view.rows[Math.min(view.rows.length - 1, Math.max(0, wanted))]);
});

function beginCalls() {
  const filter = byId("filter");
  filter.addEventListener("input", () => {
    view.words = filter.value;
    applyFilter();
  });
  filter.addEventListener("keydown", (event) => {
    const number = /^\s*#(\d+)\s*$/.exec(filter.value);
    if (event.key === "Enter" && number) {
      setWords("");
      choose(rowOf(Number(number[1])));
      list.focus();
    } else if (event.key === "ArrowDown" || event.key === "Enter") {
      event.preventDefault();
      if (view.rows.length > 0 && view.rows[placeInList()] !== view.chosen) choose(view.rows[0]);
      list.focus();
    }
  });
  for (const [id, name] of [["only-errors", "onlyErrors"], ["only-changes", "onlyChanges"]]) {
    byId(id).addEventListener("change", (event) => {
      view[name] = event.target.checked;
      applyFilter();
    });
  }
  byId("only-changes").disabled = data.replay.changed.length === 0;
  const leftOut = [];
  if (data.head < data.tail - 1) {
    leftOut.push(`Calls ${grouped.format(data.head + 1)} to ${grouped.format(data.tail - 1)} `
      + "are left out of this page; sums by path have them.");
  }
  if (data.eventsLeftOut > 0) {
    leftOut.push(`${grouped.format(data.eventsLeftOut)} things that came from outside are left out `
      + "of the calls' details.");
  }
  sayIn("left-out", leftOut);
  listeners.filter.push(listChanged);
  listeners.chosen.push(() => {
    scrollToChosen();
    showRows();
  });
}
