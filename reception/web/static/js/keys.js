/* Keyboard: single letters (which the help window can switch off, WCAG 2.1.4) and the help window itself. */

const SWITCHED_OFF = "reception.single-keys-off";

export function startKeys() {
  const help = document.getElementById("shortcuts");
  if (!help) return;
  const box = help.querySelector("[data-single-keys]");
  box.checked = !isSwitchedOff();
  box.addEventListener("change", () => switchOff(!box.checked));
  help.querySelector("[data-closes]").addEventListener("click", () => help.close());
  document.querySelectorAll("[data-opens='shortcuts']").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => help.showModal());
  });
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || isSwitchedOff()) return;
    if (document.querySelector("dialog[open]")) return;
    if (act(event.key.toLowerCase(), event.code, help)) event.preventDefault();
  });
  document.addEventListener("keydown", moveByArrow);
  document.addEventListener("keydown", goToPart);
}

/* Alt and a digit go to a part of a form, with every layout and from any field; an accesskey alone works in each
   browser in another way. */
function goToPart(event) {
  if (!event.altKey || event.ctrlKey || event.metaKey || !event.code.startsWith("Digit")) return;
  const field = document.querySelector(`[accesskey="${event.code.slice(5)}"]`);
  if (!field) return;
  event.preventDefault();
  field.focus();
}

/* The arrows are no letters: they move from row to row whenever the focus is in a row. */
function moveByArrow(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  if (event.target.closest?.("[data-rows] > tr") && moveRow(step)) event.preventDefault();
}

/* The physical key counts too: with a Kazakh or Russian layout the N key types т. */
function act(key, code, help) {
  if (key === "?") return help.showModal() ?? true;
  if (key === "/" || code === "Slash") return focusSearch();
  if (code === "KeyJ") return moveRow(1) || follow("next");
  if (code === "KeyK") return moveRow(-1) || follow("previous");
  if (code === "KeyX") return tickRow();
  const letter = code.startsWith("Key") ? code.slice(3).toLowerCase() : key;
  const target = document.querySelector(`[data-key="${CSS.escape(letter)}"]`);
  target?.click();
  return Boolean(target);
}

function focusSearch() {
  const field = document.querySelector("[data-search], input[type='search']");
  if (!field) return false;
  field.closest("form")?.querySelector(".filters-toggle")?.setAttribute("open", "");
  field.focus();
  field.select();
  return true;
}

function moveRow(step) {
  const links = [...document.querySelectorAll("[data-rows] [data-row-link]")];
  if (!links.length) return false;
  const row = document.activeElement.closest?.("[data-rows] > tr");
  const at = links.findIndex((link) => link.closest("tr") === row);
  const next = at < 0 ? (step > 0 ? 0 : links.length - 1) : at + step;
  links[Math.max(0, Math.min(links.length - 1, next))].focus();
  return true;
}

/* On the page of a question, the list from which it was opened goes on. */
function follow(neighbour) {
  const link = document.querySelector(`[data-neighbour='${neighbour}']:not([hidden])`);
  link?.click();
  return Boolean(link);
}

function tickRow() {
  const box = document.activeElement.closest?.("[data-rows] > tr")?.querySelector("[data-tick]");
  box?.click();
  return Boolean(box);
}

function isTyping(target) {
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)
    && !["checkbox", "radio", "button", "submit"].includes(target.type);
}

/* Storage may be forbidden; then the keys are on and the choice lasts for the page. */
let switchedOffHere = false;

function isSwitchedOff() {
  try {
    return localStorage.getItem(SWITCHED_OFF) === "yes";
  } catch {
    return switchedOffHere;
  }
}

function switchOff(off) {
  switchedOffHere = off;
  try {
    if (off) localStorage.setItem(SWITCHED_OFF, "yes");
    else localStorage.removeItem(SWITCHED_OFF);
  } catch {
    /* See above. */
  }
}
