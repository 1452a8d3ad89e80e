// Numbers, places and days as people read them: the rules of surfaces/text/formats.json, which Python reads, too.
const rules = JSON.parse(document.getElementById("formats").textContent);

/** A non-negative number in decimals; halves go to the even digit, as in Python. */
function fixed(value, digits) {
  const text = value.toFixed(digits);
  const tie = Math.abs((value * 2 ** (digits + 1)) % 2) === 1;
  return tie && "13579".includes(text.at(-1)) ? (value * (1 - Number.EPSILON)).toFixed(digits) : text;
}

function written(value, digits, rule) {
  const [whole, rest] = fixed(Math.abs(value), digits).split(".");
  const { decimal, group } = rules.locale;
  const text = whole.replace(/\B(?=(\d{3})+$)/g, group) + (rest ? decimal + rest : "");
  const zero = !/[1-9]/.test(text);
  return (zero ? "" : value < 0 ? rules.minus : rule.sign ? "+" : "") + text;
}

const filled = (text, parts) => text.replace(/%\((\w+)\)[sd]/g, (_, name) => parts[name]).replaceAll("%%", "%");

/** `+0.21`, `41 %`, `12,345`; a dash where there is no value. */
export function number(value, unit, suffix = true) {
  const rule = rules.units[unit];
  if (value === null || value === undefined || !Number.isFinite(value)) {
    return value === Infinity && ["exposures", "days"].includes(unit) ? rules.texts.never : rules.none;
  }
  if (unit === "exposures" && value > rules.far_exposures) return filled(rules.texts.over, { count: rules.far_exposures });
  const own = rule.factor * value;
  const [, digits] = rule.digits.find(([below]) => Math.abs(own) > 0 && Math.abs(own) < below) ?? [0, rule.otherwise];
  return written(own, digits, rule) + (suffix ? rule.suffix : "");
}

/** `+0.11 to +0.30`, `11 to 30 %`. */
export function between(low, high, unit) {
  return filled(rules.texts.between, { low: number(low, unit, !Number.isFinite(low)), high: number(high, unit) });
}

/** `95 %: +0.11 to +0.30`; empty where there is no interval. */
export function interval(low, high, unit, level = 95) {
  return low === null || high === null ? "" : filled(rules.texts.interval, { level, range: between(low, high, unit) });
}

export const count = (n) => number(n, "count");
export const nText = (n) => `n = ${count(n)}`;

/** A value beside an axis whose lines are `step` apart. */
export function tick(value, unit, step) {
  const rule = rules.units[unit];
  const digits = Math.max(0, -Math.floor(Math.log10(rule.factor * step) + 1e-9));
  return written(rule.factor * value, digits, rule) + (rule.suffix === " %" ? rule.suffix : "");
}

/** `0:07`, or with tenths `0:07.3`, from ms of an ad's media time. */
export function clock(ms, tenths = false) {
  const all = Math.floor(Math.trunc(ms) / 100);
  const seconds = String(Math.floor((all % 600) / 10)).padStart(2, "0");
  return `${Math.floor(all / 600)}:${seconds}${tenths ? rules.locale.decimal + (all % 10) : ""}`;
}

export const stretch = (from, to, tenths = false) => `${clock(from, tenths)}–${clock(to, tenths)}`;

function date(days, template, months) {
  const at = new Date(Math.trunc(days) * 86_400_000);
  const [day, month, year] = [at.getUTCDate(), at.getUTCMonth(), at.getUTCFullYear()];
  const two = (part) => String(part).padStart(2, "0");
  const name = months[month];
  const parts = { j: day, d: two(day), n: month + 1, m: two(month + 1), Y: year, F: name, E: name, N: name };
  return template.replace(/\\(.)|[a-zA-Z]/g, (letter, escaped) => escaped ?? parts[letter] ?? letter);
}

/** Days since 1970-01-01 as the language writes them, with and without the year. */
export const day = (days) => date(days, rules.days.day, rules.days.months);
export const monthDay = (days) => date(days, rules.days.month_day, rules.days.short_months);
