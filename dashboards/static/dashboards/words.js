// Numbers as people read them; the server writes them the same way (dashboards/surfaces/words.py).

/** "0:07", or with tenths "0:07.3". */
export function clock(seconds, tenths = false) {
  const whole = tenths ? Math.floor(seconds * 10) / 10 : Math.floor(seconds);
  const rest = whole % 60;
  return `${Math.floor(whole / 60)}:${(tenths ? rest.toFixed(1) : String(rest)).padStart(tenths ? 4 : 2, "0")}`;
}

/** The series that can be negative. */
export const SIGNED = ["valence", "engagement", "activation"];

/** Those signed, everything else in percent; a dash where there is no value. */
export function format(series, value) {
  if (value === null || value === undefined) return "–";
  if (SIGNED.includes(series)) return value.toFixed(2).replace(/^-?0\.00$/, "0.00").replace(/^(?=[\d])(?!0\.00)/, "+").replace("-", "−");
  const percent = 100 * value;
  return `${percent > 0 && percent < 9.95 ? percent.toFixed(1) : percent.toFixed(0)} %`;
}
