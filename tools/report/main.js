// Puts the page together.

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const isTyping = event.target instanceof HTMLInputElement && event.target.type === "search";
  if (event.key === "/" && !isTyping) {
    event.preventDefault();
    byId("filter").focus();
    byId("filter").select();
  } else if (event.key === "Escape") {
    setWords("");
    for (const id of ["only-errors", "only-changes"]) byId(id).checked = false;
    [view.onlyErrors, view.onlyChanges] = [false, false];
    applyFilter();
  }
});

beginHead();
beginReplay();
beginTimeline();
beginCalls();
beginPaths();
beginTree();
beginStreams();
beginSettings();
listeners.chosen.push(showDetails);
showDetails();
[view.from, view.to] = wholeStretch();
applyFilter();

const wanted = /^#call-(\d+)$/.exec(location.hash);
if (wanted) choose(rowOf(Number(wanted[1])));
document.documentElement.dataset.ready = "yes";
