/* Forms with data-draft save themselves on the server while a person types; nothing is kept in the browser. */

const PAUSE = 1500;

export function startDrafts() {
  document.querySelectorAll("form[data-draft]").forEach((form) => new DraftKeeper(form));
}

class DraftKeeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    form.addEventListener("input", () => this.saveSoon());
    form.addEventListener("change", () => this.saveSoon());
    form.addEventListener("submit", () => clearTimeout(this.timer));
  }

  saveSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    const content = new URLSearchParams(new FormData(this.form));
    content.set("draft_form", this.form.dataset.draftForm);
    content.set("draft_key", this.form.dataset.draftKey ?? "");
    try {
      const answer = await fetch(this.form.dataset.draft, { method: "POST", body: content });
      if (!answer.ok || answer.redirected) return this.say(this.form.dataset.draftFailed);
      this.say(this.form.dataset.draftSaved);
      // Reloading, or signing in again, comes back to this very draft.
      if (this.form.dataset.draftAddress) history.replaceState(null, "", this.form.dataset.draftAddress);
    } catch {
      this.say(this.form.dataset.draftFailed);
    }
  }

  say(words) {
    if (this.status) this.status.textContent = words;
  }
}
