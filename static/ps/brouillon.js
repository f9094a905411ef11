// Keeps what is being typed: sends the form to its draft a moment after each change. Without it, nothing else changes.
(() => {
  const form = document.getElementById("declaration");
  if (!form) return;
  let minuterie;
  const garder = () => {
    const donnees = new FormData(form);
    donnees.delete("preuve");
    fetch(form.dataset.brouillon, { method: "POST", body: donnees, keepalive: true }).catch(() => {});
  };
  form.addEventListener("input", () => { clearTimeout(minuterie); minuterie = setTimeout(garder, 1200); });
})();
