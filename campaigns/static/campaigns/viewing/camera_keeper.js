// The camera from the first answer to the end: what became of it is told, and shown, and it can be had again.

import { CameraProblem } from "./camera.js";
import { CameraNote } from "./camera_note.js";
import { part } from "./screens.js";
import { gettext } from "./words.js";

export class CameraKeeper {
  #lostTold = false;
  #note = null;
  #recorder = null;
  #onLost = () => {};
  told = Promise.resolve();

  /** `signal` aborts when the visit ends. */
  constructor({ camera, api, signal }) { Object.assign(this, { camera, api, signal }); }

  /** From now on pictures are taken. `onLost()`: the camera stopped by itself. */
  watch({ recorder, onLost }) {
    this.#recorder = recorder;
    this.#onLost = onLost;
    this.#note = new CameraNote({ camera: this.camera, onOpen: (deviceId) => this.#reopen(deviceId) });
    this.camera.onMute = (mute) => this.still(mute);
    this.#indicate();
    if (this.camera.on) recorder.start();
  }

  /** One after the other: the last word counts. */
  tell(camera) {
    const tell = () => this.api.persist("camera", { json: { camera } }, { signal: this.signal }).catch(() => {});
    this.told = this.told.then(tell);
  }

  isOn() {
    this.tell("granted");
    this.#lostTold = false;
    this.camera.onLost = () => this.#lost();
    this.#indicate();
  }

  /** The frames of a camera that stands still are told by the server; here the person is. */
  still(still) {
    if (still) this.#note?.show(gettext("The camera shows nothing new. It may be covered, switched off or used elsewhere."));
    else this.#note?.hide();
  }

  close() {
    this.#recorder?.stop();
    this.camera.onLost = this.camera.onMute = () => {};
    this.camera.stop();
    this.#indicate();
  }

  #lost() {
    if (!this.#lostTold) this.tell("stopped");
    this.#lostTold = true;
    this.#onLost();
    this.#recorder?.stop();
    this.#indicate();
    this.#note?.show(gettext("The camera has stopped. Nothing more is measured."));
  }

  /** In the middle of an ad; resolves with whether it is on. */
  async #reopen(deviceId) {
    this.camera.onLost = () => {};
    this.camera.stop();
    try {
      await this.camera.open(part("camera"), deviceId);
    } catch (error) {
      if (!(error instanceof CameraProblem)) throw error;
      this.#recorder.stop();
      this.tell("stopped");
      this.#indicate();
      return false;
    }
    if (this.signal.aborted) { this.camera.stop(); return false; }
    this.isOn();
    this.#recorder.start();
    return true;
  }

  #indicate() {
    for (const indicator of document.querySelectorAll(".camera-indicator")) {
      indicator.classList.toggle("is-on", this.camera.on);
      indicator.textContent = this.camera.on ? gettext("Camera on") : gettext("Camera off");
    }
  }
}
