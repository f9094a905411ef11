// Keeps what is being typed in a form: sends it a moment after each change, and says so. Without it, the buttons of the
// form save and nothing else changes. The form says where (data-garder), where to tell it (data-garder-etat: an id), what
// to tell when somebody else wrote in between (data-garder-depasse) and which fields are worth it (data-garder-si).
(() => {
  const form = document.querySelector("form[data-garder]");
  const etat = form && document.getElementById(form.dataset.garderEtat);
  if (!etat) return;
  const revision = form.querySelector('input[name="revision"]');
  const voulus = (form.dataset.garderSi || "").split(" ").filter(Boolean);
  // What a browser still sends once its page is left (Fetch, 64 KiB).
  const POIDS_DE_SORTIE = 60000;
  let minuterie;
  let envoi = null;
  let encore = false;
  const dit = (texte) => { etat.textContent = texte; };
  // Files wait for the button: they are too heavy to be sent at each pause.
  const saisie = () => {
    const donnees = new FormData(form);
    for (const [nom, valeur] of [...donnees]) if (valeur instanceof File) donnees.delete(nom);
    return donnees;
  };
  const is_vide = (donnees) => voulus.length > 0 && voulus.every((nom) => !String(donnees.get(nom) || "").trim());
  const is_leger = (donnees) => new Blob([new URLSearchParams(donnees).toString()]).size < POIDS_DE_SORTIE;
  const garder = async () => {
    if (envoi) { encore = true; return; }
    const donnees = saisie();
    if (is_vide(donnees)) return;
    envoi = fetch(form.dataset.garder, { method: "POST", body: donnees, keepalive: is_leger(donnees) });
    try {
      const reponse = await envoi;
      if (reponse.redirected || reponse.status === 403) {
        dit("Votre session a expiré. Ce que vous avez écrit reste sur cette page\u00a0: reconnectez-vous dans un autre onglet, puis enregistrez ici.");
      } else if (reponse.status === 409) {
        dit(form.dataset.garderDepasse);
      } else if (reponse.ok) {
        revision.value = (await reponse.json()).revision;
        const heure = new Date().toLocaleTimeString("fr-FR", { hour: "2-digit", minute: "2-digit" });
        dit(`Brouillon gardé à ${heure}.`);
      } else {
        dit("Pas encore gardé\u00a0: enregistrez pour savoir pourquoi.");
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
