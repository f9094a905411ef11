/* Light or dark, before the first paint: loaded synchronously in <head>, so there is no flash. Without it the page is light. */
(function () {
  "use strict";
  var sombre = window.matchMedia("(prefers-color-scheme: dark)");
  function appliquer() {
    document.documentElement.setAttribute("data-bs-theme", sombre.matches ? "dark" : "light");
  }
  appliquer();
  sombre.addEventListener("change", appliquer);

  /* Menus are <details>: they open and close without this. Here, Escape and a click elsewhere close them too. */
  function fermer(sauf) {
    document.querySelectorAll("details.menu[open]").forEach(function (menu) {
      if (menu !== sauf) {
        menu.removeAttribute("open");
      }
    });
  }
  document.addEventListener("click", function (evenement) {
    fermer(evenement.target.closest("details.menu"));
  });
  document.addEventListener("keydown", function (evenement) {
    var menu = evenement.target.closest && evenement.target.closest("details.menu[open]");
    if (evenement.key === "Escape" && menu) {
      menu.removeAttribute("open");
      menu.querySelector("summary").focus();
    }
  });
})();
