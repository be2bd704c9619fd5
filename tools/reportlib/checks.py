"""The reports that are looked at, and what is done with each."""

import fcntl
import json
import pathlib
import time

from .failure import Failure

COUNT = "Number(document.getElementById('count').textContent.split(' ')[0].replaceAll(',', ''))"
CHOSEN = "document.querySelector('#rows [aria-selected=true]')?.id"


def same(found, wanted, what):
    if found != wanted:
        raise Failure(f"{what}: {found!r}, not {wanted!r}")


class Check:
    """A report and its use."""

    name = ""
    arguments = []
    replay = []
    # The bytes of another program than the one of Tests/Guests/reports.c.
    module = None
    # How many bytes the end of the recording loses.
    cut = 0
    # Whether somebody still writes the recording then, which a lock on it tells.
    is_open = False

    def make(self, folder, swasi, program, other, run):
        """Records, makes the report; its path."""
        recording = str(folder / f"{self.name}.swasi")
        page = folder / f"{self.name}.html"
        if self.module:
            program = str(folder / f"{self.name}.wasm")
            pathlib.Path(program).write_bytes(self.module)
        run([swasi, "run", "--cache", str(folder / "cache"), "--record", recording, program,
             *self.arguments])
        if self.cut:
            with open(recording, "r+b") as file:
                file.truncate(file.seek(0, 2) - self.cut)
        options = [other if word == "OTHER" else word for word in self.replay]
        with open(recording, "rb") as file:
            if self.is_open:
                fcntl.flock(file, fcntl.LOCK_EX)
            run([swasi, "report", "--cache", str(folder / "cache"), recording, "-o", str(page),
                 *options])
        return page

    def use(self, page, pictures):
        try:
            self.try_out(page)
        finally:
            if pictures:
                self.draw(page, pictures)
        problems = page.problems()
        if problems:
            raise Failure("; ".join(problems))
        page.close()

    def draw(self, page, folder):
        """Pictures of the page, light and dark, for people to look at."""
        folder.mkdir(parents=True, exist_ok=True)
        page.ask("scrollTo(0, 0)")
        for scheme in ("light", "dark"):
            page.look(scheme)
            page.picture(folder / f"{self.name}-{scheme}.png", is_whole=True)

    def try_out(self, page):
        raise NotImplementedError


class Mixed(Check):
    """All that a page has, with keys and with the mouse."""

    name = "mixed"
    arguments = ["mixed"]

    def try_out(self, page):
        total = page.ask(COUNT)
        same(total > 300, True, "calls are listed")
        # The slash goes to the filter, whatever has the focus.
        page.press("/")
        same(page.ask("document.activeElement.id"), "filter", "the focus after /")
        page.type("enoent")
        failed = page.ask(COUNT)
        same(0 < failed < total, True, "the filter by an error leaves some")
        same(page.ask(
            "[...document.querySelectorAll('#rows .row')].every(r => r.lastChild.textContent "
            "=== 'ENOENT')"), True, "all that are left failed so")
        # The arrow goes to the list, and along it.
        page.press("ArrowDown")
        same(page.ask("document.activeElement.id"), "list", "the focus after the arrow")
        first = page.ask(CHOSEN)
        page.press("ArrowDown")
        same(page.ask(CHOSEN) not in (None, first), True, "the arrow goes on")
        same(page.ask("document.getElementById('list').getAttribute('aria-activedescendant')"),
             page.ask(CHOSEN), "what is told to readers of the screen")
        details = page.ask("document.getElementById('details').textContent")
        for word in ("arguments", "ENOENT", "/work/none/config.json", "Around it"):
            same(word in details, True, f"the details have {word}")
        page.press("Escape")
        same(page.ask(COUNT), total, "calls after Escape")
        page.ask("document.getElementById('filter').focus()")
        page.type("/work/summary.txt -fd_close")
        same(0 < page.ask(COUNT) < total, True, "the filter by a path leaves some")
        page.press("Escape")
        self.try_timeline(page, total)
        self.try_texts(page)

    def try_timeline(self, page, total):
        box = json.loads(page.ask(
            "(() => { document.getElementById('timeline').scrollIntoView(); const b = "
            "document.getElementById('canvas').getBoundingClientRect(); "
            "return JSON.stringify([b.left, b.top, b.width, b.height]) })()"))
        # By call there is something in each stretch, however the replay was held up.
        page.ask("document.querySelector('#axes input[value=call]').click()")
        at = lambda share: (box[0] + box[2] * share, box[1] + 40)
        page.drag(at(0.3), at(0.5))
        part = page.ask(COUNT)
        same(0 < part < total, True, f"a stretch that is dragged has some of the calls: {part}")
        page.ask("document.getElementById('plot').focus()")
        page.press("+")
        same(page.ask(COUNT) < part, True, "+ shows less")
        page.press("0")
        same(page.ask(COUNT), total, "0 shows all")
        page.press("Enter")
        same(page.ask("document.activeElement.id"), "list", "Enter goes to the list")
        same(page.ask("document.querySelectorAll('#axes input:enabled').length"), 3, "axes")
        for name in ("told", "replay", "call"):
            page.ask(f"document.querySelector('#axes input[value={name}]').click()")
            same(page.ask(COUNT), total, f"calls by {name}")
        page.ask("document.querySelector('#lanes button').click()")
        same(page.ask(COUNT) < total, True, "a lane can be left out")
        page.ask("document.querySelector('#lanes button').click()")

    def try_texts(self, page):
        text = page.ask("document.querySelector('main').textContent")
        for word in (
            "wrote 35 parts", "\\x1b[31mred\\x1b[0m\tand a tab", "warning: nothing was checked",
            "summary.txt", "sha256:", "standard output",
        ):
            same(word in text, True, f"the page has {word!r}")
        same(page.ask("document.querySelectorAll('#tree .badge.A').length >= 30"), True,
             "what was added is in the tree")
        same(page.ask("document.getElementById('replay').hidden"), True,
             "nothing is said of a replay that is the same")
        same(page.ask("document.querySelectorAll('#paths tbody tr').length > 30"), True, "paths")


class Names(Check):
    """Names that are markup stay names."""

    name = "names"
    arguments = ["names"]

    def try_out(self, page):
        same(page.ask("document.querySelectorAll('main b, main img, main script').length"), 0,
             "elements that a name made")
        text = page.ask("document.querySelector('main').textContent")
        for word in (
            "<script>alert(1)<", "onerror=alert(2)", "\\x0aline\\x1b[2J", "\\xe2\\x80\\xaeright",
            "no utf\\xff", "</script><script>alert(3)</script>", "&amp;",
        ):
            same(word in text, True, f"the page has {word!r}")


class Diverged(Check):
    """A replay with another program goes another way."""

    name = "diverged"
    arguments = ["mixed"]
    replay = ["--module", "OTHER", "--force"]

    def try_out(self, page):
        same(page.ask("document.getElementById('replay').hidden"), False, "the replay is told")
        text = page.ask("document.getElementById('replay').textContent")
        for word in ("went another way", "recorded", "as recorded:"):
            same(word in text, True, f"the divergence has {word!r}")
        page.ask("document.querySelector('#replay button').click()")
        same(page.ask("document.activeElement.id"), "list", "the focus after going there")


class Alone(Check):
    """What a recording alone holds."""

    name = "alone"
    arguments = ["mixed"]
    replay = ["--without-running"]

    def try_out(self, page):
        text = page.ask("document.querySelector('main').textContent")
        for word in ("was not run for this page", "sums of the outputs", "Changes are not part"):
            same(word in text, True, f"the page says {word!r}")
        same(page.ask(COUNT) > 300, True, "calls are listed")


class Many(Check):
    """100,000 calls stay quick."""

    name = "many"
    arguments = ["many", "100000"]

    def try_out(self, page):
        total = page.ask(COUNT)
        same(total >= 100_000, True, f"calls are listed: {total}")
        same(page.ask("document.querySelectorAll('#rows .row').length < 100"), True,
             "only what is in sight is made")
        page.ask("document.getElementById('filter').focus()")
        start = time.monotonic()
        page.type("missing")
        found = page.ask(COUNT)
        took = time.monotonic() - start
        same(0 < found < total, True, "the filter leaves some")
        page.press("Escape")
        page.ask("document.getElementById('list').focus()")
        page.press("End")
        last = page.ask(CHOSEN)
        same(last, f"call-{total}", "End goes to the last call")
        print(f"report-tests: many: filtered {total} calls in {took * 1000:.0f} ms")


class Empty(Check):
    """A program that calls nothing."""

    name = "empty"
    # A module with an empty function _start.
    module = bytes.fromhex(
        "0061736d01000000" "010401600000" "03020100" "070a01065f73746172740000" "0a040102000b")

    def try_out(self, page):
        same(page.ask(COUNT), 0, "calls")
        page.ask("document.getElementById('list').focus()")
        page.press("ArrowDown")
        page.ask("document.getElementById('plot').focus()")
        for key in ("+", "ArrowRight", "0", "Enter"):
            page.press(key)
        same("NaN" in page.ask("document.body.textContent"), False, "numbers that are none")


class Cut(Check):
    """A recording that lost its end."""

    name = "cut"
    arguments = ["mixed"]
    cut = 100

    def try_out(self, page):
        text = page.ask("document.getElementById('states').textContent")
        same("recording was cut off" in text, True, f"the page says so: {text}")


class Open(Cut):
    """A recording that has no end yet."""

    name = "open"
    is_open = True

    def try_out(self, page):
        text = page.ask("document.getElementById('states').textContent")
        same("still being recorded" in text, True, f"the page says so: {text}")


CHECKS = [Mixed(), Names(), Diverged(), Alone(), Many(), Empty(), Cut(), Open()]
