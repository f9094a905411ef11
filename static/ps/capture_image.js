// A photo made lighter before it is kept: at most 2,000 pixels on a side, JPEG, without what the phone wrote in it.
// What this browser cannot draw is kept as it is: the server judges.
globalThis.reduitPhoto = (() => {
  const COTE = 2000, QUALITE = 0.85;

  // Some browsers give noise back instead of the picture, against tracking: better the photo as it is.
  function rendFidele() {
    const essai = document.createElement("canvas");
    essai.width = essai.height = 1;
    const crayon = essai.getContext("2d", { willReadFrequently: true });
    crayon.fillStyle = "rgb(90, 140, 150)";
    crayon.fillRect(0, 0, 1, 1);
    const [r, v, b] = crayon.getImageData(0, 0, 1, 1).data;
    return r === 90 && v === 140 && b === 150;
  }

  const nomme = (nom) => `${(nom || "photo").replace(/\.[^.]*$/, "") || "photo"}.jpg`;

  return async (fichier) => {
    if (!fichier.type.startsWith("image/") || !globalThis.createImageBitmap || !rendFidele()) {
      return { photo: fichier, nom: fichier.name };
    }
    let image;
    try {
      image = await createImageBitmap(fichier, { imageOrientation: "from-image" });
    } catch {
      return { photo: fichier, nom: fichier.name };
    }
    const echelle = Math.min(1, COTE / Math.max(image.width, image.height));
    const toile = document.createElement("canvas");
    toile.width = Math.max(1, Math.round(image.width * echelle));
    toile.height = Math.max(1, Math.round(image.height * echelle));
    const crayon = toile.getContext("2d");
    crayon.fillStyle = "#fff";
    crayon.fillRect(0, 0, toile.width, toile.height);
    crayon.drawImage(image, 0, 0, toile.width, toile.height);
    image.close();
    const photo = await new Promise((oui) => toile.toBlob(oui, "image/jpeg", QUALITE));
    return photo ? { photo, nom: nomme(fichier.name) } : { photo: fichier, nom: fichier.name };
  };
})();
