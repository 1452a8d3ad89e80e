// Faces of a picture: which there are, who is the viewer, which way it is turned. The rules are the server's, from
// inference/engine: detect.py, choose.py, pose.py, upright.py, check.py; each number here stands there with its reason.

const STRIDES = [8, 16, 32];
const LONGEST_SIDE = 320;
const CLOSE_SIDE = 640;
const RIVAL_HEIGHT = 0.5;
const SURE_SCORE = 0.92;
const UNTILTED_SCORE = 0.88;
const GAIN = 0.03;
const TILTS = [30, -30, 60, -60, 90, -90];
const AREA = 2.5;
const SIDE = 96;
const FINE_SIDE = 160;

/** Python's round: halves go to the even number. */
export function even(x) {
  const up = Math.round(x);
  return up - x === 0.5 && up % 2 ? up - 1 : up;
}

/** A picture in WebAssembly's memory, in planes of blue, green and red. */
export class Planes {
  constructor(networks, at, width, height) { Object.assign(this, { networks, at, width, height }); }
  get longest() { return Math.max(this.width, this.height); }

  /** Each plane through `make(from, to)`, into a new picture. */
  through(width, height, make) {
    const at = this.networks.take(3 * width * height);
    for (let c = 0; c < 3; c += 1) make(this.at + c * this.width * this.height, at + c * width * height);
    return new Planes(this.networks, at, width, height);
  }
}

/** Faces of a picture, best score first: {x, y, width, height, score, landmarks: [[x, y] × 5]}. */
export function detect(picture, longestSide = LONGEST_SIDE) {
  const { networks } = picture, mark = networks.mark;
  const scale = Math.max(1, picture.longest / longestSide);
  const small = scale > 1 ? shrunk(picture, scale) : picture;
  const outputs = networks.detect(small.at, small.width, small.height);
  const found = STRIDES.flatMap((stride) => decoded(outputs, stride, networks.about.floor));
  networks.free(mark);
  return suppressed(found, networks.about.overlap).map((face) => ({
    x: face.x * scale, y: face.y * scale, width: face.width * scale, height: face.height * scale, score: face.score,
    landmarks: face.landmarks.map(([x, y]) => [x * scale, y * scale]),
  }));
}

function shrunk(picture, scale) {
  const { kernels } = picture.networks;
  const width = Math.max(1, even(picture.width / scale)), height = Math.max(1, even(picture.height / scale));
  const halved = picture.width === 2 * width && picture.height === 2 * height; // then OpenCV's bilinear is its area
  const whole = scale > 2 ? Math.floor(scale) : halved ? 2 : 1;
  let small = picture;
  if (whole > 1) {
    const across = Math.floor(picture.width / whole), down = Math.floor(picture.height / whole);
    small = picture.through(across, down, (from, to) => kernels.shrink(from, picture.width, whole, to, across, down));
  }
  if (small.width === width && small.height === height) return small;
  const { width: across, height: down } = small;
  return small.through(width, height, (from, to) => kernels.linear(from, across, down, to, width, height));
}

const sigmoid = (x) => 1 / (1 + Math.exp(-x));

function decoded(outputs, stride, floor) {
  const [cls, obj, box, kps] = ["cls", "obj", "bbox", "kps"].map((name) => outputs[`${name}_${stride}`]);
  const found = [];
  for (let place = 0; place < cls.width * cls.height; place += 1) {
    const score = Math.sqrt(sigmoid(cls.values[place * cls.channels]) * sigmoid(obj.values[place * obj.channels]));
    if (score < floor) continue;
    const column = place % cls.width, row = Math.floor(place / cls.width);
    const [dx, dy, w, h] = box.values.subarray(place * box.channels, place * box.channels + 4);
    const width = Math.exp(w) * stride, height = Math.exp(h) * stride;
    const marks = kps.values.subarray(place * kps.channels, place * kps.channels + 10);
    found.push({
      x: (column + dx) * stride - width / 2, y: (row + dy) * stride - height / 2, width, height, score,
      landmarks: [0, 2, 4, 6, 8].map((i) => [(marks[i] + column) * stride, (marks[i + 1] + row) * stride]),
    });
  }
  return found;
}

function suppressed(found, ceiling) {
  const kept = [];
  found.sort((a, b) => b.score - a.score);
  for (const face of found) {
    if (kept.every((better) => shared(face, better) <= ceiling)) kept.push(face);
  }
  return kept;
}

/** Intersection over union. */
function shared(a, b) {
  const across = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const both = Math.max(0, across) * Math.max(0, down);
  return both / (a.width * a.height + b.width * b.height - both);
}

export const centre = (face) => [face.x + face.width / 2, face.y + face.height / 2];

/** All faces of a whole look: where there are none at 320 pixels, at 640. */
export function look(picture) {
  const faces = detect(picture);
  return faces.length || picture.longest <= LONGEST_SIDE ? faces : detect(picture, CLOSE_SIDE);
}

/** The largest central face. */
export function chosen(faces, { width, height }) {
  const half = Math.hypot(width, height) / 2;
  const weight = (face) => {
    const [x, y] = centre(face);
    return face.width * face.height * (1 - 0.5 * Math.min(1, Math.hypot(x - width / 2, y - height / 2) / half));
  };
  return faces.reduce((best, face) => (weight(face) > weight(best) ? face : best));
}

/** How many faces may be the viewer. */
export const rivals = (faces, viewer) => faces.filter((face) => face === viewer || face.height >= RIVAL_HEIGHT * viewer.height).length;

/** Yaw, pitch and roll in degrees. */
export function pose([leftEye, rightEye, nose, leftMouth, rightMouth]) {
  const across = [rightEye[0] - leftEye[0], rightEye[1] - leftEye[1]];
  const roll = Math.atan2(across[1], across[0]), [cosine, sine] = [Math.cos(roll), Math.sin(roll)];
  const eyes = [(leftEye[0] + rightEye[0]) / 2, (leftEye[1] + rightEye[1]) / 2];
  const straight = ([x, y]) => [cosine * (x - eyes[0]) + sine * (y - eyes[1]), -sine * (x - eyes[0]) + cosine * (y - eyes[1])];
  const mouth = straight([(leftMouth[0] + rightMouth[0]) / 2, (leftMouth[1] + rightMouth[1]) / 2]), tip = straight(nose);
  const distance = Math.max(Math.hypot(...across), 1e-6);
  const q = mouth[1] > 0.1 * distance ? tip[1] / mouth[1] : 0.55 / 0.99;
  const pitch = Math.atan2(0.55 - 0.99 * q, Math.max(0.45 - q * 0.05, 0.1));
  const nodded = Math.max(0.45 * Math.cos(pitch) + 0.55 * Math.sin(pitch), 0.2);
  const degrees = (radians) => (radians * 180) / Math.PI;
  const clipped = (radians) => Math.max(-75, Math.min(75, degrees(radians)));
  return { yaw: clipped(Math.atan2(tip[0] / distance, nodded)), pitch: clipped(pitch), roll: degrees(roll) };
}

/** A face turned upright as {roll, picture, face}; null where it is so already, or nothing shows that it is not. */
export function upright(picture, face) {
  if (face.score >= SURE_SCORE) return null;
  const rolls = face.score < UNTILTED_SCORE ? [180, ...TILTS] : [180];
  let best = { score: 0, roll: 0 };
  for (const roll of rolls) {
    const mark = picture.networks.mark;
    const found = held(turned(picture, face, roll), SIDE);
    picture.networks.free(mark);
    if (found && (found.score > best.score || (found.score === best.score && roll > best.roll))) best = { score: found.score, roll };
  }
  if (best.score <= face.score + (TILTS.includes(best.roll) ? GAIN : 0)) return null;
  const about = turned(picture, face, best.roll);
  const found = held(about, FINE_SIDE) ?? held(about, SIDE);
  return found ? { roll: best.roll, picture: about, face: found } : null;
}

/** The surest face that holds the middle of a square: another one there is a neighbour's. */
function held(square, longestSide) {
  const middle = square.width / 2, within = (from, length) => from <= middle && middle < from + length;
  return detect(square, longestSide).find((face) => within(face.x, face.width) && within(face.y, face.height));
}

function turned(picture, face, roll) {
  const { kernels } = picture.networks, [x, y] = centre(face), angle = (roll * Math.PI) / 180;
  const side = Math.max(SIDE, even(AREA * Math.max(face.width, face.height)));
  const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
  return picture.through(side, side, (from, to) => kernels.turn(from, picture.width, picture.height, x, y, cosine, sine, to, side));
}
