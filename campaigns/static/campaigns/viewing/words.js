// What the page says, in its language. The catalogue comes before (`campaigns/views/words.py`); without it, English.

export const gettext = (english) => globalThis.gettext?.(english) ?? english;

export const ngettext = (one, many, count) => globalThis.ngettext?.(one, many, count) ?? (count === 1 ? one : many);

/** Puts values into `%(name)s`. */
export const filled = (text, values) => text.replaceAll(/%\((\w+)\)s/g, (_, name) => values[name]);
