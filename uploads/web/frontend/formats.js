/** Sizes and durations in words; sizes as shared/layout/formats.py writes them. */

const UNITS = ["bytes", "kB", "MB", "GB", "TB"];
const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 3600;

/** `48,2 MB`: decimal units, one decimal from MB on. */
export function size(bytes) {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const number = new Intl.NumberFormat(document.documentElement.lang, {
    maximumFractionDigits: unit >= 2 ? 1 : 0,
  });
  return `${number.format(value)} ${UNITS[unit]}`;
}

/** Whole percents, rounded down: 100 only when every byte is in. */
export function percent(sent, total) {
  return total === 0 ? 100 : Math.floor((100 * sent) / total);
}

/** 'nog 4 minuten'; empty while there is nothing to reckon with. */
export function remaining(seconds, text) {
  if (!Number.isFinite(seconds)) return "";
  if (seconds < MINUTE_SECONDS) return text("rest_seconds");
  if (seconds < HOUR_SECONDS) return plural("rest_minutes", Math.ceil(seconds / MINUTE_SECONDS), text);
  return plural("rest_hours", Math.ceil(seconds / HOUR_SECONDS), text);
}

/** The singular or plural sentence: `key_one` or `key_many`. */
export function plural(key, count, text, values = {}) {
  return text(count === 1 ? `${key}_one` : `${key}_many`, { n: count, ...values });
}

/** `10:42` in Dutch time, as the pages of the server write it. */
export function clockTime(date) {
  return new Intl.DateTimeFormat("nl", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/Amsterdam" }).format(date);
}
