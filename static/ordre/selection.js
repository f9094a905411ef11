// Counts the ticked boxes of the list. Without it, the boxes and the buttons work the same.
(() => {
  const formulaire = document.querySelector("[data-selection]");
  const compte = formulaire?.querySelector("[data-compte]");
  if (!compte) return;
  const compter = () => {
    const nombre = formulaire.querySelectorAll('input[name="cycle"]:checked').length;
    compte.textContent = nombre > 1 ? `${nombre} lignes cochées` : nombre === 1 ? "1 ligne cochée" : "aucune ligne cochée";
  };
  formulaire.addEventListener("change", (evenement) => {
    if (evenement.target.name === "cycle" && evenement.target.checked) formulaire.querySelector("#portee-coches").checked = true;
    compter();
  });
  compter();
})();
