/** A duration as a clock shows it: `0:07`, `12:30`, `1:02:03`. */
export function clock(ms: number): string {
  const { hours, minutes, seconds } = parts(ms);
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0
    ? `${hours}:${two(minutes)}:${two(seconds)}`
    : `${minutes}:${two(seconds)}`;
}

/** A duration in words of the language: `2 minutes, 5 seconds`. */
export function inWords(ms: number, language: string): string {
  const all = Object.entries(parts(ms));
  const shown = all.filter(([, value]) => value > 0);
  const list = (shown.length > 0 ? shown : all.slice(-1)).map(
    ([unit, value]) =>
      new Intl.NumberFormat(language, {
        style: "unit",
        unit: unit.slice(0, -1),
        unitDisplay: "long",
      }).format(value),
  );
  return new Intl.ListFormat(language, { type: "unit" }).format(list);
}

function parts(ms: number) {
  const total = Math.max(0, Math.floor(ms / 1000));
  return {
    hours: Math.floor(total / 3600),
    minutes: Math.floor(total / 60) % 60,
    seconds: total % 60,
  };
}

/** A moment, as briefly as possible: the time if it was today, otherwise the date. */
export function when(at: number, language: string): string {
  const today = new Date().toDateString() === new Date(at).toDateString();
  return new Intl.DateTimeFormat(
    language,
    today
      ? { timeStyle: "short" }
      : { dateStyle: "medium", timeStyle: "short" },
  ).format(at);
}

/** A duration in one unit, as short as possible: `29 sec`, `12 min`, `2 hr`. */
export function inBrief(ms: number, language: string): string {
  const { hours, minutes, seconds } = parts(ms);
  const [value, unit] = hours > 0
    ? [hours, "hour"]
    : minutes > 0
    ? [minutes, "minute"]
    : [seconds, "second"];
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: String(unit),
    unitDisplay: "short",
  }).format(Number(value));
}

/** ms of a day. */
const DAY_MS = 86_400_000;

/** A moment in one word: the time today, "yesterday", a day of this week, or the date. */
export function whenInBrief(at: number, language: string): string {
  const midnight = new Date().setHours(0, 0, 0, 0);
  const daysAgo = Math.ceil((midnight - at) / DAY_MS);
  if (daysAgo <= 0) {
    return new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(at);
  }
  if (daysAgo === 1) {
    const text = new Intl.RelativeTimeFormat(language, { numeric: "auto" })
      .format(-1, "day");
    return text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  }
  return new Intl.DateTimeFormat(
    language,
    daysAgo < 7 ? { weekday: "long" } : { day: "numeric", month: "short" },
  ).format(at);
}
