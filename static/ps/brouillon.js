// Keeps what is being typed: sends the form to its draft a moment after each change, and says so. Without it, the
// buttons of the form save and nothing else changes.
(() => {
  const form = document.getElementById("declaration");
  const etat = document.getElementById("brouillon-etat");
  if (!form || !etat) return;
  const revision = form.querySelector('input[name="revision"]');
  let minuterie;
  let envoi = null;
  let encore = false;
  const dit = (texte) => { etat.textContent = texte; };
  const garder = async () => {
    if (envoi) { encore = true; return; }
    const donnees = new FormData(form);
    donnees.delete("preuve");
    donnees.delete("photo");
    envoi = fetch(form.dataset.brouillon, { method: "POST", body: donnees, keepalive: true });
    try {
      const reponse = await envoi;
      if (reponse.redirected || reponse.status === 403) {
        dit("Votre session a expiré. Ce que vous avez écrit reste sur cette page\u00a0: reconnectez-vous dans un autre onglet, puis enregistrez ici.");
      } else if (reponse.status === 409) {
        dit("Ce brouillon a changé dans un autre onglet. Ce que vous écrivez ici n’est plus gardé tout seul\u00a0: enregistrez pour voir quoi faire.");
      } else if (reponse.ok) {
        revision.value = (await reponse.json()).revision;
        const heure = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
        dit(`Brouillon gardé à ${heure}.`);
      }
    } catch {
      dit("Pas de réseau\u00a0: ce que vous avez écrit reste sur cette page, il sera gardé à la prochaine frappe.");
    } finally {
      envoi = null;
      if (encore) { encore = false; minuterie = setTimeout(garder, 300); }
    }
  };
  form.addEventListener("input", () => { clearTimeout(minuterie); minuterie = setTimeout(garder, 1200); });
  // What is on its way would make this sending stale: wait for it, then press the same button again.
  form.addEventListener("submit", (evenement) => {
    clearTimeout(minuterie);
    encore = false;
    if (!envoi) return;
    evenement.preventDefault();
    const bouton = evenement.submitter;
    envoi.catch(() => {}).finally(() => setTimeout(() => form.requestSubmit(bouton), 0));
  });
})();
