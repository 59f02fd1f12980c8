/* The search field that finds a person while typing (WAI-ARIA combobox with a list box).
   Its address answers a POST of q with [{id, label, detail, fill: {"field name": "value"}}]. */

const PAUSE = 150;

export function startComboboxes() {
  document.querySelectorAll("[data-combobox]").forEach((root) => new Combobox(root));
}

class Combobox {
  constructor(root) {
    this.root = root;
    this.input = root.querySelector(".combobox input");
    this.list = root.querySelector("[role='listbox']");
    this.hidden = document.getElementById(root.dataset.chosen);
    this.status = root.querySelector("[data-combobox-status]");
    this.chosen = root.querySelector("[data-combobox-chosen]");
    this.found = [];
    this.at = -1;
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": this.list.id };
    Object.entries(roles).forEach(([name, value]) => this.input.setAttribute(name, value));
    this.input.addEventListener("input", () => this.askSoon());
    this.input.addEventListener("keydown", (event) => this.onKey(event));
    this.input.addEventListener("blur", () => this.close());
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role='option']")));
    root.querySelector("[data-combobox-clear]").addEventListener("click", () => this.clear());
  }

  askSoon() {
    clearTimeout(this.timer);
    this.pending?.abort();
    if (this.input.value.trim().length < Number(this.root.dataset.least)) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.pending = new AbortController();
    const address = new URL(this.root.dataset.source, location.href);
    try {
      // POST: an IIN or a telephone number must not stand in an address.
      const answer = await fetch(address, {
        method: "POST",
        headers: { "X-CSRFToken": this.input.form.elements.csrf_token?.value ?? "" },
        body: new URLSearchParams({ q: this.input.value.trim() }),
        signal: this.pending.signal,
      });
      if (answer.ok) this.show(await answer.json());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(found) {
    this.found = found;
    this.at = -1;
    this.list.replaceChildren(...found.map((person, index) => this.option(person, index)));
    this.list.hidden = !found.length;
    this.input.setAttribute("aria-expanded", String(found.length > 0));
    this.status.textContent = found.length ? `${this.root.dataset.found} ${found.length}` : this.root.dataset.none;
  }

  option(person, index) {
    const element = document.createElement("div");
    element.id = `${this.list.id}-${index}`;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    element.append(person.label);
    if (person.detail) {
      const detail = document.createElement("span");
      detail.append(person.detail);
      element.append(detail);
    }
    return element;
  }

  onKey(event) {
    if (this.list.hidden) return;
    const moves = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in moves) this.move(moves[event.key]);
    else if (event.key === "Enter" && this.at >= 0) this.choose(this.list.children[this.at]);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  move(step) {
    const count = this.found.length;
    this.at = (this.at + step + count + (this.at < 0 && step < 0 ? 1 : 0)) % count;
    [...this.list.children].forEach((item, index) => item.setAttribute("aria-selected", String(index === this.at)));
    this.input.setAttribute("aria-activedescendant", this.list.children[this.at].id);
    this.list.children[this.at].scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    const person = this.found[[...this.list.children].indexOf(option)];
    this.hidden.value = person.id;
    this.root.querySelector("[data-combobox-words]").textContent = [person.label, person.detail].filter(Boolean).join(", ");
    this.chosen.hidden = false;
    Object.entries(person.fill ?? {}).forEach(([name, value]) => this.fill(name, value));
    this.close();
    // What the choice has filled need not be walked through.
    document.getElementById(this.root.dataset.next)?.focus();
  }

  fill(name, value) {
    const field = this.input.form.elements[name];
    if (!field) return;
    if (field.type === "checkbox") field.checked = Boolean(value);
    else field.value = value ?? "";
    (field instanceof RadioNodeList ? field[0] : field).dispatchEvent(new Event("change", { bubbles: true }));
  }

  clear() {
    this.hidden.value = "";
    this.chosen.hidden = true;
    this.input.focus();
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
