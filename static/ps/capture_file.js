// The queue of captures kept on this phone (IndexedDB) and its sending. Used by the page and by the service worker.
// A line: { jeton, qui, titre, jour, photo, nom, etat, essais, prochain, raison, remede, adresse, gardee, envoyee }.
// `etat`: gardee, envoyee, refusee, effacee (still undoable). `qui` is the opaque key of its owner: lines of somebody
// else are counted, never read out nor sent.
globalThis.captures = (() => {
  const BASE = "captures", LIGNES = "lignes";
  const PAUSE = 5000, PAUSE_MAX = 30 * 60000, JOUR = 24 * 3600000;
  let base;

  const promesse = (demande) => new Promise((oui, non) => {
    demande.onsuccess = () => oui(demande.result);
    demande.onerror = () => non(demande.error);
  });

  function ouvre() {
    base ??= new Promise((oui, non) => {
      const demande = indexedDB.open(BASE, 1);
      demande.onupgradeneeded = () => demande.result.createObjectStore(LIGNES, { keyPath: "jeton" });
      demande.onsuccess = () => {
        // Another tab may need a newer version one day: never stand in its way.
        demande.result.onversionchange = () => { demande.result.close(); base = undefined; };
        oui(demande.result);
      };
      demande.onerror = () => non(demande.error);
      demande.onblocked = () => non(new Error("blocked"));
    }).catch((erreur) => { base = undefined; throw erreur; });
    return base;
  }

  // Resolves once the transaction is on the disk, not before: a browser closed just after has lost nothing.
  async function dans(mode, geste) {
    const transaction = (await ouvre()).transaction(LIGNES, mode, { durability: "strict" });
    const finie = new Promise((oui, non) => {
      transaction.oncomplete = oui;
      transaction.onabort = () => non(transaction.error || new Error("abort"));
    });
    finie.catch(() => {});
    const resultat = await geste(transaction.objectStore(LIGNES));
    await finie;
    return resultat;
  }

  const toutes = () => dans("readonly", (lignes) => promesse(lignes.getAll()));
  const de = async (qui) => (await toutes()).filter((l) => l.qui === qui).sort((a, b) => b.gardee - a.gardee);
  const garde = (ligne) => dans("readwrite", (lignes) => promesse(lignes.put(ligne)));
  const ote = (jeton) => dans("readwrite", (lignes) => promesse(lignes.delete(jeton)));

  // Change a line as it is now, in one transaction: the page and the service worker both write.
  const change = (jeton, champs) => dans("readwrite", async (lignes) => {
    const ligne = await promesse(lignes.get(jeton));
    if (ligne) await promesse(lignes.put({ ...ligne, ...champs }));
  });

  const enAttente = (ligne) => ligne.etat === "gardee" || ligne.etat === "refusee";

  // What was erased, and what was sent more than a day ago, leaves the phone.
  async function nettoie(maintenant = Date.now()) {
    const finies = (await toutes()).filter(
      (l) => l.etat === "effacee" || (l.etat === "envoyee" && maintenant - l.envoyee > JOUR));
    for (const ligne of finies) await ote(ligne.jeton);
  }

  async function vide(qui) {
    for (const ligne of await de(qui)) await ote(ligne.jeton);
  }

  // Who is logged in, and a fresh token; null when nobody is (the answer leads to the login page).
  async function session(adresses) {
    const reponse = await fetch(adresses.jeton, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    if (reponse.type === "opaqueredirect" || reponse.status === 401) return null;
    if (!reponse.ok) throw new Error(`jeton ${reponse.status}`);
    return reponse.json();
  }

  function poste(adresses, ligne, connu) {
    const corps = new FormData();
    corps.set("qui", ligne.qui);
    corps.set("jeton", ligne.jeton);
    corps.set("titre", ligne.titre);
    corps.set("jour", ligne.jour);
    corps.set("photo", ligne.photo, ligne.nom);
    return fetch(adresses.envoyer, {
      method: "POST", body: corps, credentials: "same-origin", redirect: "manual", headers: { "X-CSRFToken": connu.csrf },
    });
  }

  async function mots(reponse) {
    try { return await reponse.json(); } catch { return {}; }
  }

  // The answer of the server, made a change of the line and what to do with the others: "suite", "connexion", "arret".
  async function recoit(ligne, reponse) {
    if (reponse.type === "opaqueredirect" || reponse.status === 409) return "connexion";
    if (reponse.ok) {
      const { adresse } = await mots(reponse);
      await change(ligne.jeton, { etat: "envoyee", envoyee: Date.now(), adresse, photo: null, raison: "", remede: "" });
      return "suite";
    }
    if ([400, 413, 415, 422].includes(reponse.status)) {
      const dit = await mots(reponse);
      const lourd = reponse.status === 413;
      await change(ligne.jeton, {
        etat: "refusee",
        raison: dit.message || (lourd ? "Ce fichier est trop lourd." : "Le site n’a pas pu lire cet envoi."),
        remede: dit.remede || (lourd ? "Reprenez la photo en qualité normale." : "Reprenez la photo, ou effacez-la."),
      });
      return "suite";
    }
    const essais = ligne.essais + 1;
    const demandee = Number(reponse.headers.get("Retry-After")) * 1000;
    await change(ligne.jeton, { essais, prochain: Date.now() + (demandee || Math.min(PAUSE * 2 ** essais, PAUSE_MAX)) });
    return "arret";
  }

  // One sender at a time on this phone, whatever the tabs; without locks the server still keeps each capture once.
  function seul(geste) {
    if (!globalThis.navigator?.locks) return geste();
    return navigator.locks.request("captures-envoi", { ifAvailable: true }, (verrou) => (verrou ? geste() : "occupe"));
  }

  // Send what waits for whoever is logged in. Gives "fini", "connexion", "reseau", "arret", "occupe", or "autre" when
  // that is not `qui`, whose page asks; `presse` does not wait for the pauses; `dit(jeton)` tells which line is on its
  // way ("" when none is).
  function envoie(adresses, { qui = "", presse = false, dit = () => {} } = {}) {
    return seul(async () => {
      let issue = "fini";
      try {
        let connu = await session(adresses);
        if (!connu) return "connexion";
        if (qui && connu.qui !== qui) return "autre";
        const pretes = (await de(connu.qui)).reverse().filter(
          (l) => l.etat === "gardee" && (presse || (l.prochain || 0) <= Date.now()));
        for (const ligne of pretes) {
          dit(ligne.jeton);
          // Marked as tried before the first byte leaves: from now on the server may have it.
          await change(ligne.jeton, { essais: ligne.essais + 1, prochain: Date.now() + Math.min(PAUSE * 2 ** ligne.essais, PAUSE_MAX) });
          let reponse = await poste(adresses, ligne, connu);
          if (reponse.status === 403) {
            connu = await session(adresses);
            if (!connu || connu.qui !== ligne.qui) return "connexion";
            reponse = await poste(adresses, ligne, connu);
          }
          const suite = await recoit(ligne, reponse);
          if (suite !== "suite") { issue = suite; break; }
        }
      } catch (erreur) {
        // `fetch` says TypeError for a network that is away; anything else is ours and waits for the next try too.
        issue = "reseau";
      } finally {
        dit("");
      }
      return issue;
    });
  }

  return { de, toutes, garde, ote, change, enAttente, nettoie, vide, envoie };
})();
