// The arithmetic of reading a face on the viewer's device: what the engine's libraries do, in WebAssembly with 128-bit
// SIMD, one thread, no allocation. Pictures are rows of pixels; activations are float32 [height, width, channels], with
// channels in fours. Built by `python -m scripts.kernels`, which writes the module that is served.

#include <stdint.h>
#include <wasm_simd128.h>

#define EXPORT(name) __attribute__((export_name(#name)))

static inline float relu_of(float x, int relu) { return relu && x < 0 ? 0 : x; }
static inline int clamp(int x, int low, int high) { return x < low ? low : x > high ? high : x; }
static inline uint8_t to_byte(float x) { return (uint8_t)clamp((int)__builtin_rintf(x), 0, 255); }

// --- pictures: as OpenCV does it, in whole numbers where it does ---------------------------------------------------

// RGBA to planes of blue, green and red. cv2.cvtColor's weights make grey of them: to_grey.
EXPORT(split) void split(const uint8_t *rgba, int pixels, uint8_t *bgr) {
  for (int i = 0; i < pixels; i++)
    for (int c = 0; c < 3; c++) bgr[c * pixels + i] = rgba[4 * i + 2 - c];
}

EXPORT(to_grey) void to_grey(const uint8_t *bgr, int pixels, uint8_t *grey) {
  for (int i = 0; i < pixels; i++)
    grey[i] = (bgr[i] * 3735 + bgr[pixels + i] * 19235 + bgr[2 * pixels + i] * 9798 + (1 << 14)) >> 15;
}

// Mean of whole blocks (INTER_AREA at a whole factor). stride: bytes of a row of the source.
EXPORT(shrink) void shrink(const uint8_t *in, int stride, int factor, uint8_t *out, int width, int height) {
  float share = 1.0f / (factor * factor);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int sum = 0;
      for (int j = 0; j < factor; j++)
        for (int i = 0; i < factor; i++) sum += in[(y * factor + j) * stride + x * factor + i];
      out[y * width + x] = factor == 2 ? (sum + 2) >> 2 : to_byte(sum * share);
    }
}

static void place_of(int at, double scale, int side, int *first, int *weight) {
  float f = (float)((at + 0.5) * scale - 0.5);
  int s = (int)__builtin_floorf(f);
  f -= s;
  if (s < 0) { f = 0; s = 0; }
  if (s >= side - 1) { f = 0; s = side - 1; }
  *first = s;
  *weight = (int)__builtin_rintf(f * 2048);
}

// INTER_LINEAR, with its 11 bits of weights and its way of rounding.
EXPORT(linear) void linear(const uint8_t *in, int from_width, int from_height, uint8_t *out, int width, int height) {
  double across = (double)from_width / width, down = (double)from_height / height;
  for (int y = 0; y < height; y++) {
    int top, b1;
    place_of(y, down, from_height, &top, &b1);
    const uint8_t *one = in + top * from_width, *two = top + 1 < from_height ? one + from_width : one;
    for (int x = 0; x < width; x++) {
      int left, a1;
      place_of(x, across, from_width, &left, &a1);
      int right = left + 1 < from_width ? left + 1 : left;
      int s0 = one[left] * (2048 - a1) + one[right] * a1, s1 = two[left] * (2048 - a1) + two[right] * a1;
      out[y * width + x] = ((((2048 - b1) * (s0 >> 4)) >> 16) + ((b1 * (s1 >> 4)) >> 16) + 2) >> 2;
    }
  }
}

// INTER_AREA at a broken factor: each pixel is the mean of what it covers. square of `from` to square of `to` pixels.
EXPORT(area) void area(const uint8_t *in, int from, uint8_t *out, int to) {
  double scale = (double)from / to;
  for (int y = 0; y < to; y++)
    for (int x = 0; x < to; x++) {
      double top = y * scale, bottom = top + scale, left = x * scale, right = left + scale, sum = 0;
      for (int j = (int)top; j < from && j < bottom; j++) {
        double high = (j + 1 < bottom ? j + 1 : bottom) - (j > top ? j : top), row = 0;
        for (int i = (int)left; i < from && i < right; i++)
          row += in[j * from + i] * ((i + 1 < right ? i + 1 : right) - (i > left ? i : left));
        sum += row * high;
      }
      out[y * to + x] = to_byte((float)(sum / (scale * scale)));
    }
}

// A square of a plane, the edge's pixels repeated beyond it.
EXPORT(cut) void cut(const uint8_t *in, int width, int height, int left, int top, uint8_t *out, int side) {
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      out[y * side + x] = in[clamp(top + y, 0, height - 1) * width + clamp(left + x, 0, width - 1)];
}

// A square of `side` pixels about (x, y), turned back by an angle of which cosine and sine are given: cv2.warpAffine with
// its places in 32nds of a pixel.
EXPORT(turn) void turn(const uint8_t *in, int width, int height, double x, double y, double cosine, double sine,
                       uint8_t *out, int side) {
  double from_x = x - (cosine - sine) * side / 2, from_y = y - (sine + cosine) * side / 2;
  for (int v = 0; v < side; v++) {
    int row_x = (int)__builtin_rint((from_x - sine * v) * 1024) + 16, row_y = (int)__builtin_rint((from_y + cosine * v) * 1024) + 16;
    for (int u = 0; u < side; u++) {
      int px = (row_x + (int)__builtin_rint(cosine * u * 1024)) >> 5, py = (row_y + (int)__builtin_rint(sine * u * 1024)) >> 5;
      int left = px >> 5, top = py >> 5, fx = px & 31, fy = py & 31;
      int x0 = clamp(left, 0, width - 1), x1 = clamp(left + 1, 0, width - 1);
      const uint8_t *one = in + clamp(top, 0, height - 1) * width, *two = in + clamp(top + 1, 0, height - 1) * width;
      int upper = (32 - fx) * one[x0] + fx * one[x1], lower = (32 - fx) * two[x0] + fx * two[x1];
      out[v * side + u] = ((32 - fy) * upper + fy * lower + 512) >> 10;
    }
  }
}

// Variance of the Laplacian, mirrored at the edge without repeating it.
EXPORT(sharpness) double sharpness(const uint8_t *in, int side) {
  double sum = 0, squares = 0;
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++) {
      int up = y ? y - 1 : 1, down = y + 1 < side ? y + 1 : side - 2;
      int left = x ? x - 1 : 1, right = x + 1 < side ? x + 1 : side - 2;
      double l = in[up * side + x] + in[down * side + x] + in[y * side + left] + in[y * side + right] - 4 * in[y * side + x];
      sum += l;
      squares += l * l;
    }
  double n = side * side, mean = sum / n;
  return squares / n - mean * mean;
}

EXPORT(mean) double mean(const uint8_t *in, int n) {
  double sum = 0;
  for (int i = 0; i < n; i++) sum += in[i];
  return sum / n;
}

// A 32-bit digest of a picture, begun with a number of the session's own (FNV-1a over words).
EXPORT(likeness) int32_t likeness(const uint32_t *words, int n, uint32_t begin) {
  uint32_t digest = begin;
  for (int i = 0; i < n; i++) digest = (digest ^ words[i]) * 16777619u;
  return (int32_t)(digest ^ (digest >> 15));
}

// --- the detector: float32, as ONNX Runtime runs it ----------------------------------------------------------------

// Planes of bytes to [rows, columns, 4], the fourth channel and what lies beyond the picture zero.
EXPORT(blob) void blob(const uint8_t *bgr, int width, int height, float *out, int columns, int rows) {
  for (int y = 0; y < rows; y++)
    for (int x = 0; x < columns; x++) {
      float *to = out + 4 * (y * columns + x);
      int inside = x < width && y < height;
      for (int c = 0; c < 4; c++) to[c] = c < 3 && inside ? bgr[(c * height + y) * width + x] : 0;
    }
}

// 3×3 over all channels, in steps of two, one pixel of zeros around. weights [3, 3, from, to].
EXPORT(first) void first(const float *in, int width, int height, int from, const float *weights, const float *bias,
                         float *out, int to) {
  for (int y = 0; y < height / 2; y++)
    for (int x = 0; x < width / 2; x++)
      for (int o = 0; o < to; o += 4) {
        v128_t sum = wasm_v128_load(bias + o);
        for (int j = 0; j < 3; j++)
          for (int i = 0; i < 3; i++) {
            int v = 2 * y + j - 1, u = 2 * x + i - 1;
            if (v < 0 || u < 0 || v >= height || u >= width) continue;
            for (int c = 0; c < from; c++)
              sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_f32x4_splat(in[(v * width + u) * from + c]),
                                                       wasm_v128_load(weights + ((j * 3 + i) * from + c) * to + o)));
          }
        wasm_v128_store(out + (y * (width / 2) + x) * to + o, wasm_f32x4_max(sum, wasm_f32x4_splat(0)));
      }
}

// 1×1: weights [from, to]. The number of pixels is a multiple of four in all pictures whose sides are of 32.
EXPORT(point) void point(const float *in, int pixels, int from, const float *weights, const float *bias, float *out,
                         int to) {
  int p = 0;
  for (; p + 4 <= pixels; p += 4)
    for (int o = 0; o < to; o += 4) {
      v128_t a = wasm_v128_load(bias + o), b = a, c = a, d = a;
      const float *x = in + p * from;
      for (int i = 0; i < from; i++) {
        v128_t w = wasm_v128_load(weights + i * to + o);
        a = wasm_f32x4_add(a, wasm_f32x4_mul(wasm_v128_load32_splat(x + i), w));
        b = wasm_f32x4_add(b, wasm_f32x4_mul(wasm_v128_load32_splat(x + from + i), w));
        c = wasm_f32x4_add(c, wasm_f32x4_mul(wasm_v128_load32_splat(x + 2 * from + i), w));
        d = wasm_f32x4_add(d, wasm_f32x4_mul(wasm_v128_load32_splat(x + 3 * from + i), w));
      }
      wasm_v128_store(out + p * to + o, a);
      wasm_v128_store(out + (p + 1) * to + o, b);
      wasm_v128_store(out + (p + 2) * to + o, c);
      wasm_v128_store(out + (p + 3) * to + o, d);
    }
  for (; p < pixels; p++)
    for (int o = 0; o < to; o += 4) {
      v128_t a = wasm_v128_load(bias + o);
      for (int i = 0; i < from; i++)
        a = wasm_f32x4_add(a, wasm_f32x4_mul(wasm_v128_load32_splat(in + p * from + i), wasm_v128_load(weights + i * to + o)));
      wasm_v128_store(out + p * to + o, a);
    }
}

// 3×3 within each channel: weights [3, 3, channels].
EXPORT(depth) void depth(const float *in, int width, int height, int channels, const float *weights, const float *bias,
                         float *out, int relu) {
  v128_t floor = relu ? wasm_f32x4_splat(0) : wasm_f32x4_splat(-__builtin_inff());
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++) {
      int j0 = y ? 0 : 1, j1 = y + 1 < height ? 3 : 2, i0 = x ? 0 : 1, i1 = x + 1 < width ? 3 : 2;
      for (int c = 0; c < channels; c += 4) {
        v128_t sum = wasm_v128_load(bias + c);
        for (int j = j0; j < j1; j++)
          for (int i = i0; i < i1; i++)
            sum = wasm_f32x4_add(sum, wasm_f32x4_mul(wasm_v128_load(in + ((y + j - 1) * width + x + i - 1) * channels + c),
                                                     wasm_v128_load(weights + (j * 3 + i) * channels + c)));
        wasm_v128_store(out + (y * width + x) * channels + c, wasm_f32x4_max(sum, floor));
      }
    }
}

EXPORT(pool) void pool(const float *in, int width, int height, int channels, float *out) {
  for (int y = 0; y < height / 2; y++)
    for (int x = 0; x < width / 2; x++)
      for (int c = 0; c < channels; c += 4) {
        const float *a = in + (2 * y * width + 2 * x) * channels + c, *b = a + width * channels;
        wasm_v128_store(out + (y * (width / 2) + x) * channels + c,
                        wasm_f32x4_max(wasm_f32x4_max(wasm_v128_load(a), wasm_v128_load(a + channels)),
                                       wasm_f32x4_max(wasm_v128_load(b), wasm_v128_load(b + channels))));
      }
}

// a + b, where b has half of a's sides.
EXPORT(add_doubled) void add_doubled(const float *a, const float *b, int width, int height, int channels, float *out) {
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < channels; c += 4)
        wasm_v128_store(out + (y * width + x) * channels + c,
                        wasm_f32x4_add(wasm_v128_load(a + (y * width + x) * channels + c),
                                       wasm_v128_load(b + ((y / 2) * (width / 2) + x / 2) * channels + c)));
}

// --- the network: as LiteRT runs its dynamic form, to the bit ------------------------------------------------------

// a · b + c, rounded once, as the server's processor does it: of two float32 the product is exact in double.
static inline float fused(float a, float b, float c) { return (float)((double)a * b + c); }

static inline v128_t fused_four(v128_t a, v128_t b, v128_t c) {
  v128_t low = wasm_f64x2_add(wasm_f64x2_mul(wasm_f64x2_promote_low_f32x4(a), wasm_f64x2_promote_low_f32x4(b)),
                              wasm_f64x2_promote_low_f32x4(c));
  a = wasm_i32x4_shuffle(a, a, 2, 3, 2, 3);
  b = wasm_i32x4_shuffle(b, b, 2, 3, 2, 3);
  c = wasm_i32x4_shuffle(c, c, 2, 3, 2, 3);
  v128_t high = wasm_f64x2_add(wasm_f64x2_mul(wasm_f64x2_promote_low_f32x4(a), wasm_f64x2_promote_low_f32x4(b)),
                               wasm_f64x2_promote_low_f32x4(c));
  return wasm_i32x4_shuffle(wasm_f32x4_demote_f64x2_zero(low), wasm_f32x4_demote_f64x2_zero(high), 0, 1, 4, 5);
}

// One channel in, 3×3, float32 (the stem is not quantised): weights [3, 3, to].
EXPORT(stem) void stem(const float *in, int side, const float *weights, const float *bias, float *out, int to, int relu) {
  v128_t floor = relu ? wasm_f32x4_splat(0) : wasm_f32x4_splat(-__builtin_inff());
  for (int y = 0; y < side; y++)
    for (int x = 0; x < side; x++)
      for (int o = 0; o < to; o += 4) {
        v128_t sum = wasm_v128_load(bias + o);
        for (int j = 0; j < 3; j++)
          for (int i = 0; i < 3; i++) {
            int v = y + j - 1, u = x + i - 1;
            if (v < 0 || u < 0 || v >= side || u >= side) continue;
            sum = fused_four(wasm_v128_load32_splat(in + v * side + u), wasm_v128_load(weights + (j * 3 + i) * to + o), sum);
          }
        wasm_v128_store(out + (y * side + x) * to + o, wasm_f32x4_max(sum, floor));
      }
}

// Bytes of weights to 16 bits, once.
EXPORT(widen) void widen(const int8_t *in, int n, int16_t *out) {
  for (int i = 0; i < n; i++) out[i] = in[i];
}

// Activations to whole numbers of eight bits, by their own range (XNNPACK's asymmetric qd8), less the zero point: so
// that zero is 0 around the edge, too. Returns the step of one. n is a multiple of eight.
static float quantise_run(const float *in, int n, int16_t *out) {
  v128_t lows = wasm_f32x4_splat(0), highs = lows;
  for (int i = 0; i < n; i += 4) {
    v128_t x = wasm_v128_load(in + i);
    lows = wasm_f32x4_min(lows, x);
    highs = wasm_f32x4_max(highs, x);
  }
  float low = 0, high = 0;
  float l[4], h[4];
  wasm_v128_store(l, lows);
  wasm_v128_store(h, highs);
  for (int i = 0; i < 4; i++) {
    low = l[i] < low ? l[i] : low;
    high = h[i] > high ? h[i] : high;
  }
  float scale = low == high ? 1.0f : 255.0f / (high - low);
  float from_low = -128 + low * scale, from_high = 127 + high * scale;
  float zero = from_low + from_high > 0 ? -128 - low * scale : 127 - high * scale;
  int zero_point = (int)__builtin_rintf(zero < -128 ? -128 : zero > 127 ? 127 : zero);
  v128_t scales = wasm_f32x4_splat(scale), least = wasm_i32x4_splat(-128 - zero_point), most = wasm_i32x4_splat(127 - zero_point);
  for (int i = 0; i < n; i += 8) {
    v128_t a = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(wasm_f32x4_mul(wasm_v128_load(in + i), scales)));
    v128_t b = wasm_i32x4_trunc_sat_f32x4(wasm_f32x4_nearest(wasm_f32x4_mul(wasm_v128_load(in + i + 4), scales)));
    a = wasm_i32x4_min(wasm_i32x4_max(a, least), most);
    b = wasm_i32x4_min(wasm_i32x4_max(b, least), most);
    wasm_v128_store(out + i, wasm_i16x8_narrow_i32x4(a, b));
  }
  return 1.0f / scale;
}

// The same of a picture [side, side, channels] that a convolution of so many rows and columns reads: by the range of
// the whole picture, or, for 1×1, of each pixel, since LiteRT makes a matrix product of that one. out: int16
// [side + rows − 1, side + columns − 1, channels], zero around the edge; steps: one of each pixel.
EXPORT(quantise) void quantise(const float *in, int side, int channels, int rows, int columns, int16_t *out, float *steps) {
  int wide = side + columns - 1, tall = side + rows - 1, row = side * channels;
  if (rows * columns == 1) {
    for (int p = 0; p < side * side; p++) steps[p] = quantise_run(in + p * channels, channels, out + p * channels);
    return;
  }
  // Quantised at its end, then row by row to its place.
  int16_t *flat = out + wide * tall * channels;
  float step = quantise_run(in, side * row, flat);
  for (int i = 0; i < wide * tall * channels; i += 8) wasm_v128_store(out + i, wasm_i16x8_splat(0));
  for (int y = 0; y < side; y++)
    __builtin_memcpy(out + ((y + rows / 2) * wide + columns / 2) * channels, flat + y * row, 2 * row);
  for (int p = 0; p < side * side; p++) steps[p] = step;
}

static inline int32_t total(v128_t x) {
  return wasm_i32x4_extract_lane(x, 0) + wasm_i32x4_extract_lane(x, 1) + wasm_i32x4_extract_lane(x, 2) + wasm_i32x4_extract_lane(x, 3);
}

// rows × columns over quantised activations, `steps` of each pixel; weights int16 [to, rows, columns, from]; scales: of
// each output's weights.
EXPORT(convolve) void convolve(const int16_t *in, const float *steps, int side, int from, int rows, int columns,
                               const int16_t *weights, const float *scales, const float *bias, float *out, int to, int relu) {
  int wide = side + columns - 1, run = columns * from;
  for (int y = 0; y < side; y++)
    for (int o = 0; o < to; o += 2) {
      const int16_t *w0 = weights + o * rows * run, *w1 = w0 + rows * run;
      for (int x = 0; x < side; x += 2) {
        v128_t a0 = wasm_i32x4_splat(0), a1 = a0, b0 = a0, b1 = a0;
        for (int j = 0; j < rows; j++) {
          const int16_t *p = in + ((y + j) * wide + x) * from, *q = p + from, *u = w0 + j * run, *v = w1 + j * run;
          for (int i = 0; i < run; i += 8) {
            v128_t one = wasm_v128_load(p + i), two = wasm_v128_load(q + i);
            v128_t left = wasm_v128_load(u + i), right = wasm_v128_load(v + i);
            a0 = wasm_i32x4_add(a0, wasm_i32x4_dot_i16x8(one, left));
            a1 = wasm_i32x4_add(a1, wasm_i32x4_dot_i16x8(one, right));
            b0 = wasm_i32x4_add(b0, wasm_i32x4_dot_i16x8(two, left));
            b1 = wasm_i32x4_add(b1, wasm_i32x4_dot_i16x8(two, right));
          }
        }
        float *at = out + (y * side + x) * to + o;
        float left = steps[y * side + x], right = steps[y * side + x + 1];
        at[0] = relu_of(fused(total(a0) * left, scales[o], bias[o]), relu);
        at[1] = relu_of(fused(total(a1) * left, scales[o + 1], bias[o + 1]), relu);
        at[to] = relu_of(fused(total(b0) * right, scales[o], bias[o]), relu);
        at[to + 1] = relu_of(fused(total(b1) * right, scales[o + 1], bias[o + 1]), relu);
      }
    }
}

EXPORT(add) void add(const float *a, const float *b, int n, float *out, int relu) {
  v128_t floor = relu ? wasm_f32x4_splat(0) : wasm_f32x4_splat(-__builtin_inff());
  for (int i = 0; i < n; i += 4)
    wasm_v128_store(out + i, wasm_f32x4_max(wasm_f32x4_add(wasm_v128_load(a + i), wasm_v128_load(b + i)), floor));
}

// Mean over all pixels, for each channel.
EXPORT(mean_of) void mean_of(const float *in, int pixels, int channels, float *out) {
  for (int c = 0; c < channels; c++) {
    double sum = 0;
    for (int p = 0; p < pixels; p++) sum += in[p * channels + c];
    out[c] = (float)(sum / pixels);
  }
}
