// The capture page: keeps at once on the phone, shows what is kept in words, sends when it can. Without this file the
// form sends as any other. The queue is in capture_file.js, the photo made lighter in capture_image.js.
const racine = document.getElementById("capture");
const forme = document.getElementById("capture-forme");
const trouve = (nom) => document.getElementById(`capture-${nom}`);
const biscuit = () => document.cookie.split("; ").find((c) => /^(__Host-)?captures=/.test(c))?.split("=")[1] || "";
// Said by the server where it answered; else by the cookie it left. Nobody: the phone keeps nothing.
const CLE = racine.dataset.cle || biscuit();
const ADRESSES = racine.dataset;
const CONNEXION = `${racine.dataset.page}?connexion`;
const TAILLE_MAX = 10 * 1024 * 1024;
let enRoute = "", modifiee = "", reveil = 0, dessins = Promise.resolve(), pret = false, occupe = false, derniers = [];

const fabrique = (balise, champs, ...enfants) => {
  const element = Object.assign(document.createElement(balise), champs);
  element.append(...enfants);
  return element;
};
const lien = (texte, href) => fabrique("a", { href, textContent: texte });
const bouton = (texte, geste, nom) => {
  const element = fabrique("button", { type: "button", className: "btn btn-outline-secondary btn-sm", textContent: texte });
  element.dataset.geste = nom;
  element.addEventListener("click", geste);
  return element;
};

function dit(type, texte, ...suite) {
  const alerte = trouve(`alerte-${type}`).content.cloneNode(true);
  alerte.querySelector("p").replaceChildren(texte, ...suite.flatMap((element) => [" ", element]));
  trouve("dit").replaceChildren(alerte);
}

function aujourdhui() {
  const jour = new Date();
  return [jour.getFullYear(), jour.getMonth() + 1, jour.getDate()].map((n) => String(n).padStart(2, "0")).join("-");
}
const enClair = (jour) => new Date(`${jour}T12:00:00`).toLocaleDateString("fr-FR");
const nomme = (ligne) => ligne.titre || `Attestation du ${enClair(ligne.jour)}`;

async function vignette(toile, ligne) {
  toile.hidden = !ligne.photo;
  if (!ligne.photo) return;
  const crayon = toile.getContext("2d");
  toile.setAttribute("aria-label", ligne.photo.type === "application/pdf" ? "Document PDF" : "La photo");
  try {
    const image = await createImageBitmap(ligne.photo);
    const echelle = Math.max(toile.width / image.width, toile.height / image.height);
    const [l, h] = [image.width * echelle, image.height * echelle];
    crayon.drawImage(image, (toile.width - l) / 2, (toile.height - h) / 2, l, h);
    image.close();
  } catch {
    crayon.fillStyle = "#78909c";
    crayon.font = "bold 18px sans-serif";
    crayon.textAlign = "center";
    crayon.fillText(ligne.photo.type === "application/pdf" ? "PDF" : "?", toile.width / 2, toile.height / 2 + 6);
  }
}

function etat(ligne) {
  const nom = ligne.jeton === enRoute ? "envoi" : ligne.etat;
  const mots = trouve(`etat-${nom}`).content.cloneNode(true);
  if (nom === "refusee") mots.append(fabrique("p", { className: "mb-0 mt-1", textContent: `${ligne.raison} ${ligne.remede}` }));
  return mots;
}

function gestes(ligne) {
  if (ligne.jeton === enRoute) return [];
  const efface = bouton("Effacer", () => applique(ligne, { etat: "effacee", avant: ligne.etat }), "efface");
  const change = bouton("Modifier", () => modifie(ligne), "modifie");
  switch (ligne.etat) {
    // Once tried, the site may have it under this number: it is corrected there, not here.
    case "gardee": return ligne.essais ? [efface] : [change, efface];
    case "refusee": return [change, bouton("Renvoyer", () => applique(ligne, { etat: "gardee", essais: 0, prochain: 0 }, true), "renvoie"), efface];
    case "effacee": return [bouton("Annuler", () => applique(ligne, { etat: ligne.avant }), "annule")];
    default: return ligne.adresse ? [lien("Dire à quelle action elle sert", ligne.adresse)] : [];
  }
}

async function applique(ligne, champs, presse = false) {
  await captures.change(ligne.jeton, champs);
  await montre();
  if (presse) await tente({ presse });
}

async function dessine() {
  const lignes = await captures.de(CLE);
  const tenu = document.activeElement?.closest?.("#capture-liste li")?.dataset.jeton;
  const elements = await Promise.all(lignes.map(async (ligne) => {
    const element = trouve("ligne").content.cloneNode(true).firstElementChild;
    element.dataset.jeton = ligne.jeton;
    element.dataset.situation = ligne.jeton === enRoute ? "envoi" : ligne.etat;
    const titre = element.querySelector("[data-titre]");
    titre.id = `capture-titre-${ligne.jeton}`;
    titre.textContent = nomme(ligne);
    element.querySelector("[data-jour]").textContent = `action du ${enClair(ligne.jour)}`;
    element.querySelector("[data-etat]").append(etat(ligne));
    element.querySelector("[data-gestes]").append(...gestes(ligne));
    for (const geste of element.querySelectorAll("button, a")) geste.setAttribute("aria-describedby", titre.id);
    await vignette(element.querySelector("canvas"), ligne);
    return element;
  }));
  trouve("liste").replaceChildren(...elements);
  if (tenu) elements.find((e) => e.dataset.jeton === tenu)?.querySelector("button, a")?.focus();
  trouve("section").hidden = !lignes.length;
  trouve("envoyer").hidden = !lignes.some((l) => l.etat === "gardee");
  trouve("vider").hidden = !lignes.some(captures.enAttente);
  await autres();
}

async function autres() {
  const nombre = (await captures.toutes()).filter((l) => l.qui !== CLE && captures.enAttente(l)).length;
  trouve("autres").hidden = !nombre;
  if (!nombre) return;
  const alerte = trouve("alerte-info").content.cloneNode(true);
  alerte.querySelector("p").textContent = nombre > 1
    ? `${nombre} photos d’une autre personne attendent sur cet appareil. Vous ne pouvez ni les voir ni les envoyer\u00a0: elles partiront avec son compte.`
    : "1 photo d’une autre personne attend sur cet appareil. Vous ne pouvez ni la voir ni l’envoyer\u00a0: elle partira avec son compte.";
  trouve("autres").replaceChildren(alerte);
}

// One drawing after the other: two at once would mix their lines.
function montre() {
  dessins = dessins.then(dessine, dessine);
  return dessins;
}

async function tente({ presse = false } = {}) {
  if (!pret) return;
  derniers = await captures.de(CLE);
  if (!derniers.some((l) => l.etat === "gardee")) return;
  if (navigator.onLine === false) return raconte("reseau");
  const issue = await captures.envoie(ADRESSES, { qui: CLE, presse, dit: (jeton) => { enRoute = jeton; montre(); } });
  // Somebody else logged in meanwhile: this page is no longer ours to show.
  if (issue === "autre") return location.assign(racine.dataset.page);
  if (issue !== "occupe") enRoute = "";
  await montre();
  await raconte(issue);
}

// What came of the last sending, ours or that of the service worker.
async function raconte(issue) {
  const lignes = await captures.de(CLE);
  const restent = lignes.filter((l) => l.etat === "gardee");
  const parties = lignes.filter((l) => l.etat === "envoyee" && derniers.some((a) => a.jeton === l.jeton && a.etat === "gardee"));
  if (issue === "connexion") {
    dit("attention", "Vous n’êtes pas connecté. Vos photos restent sur ce téléphone\u00a0:", lien("reconnectez-vous pour les envoyer", CONNEXION));
  } else if (issue === "reseau" && restent.length) {
    dit("info", "Gardée sur ce téléphone. Pas de réseau\u00a0: l’envoi partira tout seul à son retour. Vous pouvez fermer cette page.");
  } else if (issue === "arret" && restent.length) {
    dit("attention", "Le site ne prend pas d’envoi pour le moment. Rien n’est perdu\u00a0: nouvel essai dans un instant.");
  } else if (parties.length) {
    dit("succes", parties.length > 1 ? `${parties.length} photos envoyées.` : `«\u00a0${nomme(parties[0])}\u00a0» est envoyée.`);
  }
  clearTimeout(reveil);
  if (restent.length && issue !== "connexion") {
    const attente = Math.min(...restent.map((l) => l.prochain || 0)) - Date.now();
    reveil = setTimeout(() => tente(), Math.max(attente, 2000));
  }
}

function identifiant() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const octets = crypto.getRandomValues(new Uint8Array(16));
  octets[6] = (octets[6] & 0x0f) | 0x40;
  octets[8] = (octets[8] & 0x3f) | 0x80;
  const hexa = [...octets].map((o) => o.toString(16).padStart(2, "0")).join("");
  return hexa.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, "$1-$2-$3-$4-$5");
}

function refuse(texte, champ) {
  dit("erreur", texte);
  champ.focus();
}

async function garde(evenement) {
  evenement.preventDefault();
  if (occupe) return;
  occupe = true;
  try { await gardeUne(); } finally { occupe = false; }
}

async function gardeUne() {
  const fichier = forme.photo.files[0] || forme.fichier.files[0];
  if (!fichier && !modifiee) return refuse("Prenez une photo, ou choisissez un fichier.", forme.photo);
  if (!forme.jour.value) return refuse("Indiquez la date de l’action.", forme.jour);
  const champs = { titre: forme.titre.value.trim(), jour: forme.jour.value };
  if (fichier) Object.assign(champs, await reduitPhoto(fichier));
  if (champs.photo?.size > TAILLE_MAX) {
    return refuse("Ce fichier pèse plus de 10 Mo. Réduisez-le, ou photographiez le document.", forme.fichier);
  }
  try {
    if (!(await ecrit(champs))) return undefined;
  } catch (erreur) {
    return pleine(erreur);
  }
  recommence();
  dit("succes", "Gardée sur ce téléphone.");
  await montre();
  navigator.storage?.persist?.().catch(() => {});
  navigator.serviceWorker?.ready.then((agent) => agent.sync?.register("captures")).catch(() => {});
  // Not waited for: the next photo may be taken while this one leaves.
  tente({ presse: true });
  return undefined;
}

async function ecrit(champs) {
  if (!modifiee) {
    await captures.garde({
      ...champs, jeton: identifiant(), qui: CLE, etat: "gardee", essais: 0, prochain: 0, raison: "", remede: "",
      adresse: "", gardee: Date.now(), envoyee: 0,
    });
    return true;
  }
  const ligne = (await captures.de(CLE)).find((l) => l.jeton === modifiee);
  if (!ligne || ligne.etat === "envoyee" || (ligne.etat === "gardee" && ligne.essais)) {
    recommence();
    dit("attention", "Cette photo est déjà partie\u00a0: vous corrigerez son titre et sa date en la déclarant.");
    await montre();
    return false;
  }
  await captures.change(modifiee, { ...champs, etat: "gardee", essais: 0, prochain: 0, raison: "", remede: "" });
  return true;
}

function pleine(erreur) {
  const place = erreur?.name === "QuotaExceededError";
  dit("erreur", place
    ? "La mémoire de ce téléphone est pleine\u00a0: la photo n’est pas gardée. Libérez de la place, puis touchez «\u00a0Garder\u00a0» de nouveau\u00a0; cette page ne perd rien tant qu’elle reste ouverte."
    : "Ce navigateur n’a pas pu garder la photo. Laissez cette page ouverte et recommencez.",
  ...(racine.dataset.cle && !modifiee ? [bouton("L’envoyer sans la garder", () => forme.submit(), "envoie")] : []));
}

function modifie(ligne) {
  modifiee = ligne.jeton;
  forme.titre.value = ligne.titre;
  forme.jour.value = ligne.jour;
  trouve("modifiee").textContent = `Vous modifiez «\u00a0${nomme(ligne)}\u00a0». Sa photo est là\u00a0: n’en prenez une autre que pour la remplacer.`;
  trouve("modifiee").hidden = trouve("annuler").hidden = false;
  forme.titre.focus();
}

function recommence() {
  modifiee = "";
  forme.reset();
  forme.jour.value ||= aujourdhui();
  trouve("modifiee").hidden = trouve("annuler").hidden = true;
}

function installe() {
  addEventListener("beforeinstallprompt", (evenement) => {
    evenement.preventDefault();
    trouve("installer").hidden = false;
    trouve("installer").onclick = () => { evenement.prompt(); trouve("installer").hidden = true; };
  });
  if (racine.dataset.cle) navigator.serviceWorker?.register(racine.dataset.sw, { scope: racine.dataset.page }).catch(() => {});
  navigator.serviceWorker?.addEventListener("message", ({ data }) => montre().then(() => raconte(data.captures)));
}

// Back in front of this page: it may belong to somebody else by now.
function revient() {
  if (biscuit() !== CLE) return location.reload();
  return montre().then(() => tente());
}

async function commence() {
  installe();
  if (!CLE) {
    forme.hidden = true;
    return dit("attention", "Ce téléphone ne sait pas encore à qui garder vos photos\u00a0:", lien("connectez-vous une première fois, avec du réseau", CONNEXION));
  }
  try {
    await captures.nettoie();
  } catch {
    forme.hidden = !racine.dataset.cle;
    return dit("attention", "Ce navigateur ne garde rien hors connexion (navigation privée\u00a0?). «\u00a0Garder\u00a0» enverra la photo tout de suite\u00a0: il faut du réseau.");
  }
  pret = true;
  forme.jour.value ||= aujourdhui();
  forme.addEventListener("submit", garde);
  trouve("annuler").addEventListener("click", recommence);
  trouve("envoyer").addEventListener("click", () => tente({ presse: true }));
  trouve("vider").addEventListener("click", async () => {
    for (const ligne of (await captures.de(CLE)).filter(captures.enAttente)) await captures.change(ligne.jeton, { etat: "effacee", avant: ligne.etat });
    await montre();
    dit("info", "Effacées de ce téléphone. Vous pouvez encore annuler, tant que cette page est ouverte.");
  });
  addEventListener("online", () => tente({ presse: true }));
  addEventListener("offline", () => raconte("reseau"));
  addEventListener("pageshow", ({ persisted }) => { if (persisted) revient(); });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) revient(); });
  await montre();
  racine.dataset.pret = "1";
  return tente({ presse: true });
}

commence();
