// The logout page: says what is still on this phone, erases it if asked, and takes the capture page off this phone.
(() => {
  const bloc = document.getElementById("sortie-captures");
  const form = bloc?.closest("form");
  if (!bloc || !form || !globalThis.indexedDB) return;
  const [nom, qui] = document.cookie.split("; ").find((c) => /^(__Host-)?captures=/.test(c))?.split("=") || ["", ""];

  async function compte() {
    if (!qui) return;
    const nombre = (await captures.de(qui)).filter(captures.enAttente).length;
    if (!nombre) return;
    document.getElementById("sortie-captures-nombre").textContent = nombre > 1
      ? `${nombre} photos gardées sur cet appareil ne sont pas encore envoyées.`
      : "1 photo gardée sur cet appareil n’est pas encore envoyée.";
    bloc.hidden = false;
  }

  async function quitte() {
    if (qui && document.getElementById("sortie-effacer").checked) await captures.vide(qui);
    if (nom) document.cookie = `${nom}=; path=/; max-age=0; SameSite=Lax${nom.startsWith("__Host-") ? "; Secure" : ""}`;
    for (const nom of await caches.keys()) if (nom.startsWith("capture-")) await caches.delete(nom);
    for (const agent of await navigator.serviceWorker.getRegistrations()) await agent.unregister();
  }

  form.addEventListener("submit", (evenement) => {
    evenement.preventDefault();
    // Leaving never waits for a browser that does not answer.
    const delai = new Promise((oui) => setTimeout(oui, 3000));
    Promise.race([quitte().catch(() => {}), delai]).then(() => form.submit());
  });
  compte().catch(() => {});
})();
