// Suggests bodies of the public list while the organiser is typed. Without it, a button searches the list.
(() => {
  const liste = document.getElementById("organismes");
  const champ = document.querySelector('input[list="organismes"]');
  if (!liste || !champ) return;
  let minuterie;
  const chercher = async () => {
    const mots = champ.value.trim();
    if (mots.length < 3) return;
    try {
      const reponse = await fetch(`${liste.dataset.adresse}?q=${encodeURIComponent(mots)}`);
      if (!reponse.ok || reponse.redirected) return;
      const noms = (await reponse.json()).organismes;
      liste.replaceChildren(...noms.map((nom) => new Option(nom, nom)));
    } catch { /* the name can still be written */ }
  };
  champ.addEventListener("input", () => { clearTimeout(minuterie); minuterie = setTimeout(chercher, 350); });
})();
