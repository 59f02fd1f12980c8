/* Standard answers: choosing one puts its text, filled by the server, below what is written already. */

export function startStandardAnswers() {
  document.querySelectorAll("[data-standard]").forEach((select) => {
    const form = select.closest("form");
    const button = form.querySelector("[name='insert']");
    button?.setAttribute("hidden", "");
    select.addEventListener("change", () => insert(select, form));
  });
}

async function insert(select, form) {
  if (!select.value) return;
  const area = form.elements[select.dataset.standard];
  const response = await fetch(select.dataset.texts.replace(/0$/, encodeURIComponent(select.value)), {
    headers: { Accept: "application/json" },
  });
  if (!response.ok) return;
  const { text } = await response.json();
  area.value = area.value.trim() ? `${area.value.trimEnd()}\n\n${text}` : text;
  area.dispatchEvent(new Event("input", { bubbles: true }));
  area.focus();
}
