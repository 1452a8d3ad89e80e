// Both networks in WebAssembly: one memory, grown to what the largest picture needs and then never again. The steps and
// the weights come from the server (inference/device/pack.py), the arithmetic from kernels.c.

const ALIGNED = 16;

export class Networks {
  #exports;
  #tensors; // where each stands in memory
  #begin; // of what a run may use
  #next = 0;

  /** `module`: of kernels.wasm. `pack`: ArrayBuffer of inference/device/pack.py. */
  constructor(module, pack) {
    const { exports } = new WebAssembly.Instance(module);
    this.#exports = exports;
    const length = new DataView(pack).getUint32(0, true);
    this.about = JSON.parse(new TextDecoder().decode(new Uint8Array(pack, 4, length)));
    const data = new Uint8Array(pack, 4 + length);
    this.#next = exports.__heap_base.value;
    const at = this.take(data.length);
    this.bytes(at, data.length).set(data);
    this.#tensors = this.about.tensors.map(([offset]) => at + offset);
    this.#widen();
    this.#begin = this.#next;
    this.detectorUses = lastUses(this.about.detector.steps, Object.values(this.about.detector.outputs));
    this.networkUses = lastUses(this.about.network.steps, [this.about.network.pooled]);
  }

  get kernels() { return this.#exports; }

  /** How much memory there is, in bytes. */
  get size() { return this.#exports.memory.buffer.byteLength; }

  bytes(at, length) { return new Uint8Array(this.#exports.memory.buffer, at, length); }
  floats(at, length) { return new Float32Array(this.#exports.memory.buffer, at, length); }

  /** Room for so many bytes, until `free()`. */
  take(length) {
    const at = Math.ceil(this.#next / ALIGNED) * ALIGNED;
    this.#next = at + length;
    const missing = this.#next + ALIGNED - this.size;
    if (missing > 0) this.#exports.memory.grow(Math.ceil(missing / 65536));
    return at;
  }

  /** Where room goes on from; `free(mark)` gives back what was taken since, `free()` all of a picture. */
  get mark() { return this.#next; }
  free(mark = this.#begin) { this.#next = mark; }

  /**
   * The detector over a picture in planes of blue, green and red. Resolves its outputs by name as
   * {values, width, height, channels}; they stand until `free`.
   */
  detect(planes, width, height) {
    const columns = Math.ceil(width / 32) * 32, rows = Math.ceil(height / 32) * 32;
    const input = { at: this.take(16 * columns * rows), width: columns, height: rows, channels: 4 };
    this.kernels.blob(planes, width, height, input.at, columns, rows);
    const { steps, outputs } = this.about.detector;
    const made = this.#run(steps, this.detectorUses, { input }, (step, from, room) => this.#detectorStep(step, from, room));
    return Object.fromEntries(Object.entries(outputs).map(([name, key]) => {
      const { at, width: across, height: down, channels } = made[key];
      return [name, { values: this.floats(at, across * down * channels), width: across, height: down, channels }];
    }));
  }

  /** Both outputs for a standardised face, 48×48: logits of labels and of votes. */
  classify(face) {
    const mark = this.mark;
    const at = this.take(4 * face.length);
    this.floats(at, face.length).set(face);
    const { steps, pooled, channels, heads } = this.about.network;
    const input = { at, width: 48, height: 48, channels: 1 };
    const made = this.#run(steps, this.networkUses, { 0: input }, (step, from, room) => this.#networkStep(step, from, room));
    const means = this.take(4 * channels);
    this.kernels.mean_of(made[pooled].at, made[pooled].width * made[pooled].height, channels, means);
    const mean = this.floats(means, channels);
    const outputs = Object.fromEntries(Object.entries(heads).map(([name, head]) => [name, this.#dense(head, mean)]));
    this.free(mark);
    return outputs;
  }

  #dense({ weights, bias }, mean) {
    const count = this.about.tensors[bias][1];
    const matrix = this.floats(this.#tensors[weights], count * mean.length), more = this.floats(this.#tensors[bias], count);
    return Array.from(more, (begin, row) => mean.reduce((sum, value, i) => sum + value * matrix[row * mean.length + i], begin));
  }

  /** Runs steps in their order; room that nobody reads any more is given to later ones of the same size. */
  #run(steps, uses, made, one) {
    const spare = new Map();
    const room = (width, height, channels) => {
      const size = 4 * width * height * channels;
      return { at: spare.get(size)?.pop() ?? this.take(size), width, height, channels, size };
    };
    steps.forEach((step, place) => {
      made[step.out] = one(step, (name) => made[name], room);
      for (const name of uses[place]) {
        const { at, size } = made[name];
        if (size) spare.set(size, [...(spare.get(size) ?? []), at]);
        delete made[name];
      }
    });
    return made;
  }

  #detectorStep(step, of, room) {
    const from = of(step.in), { width, height, channels } = from, { kernels } = this;
    const [weights, bias] = [this.#tensors[step.weights], this.#tensors[step.bias]];
    if (step.kind === "first") {
      const to = room(width / 2, height / 2, step.to);
      kernels.first(from.at, width, height, channels, weights, bias, to.at, step.to);
      return to;
    }
    if (step.kind === "pool") return this.#pool(from, room);
    const to = room(width, height, step.to ?? channels);
    if (step.kind === "point") kernels.point(from.at, width * height, channels, weights, bias, to.at, step.to);
    else if (step.kind === "depth") kernels.depth(from.at, width, height, channels, weights, bias, to.at, step.relu);
    else if (step.kind === "add_doubled") kernels.add_doubled(from.at, of(step.small).at, width, height, channels, to.at);
    else throw new Error(step.kind);
    return to;
  }

  #networkStep(step, of, room) {
    const from = of(step.in), { width, height, channels } = from, { kernels } = this;
    if (step.kind === "pool") return this.#pool(from, room);
    const to = room(width, height, step.to ?? channels);
    if (step.kind === "add") kernels.add(from.at, of(step.other).at, width * height * channels, to.at, step.relu);
    else if (step.kind === "stem") {
      kernels.stem(from.at, width, this.#tensors[step.weights], this.#tensors[step.bias], to.at, step.to, step.relu);
    } else if (step.kind === "convolve") {
      const [rows, columns] = step.kernel, mark = this.mark;
      const steps = this.take(4 * width * height); // what one is worth, of each pixel
      const whole = this.take(2 * channels * ((width + rows - 1) * (height + columns - 1) + width * height));
      kernels.quantise(from.at, width, channels, rows, columns, whole, steps);
      const [weights, scales, bias] = [step.weights, step.scales, step.bias].map((place) => this.#tensors[place]);
      kernels.convolve(whole, steps, width, channels, rows, columns, weights, scales, bias, to.at, step.to, step.relu);
      this.free(mark);
    } else throw new Error(step.kind);
    return to;
  }

  #pool(from, room) {
    const to = room(from.width / 2, from.height / 2, from.channels);
    this.kernels.pool(from.at, from.width, from.height, from.channels, to.at);
    return to;
  }

  #widen() {
    for (const step of this.about.network.steps) {
      if (step.kind !== "convolve") continue;
      const count = this.about.tensors[step.weights][1], at = this.take(2 * count);
      this.kernels.widen(this.#tensors[step.weights], count, at);
      this.#tensors[step.weights] = at;
    }
  }
}

/** For each step the names that no later one reads, and that are no outputs. */
function lastUses(steps, outputs) {
  const kept = new Set(outputs.map(String)), uses = steps.map(() => []), seen = new Set();
  for (let place = steps.length - 1; place >= 0; place -= 1) {
    const { in: first, small, other } = steps[place];
    for (const name of [first, small, other]) {
      if (name === undefined || seen.has(String(name)) || kept.has(String(name))) continue;
      seen.add(String(name));
      uses[place].push(name);
    }
  }
  return uses;
}
