/* Menus made of <details>: one open at a time, closed by Escape and by a click elsewhere. */

export function startMenus() {
  const menus = [...document.querySelectorAll("details.menu, details.nav-toggle, details.explain")];
  document.addEventListener("click", (event) => {
    menus.forEach((menu) => {
      const ours = menu.contains(event.target) || (menu.matches(".nav-toggle") && event.target.closest(".in-menu"));
      if (!ours) menu.open = false;
    });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = menus.find((menu) => menu.open);
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

/* A row of tabs that does not fit is pushed until the current one is seen; the page itself stays where it is. */
export function showCurrentTabs() {
  document.querySelectorAll(".tabs ul").forEach((row) => {
    const current = row.querySelector("[aria-current]");
    if (current) row.scrollLeft = current.offsetLeft - row.offsetLeft - (row.clientWidth - current.offsetWidth) / 2;
  });
}
