// What was read and written by path, and what the replay changed of the trees.

const PAGE = 100;
const COLUMNS = [
  ["Path", (row) => row.path], ["Calls", (row) => row.calls], ["Failed", (row) => row.errors],
  ["Read", (row) => row.read], ["Written", (row) => row.written],
];
const pathRows = data.sums.map(([read, written, calls, errors], number) => (
  { path: data.paths[number], read, written, calls, errors }));
const pathsShown = { column: -1, isUp: false, count: PAGE };

function sortPaths() {
  const { column, isUp } = pathsShown;
  const key = column < 0 ? (row) => row.read + row.written : COLUMNS[column][1];
  const order = (a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  pathRows.sort((a, b) => (isUp ? order(a, b) : order(b, a)) || b.calls - a.calls);
}

function showPaths() {
  sortPaths();
  const most = pathRows.reduce((max, row) => Math.max(max, row.read + row.written), 1);
  const made = pathRows.slice(0, pathsShown.count).map((row) => {
    const share = element("div", { class: "share", "aria-hidden": "true" });
    for (const [kind, bytes] of [["of-read", row.read], ["of-write", row.written]]) {
      const bar = element("i", { class: kind });
      bar.style.width = `${(100 * bytes) / most}%`;
      share.append(bar);
    }
    const bytes = (count) => element(
      "td", { title: `${grouped.format(count)} bytes` }, count ? bytesText(count) : "–");
    return element("tr", {},
      element("td", {}, pathButton(row.path), share),
      element("td", {}, grouped.format(row.calls)),
      element("td", {}, row.errors ? grouped.format(row.errors) : "–"),
      bytes(row.read), bytes(row.written));
  });
  document.querySelector("#paths tbody").replaceChildren(...made);
  const more = byId("more-paths");
  more.hidden = pathsShown.count >= pathRows.length;
  more.textContent = `More of ${grouped.format(pathRows.length)} paths`;
}

function beginPaths() {
  const head = element("tr");
  COLUMNS.forEach(([title], column) => {
    const cell = element("th", { scope: "col" });
    cell.append(element("button", {
      type: "button",
      onclick: () => {
        const isSame = pathsShown.column === column;
        pathsShown.isUp = isSame ? !pathsShown.isUp : column === 0;
        pathsShown.column = column;
        for (const other of head.children) other.removeAttribute("aria-sort");
        cell.setAttribute("aria-sort", pathsShown.isUp ? "ascending" : "descending");
        showPaths();
      },
    }, title));
    head.append(cell);
  });
  document.querySelector("#paths thead").append(head);
  byId("more-paths").addEventListener("click", () => {
    pathsShown.count += 10 * PAGE;
    showPaths();
  });
  byId("no-paths").hidden = pathRows.length > 0;
  sayIn("paths-note", data.pathsLeftOut === 0 ? [] : [
    `${grouped.format(data.pathsLeftOut)} calls about further paths are not in these sums.`]);
  byId("paths").hidden = pathRows.length === 0;
  showPaths();
}

/** The changes as directories within each other. */
function nested(changes) {
  const root = { name: "/", children: new Map(), change: null };
  for (const change of changes) {
    let node = root;
    for (const name of change.path.split("/").filter(Boolean)) {
      if (!node.children.has(name)) {
        node.children.set(name, { name, children: new Map(), change: null });
      }
      node = node.children.get(name);
    }
    // One path may come twice: as what was removed, and as what was made in its place.
    if (node.change) node.more = change; else node.change = change;
  }
  return root;
}

const LETTERS = { A: "added", D: "removed", M: "changed" };

function changeWords(change) {
  if (change.note) return change.note;
  if (change.target) return `→ ${change.target}`;
  const size = change.letter === "D" ? change.before : change.after;
  return size === undefined ? "" : bytesText(size);
}

function treeLabel(node) {
  const label = element("span");
  for (const change of [node.change, node.more].filter(Boolean)) {
    label.append(element("span", {
      class: `badge ${change.letter}`, title: LETTERS[change.letter],
      "aria-label": LETTERS[change.letter],
    }, change.letter));
  }
  const isDirectory = node.children.size > 0 || node.change?.kind === "directory";
  label.append(element("span", { class: "name" }, node.name + (isDirectory ? "/" : "")));
  if (node.change) {
    label.append(element("span", { class: "muted" }, `  ${changeWords(node.change)}`));
  }
  return label;
}

function patchBlock(text) {
  const block = element("pre", { tabindex: "0", "aria-label": "What is different" });
  for (const line of text.replace(/\n+$/, "").split("\n")) {
    const kind = line.startsWith("@@") ? "hunk" : /^(\+\+\+|---|diff |index )/.test(line) ? "muted"
      : line.startsWith("+") ? "added" : line.startsWith("-") ? "removed" : null;
    block.append(element("span", { class: kind }, line), "\n");
  }
  return block;
}

/** Directories are open while there is little in the tree, or in them. */
const FEW = 40;

function treeItem(node, isSmall) {
  if (node.children.size > 0) {
    const isOpen = isSmall || node.children.size <= FEW;
    const inner = element("details", { open: isOpen }, element("summary", {}, treeLabel(node)));
    // What is closed is made when it is opened: trees may be large.
    const fill = () => {
      if (inner.children.length > 1) return;
      inner.append(treeList(node, isSmall));
    };
    if (isOpen) fill(); else inner.addEventListener("toggle", fill);
    return element("li", {}, inner);
  }
  if (!node.change?.patch) return element("li", {}, treeLabel(node));
  const inner = element("details", {}, element("summary", {}, treeLabel(node)));
  inner.addEventListener("toggle", () => {
    if (inner.children.length === 1) inner.append(patchBlock(node.change.patch));
  });
  return element("li", {}, inner);
}

function treeList(node, isSmall) {
  const items = element("ul");
  for (const child of node.children.values()) items.append(treeItem(child, isSmall));
  return items;
}

/** What there is to say about the tree of changes. */
function treeNotes() {
  if (!data.tree) {
    return ["Changes are not part of a recording: they are known when the program runs again. "
      + "The settings below have their number and digest."];
  }
  const { total, shown, patchesLeftOut, problem } = data.tree;
  const notes = [];
  if (problem) {
    notes.push(problem);
  } else if (total === 0) {
    notes.push("The run changed nothing that stays.");
  } else if (shown < total) {
    notes.push(`${grouped.format(shown)} of ${grouped.format(total)} changes are in this page.`);
  }
  if (patchesLeftOut > 0) {
    notes.push(`Of ${grouped.format(patchesLeftOut)} files it is not shown, or not whole, what is `
      + "different in them: that is too long.");
  }
  if (data.replay.state === "diverged") {
    notes.push("As the trees were where the replay went another way.");
  }
  return notes;
}

function beginTree() {
  sayIn("tree-note", treeNotes());
  if (!data.tree) return;
  const { changes, total } = data.tree;
  byId("tree").append(treeList(nested(changes), total <= 300));
}
