// What is said over the ad when the camera stops or stands still, with the ways to have it again. The ad plays on.

import { announce, part } from "./screens.js";
import { filled, gettext } from "./words.js";

export class CameraNote {
  #asked = 0;

  /** `onOpen(deviceId|undefined)`: switch the camera on again, or another one; resolves with whether it is on. */
  constructor({ camera, onOpen }) {
    Object.assign(this, { camera, onOpen });
    part("camera-note-close").onclick = () => this.hide();
  }

  async show(text) {
    const asked = ++this.#asked;
    const cameras = await this.camera.all();
    if (asked !== this.#asked) return;
    part("camera-note-text").textContent = text;
    const again = button(gettext("Switch it on again"), () => this.#open());
    const others = cameras.filter(({ used }) => !used);
    part("camera-note-ways").replaceChildren(again, ...(cameras.length > 1 ? others.map(({ id, name }) => button(filled(gettext("Use %(name)s"), { name }), () => this.#open(id))) : []));
    part("camera-note").hidden = false;
    announce(text);
  }

  hide() { this.#asked += 1; part("camera-note").hidden = true; }

  async #open(id) {
    for (const way of part("camera-note-ways").children) way.disabled = true;
    if (await this.onOpen(id)) { this.hide(); announce(gettext("The camera is on again.")); }
    else this.show(gettext("The camera does not start. Another program may be using it."));
  }
}

function button(text, act) {
  const made = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-small", textContent: text });
  made.onclick = act;
  return made;
}
