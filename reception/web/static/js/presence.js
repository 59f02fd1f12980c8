/* The open page of a question says every few seconds that it is open, and shows who else is there.
   It is silent while nobody looks at it. The server forgets a page that has been silent for half a minute. */

const EVERY = 8_000;

export function startPresence() {
  const box = document.querySelector("[data-here]");
  if (box) new Presence(box);
}

class Presence {
  constructor(box) {
    this.box = box;
    this.beat();
    this.timer = setInterval(() => this.beat(), EVERY);
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.beat()));
    window.addEventListener("pagehide", () => this.leave());
  }

  words(more = {}) {
    const token = document.querySelector("input[name='csrf_token']")?.value ?? "";
    const words = { csrf_token: token, version: this.box.dataset.version, ...more };
    if ("writing" in this.box.dataset) words.writing = "1";
    return new URLSearchParams(words);
  }

  async beat() {
    if (document.hidden) return;
    try {
      const answer = await fetch(this.box.dataset.here, { method: "POST", body: this.words() });
      // Signed out, or the question is not theirs any more: the next page says so.
      if (!answer.ok || answer.redirected) return clearInterval(this.timer);
      this.show(await answer.json());
    } catch {
      /* No network just now: the next sign of life comes in a moment. */
    }
  }

  leave() {
    navigator.sendBeacon(this.box.dataset.here, this.words({ gone: "1" }));
  }

  /* Written only where it differs, so that a screen reader says it once. */
  show({ here, changed }) {
    const lines = [here, changed].filter(Boolean);
    if (lines.join("\n") === this.shown) return;
    this.shown = lines.join("\n");
    this.box.replaceChildren(...lines.map((line) => Object.assign(document.createElement("p"), { textContent: line })));
  }
}
