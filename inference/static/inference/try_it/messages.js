// What the page says, in its language: the texts come with the page (`inference/views/try_it_texts.py`).

export const texts = JSON.parse(document.getElementById("try-it-texts").textContent);

/** Puts values into `{name}`. */
export const filled = (text, values) => text.replaceAll(/\{(\w+)\}/g, (_, name) => values[name]);

/** A number with one decimal, as the page's language writes it. */
export const tenths = (value) => value.toLocaleString(document.documentElement.lang, {
  minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false,
});

const megabytes = (bytes) => `${(Math.round((bytes / 2 ** 20) * 10) / 10).toLocaleString(document.documentElement.lang)} MB`;
const TOO_LARGE = ["picture_too_large", "body_too_large", "url_too_large"];

/** [title, what to do] for an error of `api.js` or `camera.js`; the server's own sentence for codes that have no words. */
export function wordsFor(error) {
  const known = texts.problems[TOO_LARGE.includes(error.code) && !error.limit ? "too_large_unknown" : error.code];
  const [title, advice] = known ?? [texts.problems.other[0], error.detail || texts.problems.other[1]];
  if (!known) return [title, advice];
  return [title, filled(advice, {
    megabytes: megabytes(error.limit ?? 0), megapixels: Math.round((error.limit ?? 0) / 1e6),
    detail: error.detail, seconds: error.retryAfter, limit: error.limit,
  })];
}
