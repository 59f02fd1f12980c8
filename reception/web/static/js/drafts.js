/* Forms with data-draft save themselves on the server while a person types; nothing is kept in the browser. */

const PAUSE = 1500;

export function startDrafts() {
  const keepers = [...document.querySelectorAll("form[data-draft]")].map((form) => new DraftKeeper(form));
  document.querySelectorAll("form.language").forEach((form) => keepBeforeLeaving(form, keepers));
}

/* Another language is another page: what stands in the form goes along. */
function keepBeforeLeaving(languages, keepers) {
  languages.addEventListener("submit", async (event) => {
    const keeper = keepers.find((each) => each.isTyped);
    if (!keeper || languages.dataset.kept) return;
    event.preventDefault();
    if (await keeper.save()) languages.elements.next.value = keeper.form.dataset.draftAddress;
    languages.dataset.kept = "yes";
    languages.requestSubmit(event.submitter);
  });
}

class DraftKeeper {
  constructor(form) {
    this.form = form;
    this.status = form.querySelector("[data-draft-status]");
    this.isTyped = "draftTyped" in form.dataset;
    form.addEventListener("input", () => this.saveSoon());
    form.addEventListener("change", () => this.saveSoon());
    form.addEventListener("submit", (event) => this.sent(event));
    // The network is back: what could not be saved is saved now.
    window.addEventListener("online", () => this.failed && this.save());
  }

  /* Sent without a network the browser would show its own page of error, and the text would be gone. */
  sent(event) {
    clearTimeout(this.timer);
    if (navigator.onLine) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.fail();
  }

  fail() {
    this.failed = true;
    return this.say(this.form.dataset.draftFailed);
  }

  saveSoon() {
    this.isTyped = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  async save() {
    clearTimeout(this.timer);
    // Files are not kept with a draft: they are chosen again.
    const typed = [...new FormData(this.form)].filter(([, value]) => typeof value === "string");
    const content = new URLSearchParams(typed);
    content.set("draft_form", this.form.dataset.draftForm);
    content.set("draft_key", this.form.dataset.draftKey ?? "");
    try {
      const answer = await fetch(this.form.dataset.draft, { method: "POST", body: content });
      if (!answer.ok || answer.redirected) return this.fail();
      this.failed = false;
      this.say(this.form.dataset.draftSaved);
      // Reloading, or signing in again, comes back to this very draft.
      if (this.form.dataset.draftAddress) history.replaceState(null, "", this.form.dataset.draftAddress);
      return true;
    } catch {
      return this.fail();
    }
  }

  say(words) {
    if (this.status) this.status.textContent = words;
    return false;
  }
}
