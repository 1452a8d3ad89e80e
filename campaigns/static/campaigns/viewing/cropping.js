// What of the camera's picture is sent: all of it, or, once the server has told where the one face is, a square about it.
// The room then stays where it is, and a picture has a tenth of its bytes. Whenever there is a doubt, all of it is sent.

const FACES = 2.5; // the square's side: as far as a face gets from one picture to the next (inference/engine/follow.py)
const STAYS = 0.3; // of a face: so far it may be from the square's middle before the square moves
const GROWS = 1.2;
const WHOLE_MS = 4000; // who else is in the room is seen so often
const LASTS_MS = 10_000; // of what the server told; longer than a batch is on its way over a poor link
const SMALLER = 480, READ_AT = 60; // longest side of a whole picture whose face keeps so many pixels: 48 are read
const CHANGED = 20; // grey levels, of a part that shows something else
const PARTS = 0.04; // of all around the square: a head, not a sensor's noise
export const ACROSS = 32, DOWN = 24; // parts of the picture that are compared

export class Cropping {
  #face = null; // in shares of the picture
  #toldAt = 0;
  #square = null;
  #whole = null; // the parts of the last picture that was sent whole
  #wholeAt = 0;

  /** What an answer says of the face: {x, y, width, height} in shares of the picture, or null: it may be anywhere. */
  told(face) {
    this.#face = face;
    this.#toldAt = performance.now();
  }

  /**
   * The square {width, height, x, y, side} to send of a picture of `size` {width, height}; null: all of it. `parts`: grey
   * levels of its ACROSS × DOWN parts, row by row.
   */
  square(size, parts) {
    const now = performance.now();
    const still = this.#whole?.every((part, at) => part === parts[at]); // the camera stands: nothing new is anywhere
    const due = !still && now - this.#wholeAt >= WHOLE_MS;
    const square = this.#known ? this.#about(size) : null;
    if (square && !due && !this.#stirred(square, parts)) return (this.#square = square);
    this.#whole = parts;
    this.#wholeAt = now;
    this.#square = square;
    return null;
  }

  get #known() { return this.#face && performance.now() - this.#toldAt < LASTS_MS; }

  /** Longest side in pixels of a whole picture of `size`: smaller where the one face is large enough in it all the same. */
  longest({ width, height }) {
    const most = Math.max(width, height);
    return this.#known && (this.#face.height * height * SMALLER) / most >= READ_AT ? Math.min(SMALLER, most) : most;
  }

  /** The square about the face; the last one as long as it holds it well, so that equal pictures stay equal. */
  #about({ width, height }) {
    const face = {
      x: (this.#face.x + this.#face.width / 2) * width, y: (this.#face.y + this.#face.height / 2) * height,
      size: Math.max(this.#face.width * width, this.#face.height * height),
    };
    const last = this.#square;
    if (last && last.width === width && last.height === height) {
      const grown = (FACES * face.size) / last.side, next = squareAbout(face, { width, height }, last.side);
      const moved = Math.max(Math.abs(next.x - last.x), Math.abs(next.y - last.y));
      if (moved <= STAYS * face.size && (grown < GROWS || last.side === Math.min(width, height)) && grown > 1 / GROWS) return last;
    }
    return squareAbout(face, { width, height }, Math.min(Math.round(FACES * face.size), width, height));
  }

  /** Whether something around the square is not as it was; that all got lighter or darker is the camera's doing. */
  #stirred({ width, height, x, y, side }, parts) {
    const changes = [];
    for (let at = 0; at < parts.length; at += 1) {
      const across = ((at % ACROSS + 0.5) * width) / ACROSS, down = ((Math.floor(at / ACROSS) + 0.5) * height) / DOWN;
      const within = across >= x && across < x + side && down >= y && down < y + side;
      if (!within) changes.push(parts[at] - this.#whole[at]);
    }
    const mean = changes.reduce((sum, change) => sum + change, 0) / changes.length;
    return changes.filter((change) => Math.abs(change - mean) > CHANGED).length > PARTS * changes.length;
  }
}

/** Its middle is the face's, as far as that leaves it in the picture. */
function squareAbout({ x, y }, { width, height }, side) {
  const corner = (middle, most) => Math.max(0, Math.min(Math.round(middle - side / 2), most - side));
  return { width, height, x: corner(x, width), y: corner(y, height), side };
}
