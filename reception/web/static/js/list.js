/* A list stays put: Back returns to the row that was opened, rows are ticked in ranges, and the page of a
   question leads on to the next one of its list. What is kept are addresses of this site, nothing typed. */

const OPENED = "reception.opened-list";

export function startList() {
  const links = [...document.querySelectorAll("[data-rows] [data-row-link]")];
  if (links.length) {
    returnTo(links);
    links.forEach((link) => link.addEventListener("click", () => remember(links, link)));
    document.querySelectorAll("form[data-bulk]").forEach((form) => new Ticks(form));
  }
  document.querySelectorAll("[data-neighbours]").forEach(leadOn);
}

/* The entry of the browser's history knows its row, so each Back finds its own. */
function returnTo(links) {
  const row = links.find((link) => link.pathname === history.state?.row);
  row?.focus({ preventScroll: true });
  if (row && !isInView(row)) row.scrollIntoView({ block: "center" });
}

function isInView(element) {
  const box = element.getBoundingClientRect();
  return box.top >= 0 && box.bottom <= innerHeight;
}

function remember(links, link) {
  history.replaceState({ ...history.state, row: link.pathname }, "");
  keep({ list: location.pathname + location.search, rows: links.map((each) => each.pathname) });
}

function keep(opened) {
  try {
    sessionStorage.setItem(OPENED, JSON.stringify(opened));
  } catch {
    /* Without storage the page of a question leads back to the lists and no further. */
  }
}

function kept() {
  try {
    return JSON.parse(sessionStorage.getItem(OPENED)) ?? {};
  } catch {
    return {};
  }
}

function leadOn(nav) {
  const { rows = [] } = kept();
  const at = rows.indexOf(location.pathname);
  if (at < 0) return;
  for (const [name, address] of [["previous", rows[at - 1]], ["next", rows[at + 1]]]) {
    const link = nav.querySelector(`[data-neighbour='${name}']`);
    if (!link || !address) continue;
    link.href = address;
    link.hidden = false;
  }
  nav.hidden = !rows[at - 1] && !rows[at + 1];
}

class Ticks {
  constructor(form) {
    this.boxes = [...form.querySelectorAll("[data-tick]")];
    this.status = form.querySelector("[data-ticked]");
    this.boxes.forEach((box) => box.addEventListener("click", (event) => this.clicked(box, event)));
    form.addEventListener("change", () => this.tell());
    window.addEventListener("pageshow", () => this.tell());
  }

  /* Shift ticks all from the box before up to this one, or takes the ticks away. */
  clicked(box, event) {
    if (event.shiftKey && this.last) {
      const [from, to] = [this.boxes.indexOf(this.last), this.boxes.indexOf(box)].sort((a, b) => a - b);
      this.boxes.slice(from, to + 1).forEach((each) => { each.checked = box.checked; });
    }
    this.last = box;
    this.tell();
  }

  tell() {
    const count = this.boxes.filter((box) => box.checked).length;
    this.status.textContent = count ? `${this.status.dataset.words} ${count}` : "";
  }
}
