/* The search field that finds a person while typing (WAI-ARIA combobox with a list box).
   Its address answers a POST of q with [{id, label, detail, url, more, fill: {"field name": "value"}}]; a POST to
   more answers for the one who was chosen alone: {fill, earlier: [{number, url, detail}]}. */

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
    this.page = root.querySelector("[data-combobox-page]");
    this.earlier = root.querySelector("[data-combobox-earlier]");
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
    // Whoever types as soon as the page stands is quicker than this script.
    if (document.activeElement === this.input && this.input.value && !this.hidden?.value) this.askSoon();
  }

  askSoon() {
    clearTimeout(this.timer);
    this.pending?.abort();
    if (this.input.value.trim().length < Number(this.root.dataset.least)) return this.close();
    this.timer = setTimeout(() => this.ask(), PAUSE);
  }

  async ask() {
    this.pending = new AbortController();
    try {
      const found = await this.post(this.root.dataset.source, { q: this.input.value.trim() }, this.pending.signal);
      if (found) this.show(found);
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  /* POST: an IIN or a telephone number must not stand in an address. */
  async post(path, values, signal) {
    const answer = await fetch(new URL(path, location.href), {
      method: "POST",
      headers: { "X-CSRFToken": this.input.form.elements.csrf_token?.value ?? "" },
      body: new URLSearchParams(values),
      signal,
    });
    return answer.ok ? answer.json() : null;
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
    this.learnMore(person);
    // What the choice has filled need not be walked through.
    document.getElementById(this.root.dataset.next)?.focus();
  }

  /* What only the chosen one's form needs is asked for by itself, so that the look-up shows it of nobody else. */
  async learnMore(person) {
    this.page.hidden = !person.url;
    if (person.url) this.page.href = person.url;
    this.earlier.hidden = true;
    if (!person.more) return;
    const more = await this.post(person.more, {}).catch(() => null);
    if (!more || this.hidden.value !== String(person.id)) return;
    Object.entries(more.fill).forEach(([name, value]) => this.fill(name, value));
    this.earlier.replaceChildren(...more.earlier.map((one) => this.line(one)));
    this.earlier.hidden = !more.earlier.length;
  }

  line({ number, url, detail }) {
    const [line, link] = [document.createElement("li"), document.createElement("a")];
    Object.assign(link, { href: url, target: "_blank", rel: "noopener", textContent: number });
    line.append(link, ` ${detail}`);
    return line;
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
