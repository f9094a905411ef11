// Draw the interface from its document, with nothing from outside: no validator, no font, no request but to this site.
"use strict";
(() => {
  // What Swagger UI leaves unnamed, or names against the page around it.
  const SOINS = [
    [".info .title", (e) => { e.setAttribute("role", "heading"); e.setAttribute("aria-level", "2"); }],
    ["pre, .microlight, .table-container", (e) => { e.tabIndex = 0; }],
    ["select", (e) => e.setAttribute("aria-label", nameOf(e))],
  ];

  // The page has its <main> and its title; those that Swagger UI draws inside become an element and a section title.
  const NOTRES = { main: "div", h1: "h2" };

  function oneMain(systeme) {
    const dessine = systeme.React.createElement;
    systeme.React.createElement = (type, ...reste) => dessine(NOTRES[type] || type, ...reste);
    return {};
  }

  function nameOf(choix) {
    const ligne = choix.closest("tr[data-param-name]");
    if (ligne) return ligne.dataset.paramName;
    return choix.id === "servers" ? "Serveur" : "Type de contenu ou exemple";
  }

  function care(place) {
    for (const [quoi, soin] of SOINS) {
      for (const element of place.querySelectorAll(quoi)) {
        if (!element.dataset.soigne) {
          element.dataset.soigne = "oui";
          soin(element);
        }
      }
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    const place = document.getElementById("swagger");
    new MutationObserver(() => care(place)).observe(place, { childList: true, subtree: true });
    window.SwaggerUIBundle({
      url: place.dataset.document,
      domNode: place,
      validatorUrl: null,
      docExpansion: "list",
      defaultModelsExpandDepth: -1,
      syntaxHighlight: false,
      persistAuthorization: false,
      plugins: [oneMain],
    });
  });
})();
