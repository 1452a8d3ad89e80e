// A picture in, the numbers of a frame out: detect, turn upright, frame, classify, as inference/engine/pipeline.py does.

import { centre, chosen, detect, even, look, Planes, pose, rivals, upright } from "./faces.js";
import { Networks } from "./networks.js";

const SIZE = 48;
const DARK = 50;
const BRIGHT = 215;
const NARROWEST_FACE = 0.1;
const OFF_CENTRE = 0.28;
const DIGITS = { probability: 5, degrees: 2, luma: 2, sharpness: 2, score: 5 };

export class Reader {
  #networks;
  #salt = crypto.getRandomValues(new Uint32Array(1))[0]; // a likeness says nothing to anybody else

  constructor(module, pack) { this.#networks = new Networks(module, pack); }

  /** One picture without anybody: throws where this browser cannot, and takes the memory that a camera's picture needs. */
  tried() {
    this.read({ data: new Uint8ClampedArray(4 * 640 * 480), width: 640, height: 480 });
    this.#probabilities(new Uint8Array(SIZE * SIZE));
    this.#networks.free();
    return this;
  }

  get model() { return this.#networks.about.model; }
  get memory() { return this.#networks.size; }

  /** The numbers of a frame for `POST snapshots`: {likeness, face}; `face` is null where nobody was found. */
  read(image) {
    return this.#shown(image, (picture, likeness) => {
      const faces = look(picture);
      if (!faces.length) return { likeness, face: null };
      const face = chosen(faces, picture);
      const turned = upright(picture, face);
      const framed = turned ? this.#framed(turned.picture, turned.face) : this.#framed(picture, face);
      const angles = pose((turned ? turned.face : face).landmarks);
      if (turned) angles.roll = turned.roll;
      return {
        likeness,
        face: {
          probabilities: this.#probabilities(framed.pixels),
          faces: rivals(faces, face),
          score: short(Math.min(1, face.score), DIGITS.score),
          box: boxOf(face, picture),
          yaw: short(angles.yaw, DIGITS.degrees), pitch: short(angles.pitch, DIGITS.degrees), roll: short(angles.roll, DIGITS.degrees),
          luma: short(framed.luma, DIGITS.luma), sharpness: short(framed.sharpness, DIGITS.sharpness),
        },
      };
    });
  }

  /** What the camera check says: {face, faces, luma, face_width, advice}, as inference/engine/check.py. */
  check(image) {
    return this.#shown(image, (picture) => {
      const faces = detect(picture), light = (luma) => (luma < DARK ? ["too_dark"] : luma > BRIGHT ? ["too_bright"] : []);
      if (!faces.length) {
        const luma = this.#luma(picture);
        return { face: false, faces: 0, luma, face_width: 0, advice: ["no_face", ...light(luma)] };
      }
      const face = chosen(faces, picture), { luma } = this.#framed(picture, face);
      const turned = upright(picture, face), share = face.width / picture.width, [x, y] = centre(face), several = rivals(faces, face);
      const off = Math.max(Math.abs(x / picture.width - 0.5), Math.abs(y / picture.height - 0.5));
      const advice = [
        ...(turned ? [Math.abs(turned.roll) > 90 ? "upside_down" : "tilted"] : []), ...light(luma),
        ...(share < NARROWEST_FACE ? ["too_far"] : []), ...(several > 1 ? ["several_faces"] : []), ...(off > OFF_CENTRE ? ["off_centre"] : []),
      ];
      return { face: true, faces: several, luma, face_width: Math.min(1, share), advice };
    });
  }

  /** `image`: {data, width, height}, RGBA. What `look` takes in memory is given back. */
  #shown({ data, width, height }, lookAt) {
    const networks = this.#networks, rgba = networks.take(4 * width * height);
    networks.bytes(rgba, data.length).set(data);
    const planes = networks.take(3 * width * height);
    networks.kernels.split(rgba, width * height, planes);
    try {
      return lookAt(new Planes(networks, planes, width, height), networks.kernels.likeness(rgba, width * height, this.#salt));
    } finally {
      networks.free();
    }
  }

  #luma({ at, width, height }) {
    const [blue, green, red] = [0, 1, 2].map((c) => this.#networks.kernels.mean(at + c * width * height, width * height));
    return 0.114 * blue + 0.587 * green + 0.299 * red;
  }

  /** The face as the network's training saw it: 48×48 grey pixels, their mean, their sharpness (align.py). */
  #framed(picture, face) {
    const networks = this.#networks, { kernels } = networks, mark = networks.mark;
    const side = Math.max(2, even(networks.about.framing * face.height)), [x, y] = centre(face);
    const left = even(x - side / 2), top = even(y - side / 2);
    const square = picture.through(side, side, (from, to) => kernels.cut(from, picture.width, picture.height, left, top, to, side));
    const grey = networks.take(side * side), small = networks.take(SIZE * SIZE);
    kernels.to_grey(square.at, side * side, grey);
    if (side <= SIZE) kernels.linear(grey, side, side, small, SIZE, SIZE);
    else if (side % SIZE) kernels.area(grey, side, small, SIZE);
    else kernels.shrink(grey, side, side / SIZE, small, SIZE, SIZE);
    const framed = {
      pixels: networks.bytes(small, SIZE * SIZE).slice(),
      luma: kernels.mean(small, SIZE * SIZE),
      sharpness: kernels.sharpness(small, SIZE),
    };
    networks.free(mark);
    return framed;
  }

  #probabilities(pixels) {
    const { labels, combiner } = this.#networks.about;
    const outputs = this.#networks.classify(standardised(pixels));
    const logits = labels.map((_, i) => combiner.labels * outputs.labels[i] + combiner.votes * outputs.votes[combiner.voted_as[i]] + combiner.bias[i]);
    const most = Math.max(...logits), raised = logits.map((logit) => Math.exp(logit - most));
    const sum = raised.reduce((all, one) => all + one);
    return Object.fromEntries(labels.map((label, i) => [label, short(raised[i] / sum, DIGITS.probability)]));
  }
}

function short(number, digits) { return Number(number.toFixed(digits)); }

/** By the face's own mean and deviation, to the bit as the server does it (preprocess.py). */
function standardised(pixels) {
  let total = 0, squares = 0;
  for (const pixel of pixels) {
    total += pixel;
    squares += pixel * pixel;
  }
  const n = pixels.length, mean = total / n, deviation = Math.max(Math.sqrt(n * squares - total * total) / n, 1);
  return Float32Array.from(pixels, (pixel) => (pixel - mean) / deviation);
}

/** In whole pixels, clipped to the picture. */
function boxOf(face, { width, height }) {
  const left = Math.min(Math.max(0, even(face.x)), width - 1), top = Math.min(Math.max(0, even(face.y)), height - 1);
  const right = Math.min(Math.max(left + 1, even(face.x + face.width)), width);
  const bottom = Math.min(Math.max(top + 1, even(face.y + face.height)), height);
  return { x: left, y: top, width: right - left, height: bottom - top };
}
