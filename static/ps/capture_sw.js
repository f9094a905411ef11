// Service worker of the capture page alone. REGLAGE is written before this text by the server. It keeps the shell and
// its files, never a page of somebody; the page itself is asked to the network first.
importScripts(REGLAGE.file);
const PREFIXE = "capture-";
const CACHE = PREFIXE + REGLAGE.version;
const PATIENCE = 4000;

async function prepare() {
  const cache = await caches.open(CACHE);
  await cache.addAll(REGLAGE.fichiers.map((adresse) => new Request(adresse, { cache: "no-cache", credentials: "omit" })));
  // Asked as nobody: whatever the session, what is kept is what anybody gets.
  const coquille = await fetch(REGLAGE.coquille, { credentials: "omit", cache: "no-store", redirect: "error" });
  if (!coquille.ok) throw new Error(`coquille ${coquille.status}`);
  await cache.put(REGLAGE.coquille, coquille);
  await self.skipWaiting();
}

async function fait_place() {
  const anciens = (await caches.keys()).filter((nom) => nom.startsWith(PREFIXE) && nom !== CACHE);
  await Promise.all(anciens.map((nom) => caches.delete(nom)));
  await self.clients.claim();
}

async function coquille() {
  const gardee = await caches.match(REGLAGE.coquille, { cacheName: CACHE, ignoreVary: true });
  return gardee || Response.error();
}

// A network that answers nothing (a lift, a basement) is no network after PATIENCE. A session that has ended leads to
// the login page: the shell keeps the photo first, and offers to log in.
async function page(requete) {
  const demandee = new URL(requete.url).searchParams.has("connexion");
  const abandon = new AbortController();
  const minuterie = demandee ? 0 : setTimeout(() => abandon.abort(), PATIENCE);
  try {
    const reponse = await fetch(requete, { signal: abandon.signal });
    if (demandee || (reponse.type !== "opaqueredirect" && reponse.status < 500)) return reponse;
    return coquille();
  } catch {
    return coquille();
  } finally {
    clearTimeout(minuterie);
  }
}

async function fichier(requete) {
  return (await caches.match(requete, { cacheName: CACHE, ignoreVary: true })) || fetch(requete);
}

self.addEventListener("install", (evenement) => evenement.waitUntil(prepare()));
self.addEventListener("activate", (evenement) => evenement.waitUntil(fait_place()));
self.addEventListener("fetch", (evenement) => {
  const requete = evenement.request;
  const adresse = new URL(requete.url);
  if (requete.method !== "GET" || adresse.origin !== self.location.origin) return;
  if (requete.mode === "navigate" && adresse.pathname === REGLAGE.page) evenement.respondWith(page(requete));
  else if (REGLAGE.fichiers.includes(adresse.pathname)) evenement.respondWith(fichier(requete));
});

// Where it exists, the browser wakes us when the network is back, even with the page closed.
async function synchronise() {
  const issue = await captures.envoie(REGLAGE, { presse: true });
  for (const fenetre of await self.clients.matchAll({ type: "window" })) fenetre.postMessage({ captures: issue });
  if (issue === "reseau" || issue === "arret") throw new Error(issue);
}
self.addEventListener("sync", (evenement) => {
  if (evenement.tag === "captures") evenement.waitUntil(synchronise());
});
