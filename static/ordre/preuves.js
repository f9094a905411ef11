// From one piece of evidence to the next with the keyboard: Alt + P and Alt + S, never while something is being typed.
// Without it, the two links of the page do the same.
(() => {
  const vers = { KeyP: "prev", KeyS: "next" };
  document.addEventListener("keydown", (evenement) => {
    if (!evenement.altKey || evenement.ctrlKey || evenement.metaKey) return;
    if (evenement.target.closest("input:not([type=radio]), textarea, select")) return;
    const lien = document.querySelector(`main a[rel="${vers[evenement.code] ?? "aucun"}"]`);
    if (!lien) return;
    evenement.preventDefault();
    lien.click();
  });
})();
