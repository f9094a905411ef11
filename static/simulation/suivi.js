// Refreshes the progress of a running simulation; the page is opened again when it ends. Without it, « Actualiser » does.
(() => {
  const PAS = 3000;
  const suivre = async () => {
    const avant = document.querySelector("[data-suivi]");
    if (!avant) return;
    try {
      const reponse = await fetch(window.location.href, { credentials: "same-origin" });
      if (reponse.ok) {
        const page = new DOMParser().parseFromString(await reponse.text(), "text/html");
        const apres = page.querySelector("[data-suivi]");
        if (!apres) { window.location.reload(); return; }
        avant.replaceChildren(...apres.childNodes);
      }
    } catch { /* the network comes back or not: the link remains */ }
    setTimeout(suivre, PAS);
  };
  setTimeout(suivre, PAS);
})();
