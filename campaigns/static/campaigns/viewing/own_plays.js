// The viewer's own traces: clip and drawing move together, and a click on the drawing picks the second to disagree with.

/** Joins each ad's clip, drawing and form; without this script the list and the form do all of it. */
export function plays() {
  for (const play of document.querySelectorAll(".own-play")) joined(play);
}

function joined(play) {
  const [clip, drawing, form] = ["video", ".own-chart svg", ".own-moment"].map((own) => play.querySelector(own));
  if (!drawing) return;
  const cursor = drawing.querySelector(".own-cursor");
  const { width } = drawing.viewBox.baseVal;
  const lasts = Number(drawing.dataset.duration) / 1000;
  const at = (seconds) => {
    const x = String(Math.min(1, seconds / lasts) * width);
    cursor.setAttribute("x1", x);
    cursor.setAttribute("x2", x);
    const second = Math.min(Math.floor(seconds), Number(form.elements.from.max));
    form.elements.from.value = second;
    form.elements.to.value = second;
  };
  clip?.addEventListener("timeupdate", () => at(clip.currentTime));
  drawing.addEventListener("click", (event) => {
    const box = drawing.getBoundingClientRect();
    const seconds = Math.max(0, Math.min(0.999, (event.clientX - box.left) / box.width)) * lasts;
    if (clip) clip.currentTime = seconds;
    at(seconds);
    form.querySelector("button").focus();
  });
}
