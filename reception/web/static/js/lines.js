/* A line of a journal: Enter saves it wherever the focus is, also on a list of choices. */

export function startLines() {
  document.querySelectorAll("[data-line] form").forEach((form) => {
    form.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.target.tagName !== "SELECT" || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      form.requestSubmit(form.querySelector(".form-actions [type='submit']"));
    });
  });
}
