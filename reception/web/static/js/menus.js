/* Menus made of <details>: one open at a time, closed by Escape and by a click elsewhere. */

export function startMenus() {
  const menus = [...document.querySelectorAll("details.menu, details.nav-toggle")];
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
