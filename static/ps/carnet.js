// Keeps a note while it is being typed and says so. Without it, the button saves and nothing else changes.
(() => {
  const form = document.getElementById("note");
  const etat = document.getElementById("note-etat");
  if (!form || !etat) return;
  const revision = form.querySelector('input[name="revision"]');
  let minuterie;
  let envoi = null;
  let encore = false;
  const dit = (texte) => { etat.textContent = texte; };
  const garder = async () => {
    if (envoi) { encore = true; return; }
    const donnees = new FormData(form);
    if (!donnees.get("titre").trim() && !donnees.get("texte").trim()) return;
    envoi = fetch(form.dataset.garder, { method: "POST", body: donnees });
    try {
      const reponse = await envoi;
      if (reponse.redirected || reponse.status === 403) {
        dit("Votre session a expiré. Votre texte reste sur cette page\u00a0: reconnectez-vous dans un autre onglet, puis enregistrez ici.");
      } else if (reponse.status === 409) {
        dit("Cette note a changé dans un autre onglet. Enregistrez\u00a0: vous pourrez comparer les deux textes.");
      } else if (reponse.ok) {
        revision.value = (await reponse.json()).revision;
        const heure = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
        dit(`Brouillon gardé à ${heure}.`);
      } else {
        dit("Pas encore gardé\u00a0: enregistrez pour savoir pourquoi.");
      }
    } catch {
      dit("Pas de réseau\u00a0: votre texte reste sur cette page, il sera gardé à la prochaine frappe.");
    } finally {
      envoi = null;
      if (encore) { encore = false; minuterie = setTimeout(garder, 300); }
    }
  };
  form.addEventListener("input", () => { clearTimeout(minuterie); minuterie = setTimeout(garder, 1200); });
  // What is on its way would make this sending stale: wait for it.
  form.addEventListener("submit", (evenement) => {
    clearTimeout(minuterie);
    encore = false;
    if (!envoi) return;
    evenement.preventDefault();
    envoi.catch(() => {}).finally(() => setTimeout(() => form.submit(), 0));
  });
})();
