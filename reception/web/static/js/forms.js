/* Forms: focus where the work is, send once, grow with the text, show what depends on another field. */

export function startForms() {
  document.querySelector("[data-focus]")?.focus();
  focusFieldsFromSummary();
  document.querySelectorAll("form[data-once]").forEach(sendOnce);
  document.querySelectorAll("textarea").forEach(growWithText);
  document.querySelectorAll("form").forEach(watchDependants);
  document.addEventListener("keydown", sendByKeyboard);
}

function focusFieldsFromSummary() {
  document.querySelectorAll(".error-summary a[href^='#']").forEach((link) => {
    link.addEventListener("click", (event) => {
      const target = document.getElementById(link.hash.slice(1));
      if (!target) return;
      event.preventDefault();
      (target.closest(".field") ?? target).scrollIntoView({ block: "center" });
      target.focus({ preventScroll: true });
    });
  });
}

/* A double click makes one record. The page coming back from the browser's cache is usable again. */
function sendOnce(form) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    if (!navigator.onLine) return;
    form.dataset.sent = "yes";
    buttonsOf(form).forEach((button) => button.setAttribute("aria-disabled", "true"));
  });
  window.addEventListener("pageshow", () => {
    delete form.dataset.sent;
    buttonsOf(form).forEach((button) => button.removeAttribute("aria-disabled"));
  });
}

function buttonsOf(form) {
  return [...form.elements].filter((element) => element.type === "submit");
}

function growWithText(area) {
  const grow = () => {
    if (!area.offsetParent) return;
    area.style.height = "auto";
    area.style.height = `${area.scrollHeight + 2}px`;
  };
  area.addEventListener("input", grow);
  grow();
}

/* data-depends="collective" or "outcome=positive": shown while the field named so is on, is filled in, or has the value. */
function watchDependants(form) {
  const dependants = [...form.querySelectorAll("[data-depends]")];
  if (!dependants.length) return;
  const update = () => dependants.forEach((field) => {
    const [name, ...values] = field.dataset.depends.split("=");
    const current = new FormData(form).getAll(name);
    field.hidden = values.length ? !values[0].split("|").some((value) => current.includes(value)) : !current.some(Boolean);
  });
  form.addEventListener("change", update);
  form.addEventListener("input", update);
  update();
}

function sendByKeyboard(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  const form = event.target.closest?.("form");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".form-actions [type='submit'], [type='submit']"));
}
