/** One sample of a scrape. */
export interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** A metric with its samples. */
export interface Family {
  type: string;
  help: string;
  samples: Sample[];
}

const NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const SAMPLE = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/;
const LABEL = /^([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\\\|\\"|\\n)*)"(?:,|$)/;
const TYPES = ["counter", "gauge", "histogram"];

/**
 * Reads Prometheus' text format 0.0.4, strictly: every sample belongs to a
 * declared metric, counters end in `_total`, histograms are cumulative and
 * complete.
 *
 * @throws {Error} naming the line that is wrong
 */
export function parsePrometheusText(text: string): Map<string, Family> {
  const families = new Map<string, Family>();
  const seen = new Set<string>();
  let help: { name: string; text: string } | null = null;
  let current: { name: string; family: Family } | null = null;
  if (!text.endsWith("\n")) throw new Error("no line feed at the end");
  for (const line of text.split("\n")) {
    const wrong = (why: string) => new Error(`${why}: ${line}`);
    if (line === "") continue;
    if (line.startsWith("# HELP ")) {
      const [, name, words] = line.match(/^# HELP (\S+) (.+)$/) ?? [];
      if (!name) throw wrong("bad help");
      help = { name, text: words };
    } else if (line.startsWith("# TYPE ")) {
      const [, name, type] = line.match(/^# TYPE (\S+) (\S+)$/) ?? [];
      if (!name || !NAME.test(name)) throw wrong("bad name");
      if (help?.name !== name) throw wrong("type without help");
      if (!TYPES.includes(type)) throw wrong("unknown type");
      if (families.has(name)) throw wrong("declared twice");
      if ((type === "counter") !== name.endsWith("_total")) {
        throw wrong("counters, and only they, end in _total");
      }
      current = { name, family: { type, help: help.text, samples: [] } };
      families.set(name, current.family);
    } else if (line.startsWith("#")) throw wrong("unknown comment");
    else {
      const [, name, labels = "", number] = line.match(SAMPLE) ?? [];
      if (!name) throw wrong("no sample");
      const suffixes = current?.family.type === "histogram"
        ? ["_bucket", "_sum", "_count"]
        : [""];
      if (
        !current || !suffixes.some((suffix) => current!.name + suffix === name)
      ) throw wrong("sample of another metric");
      const value = number === "+Inf" ? Infinity : Number(number);
      if (Number.isNaN(value)) throw wrong("no number");
      const key = `${name}{${labels}}`;
      if (seen.has(key)) throw wrong("sample twice");
      seen.add(key);
      current.family.samples.push({ name, labels: parseLabels(labels), value });
    }
  }
  for (const [name, family] of families) {
    if (family.type === "histogram") checkHistogram(name, family.samples);
  }
  return families;
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = {};
  for (let rest = text; rest !== "";) {
    const match = rest.match(LABEL);
    if (!match) throw new Error(`bad labels: ${text}`);
    const [whole, name, value] = match;
    if (name in labels) throw new Error(`label twice: ${text}`);
    labels[name] = value.replace(
      /\\(.)/g,
      (_, escaped) => escaped === "n" ? "\n" : escaped,
    );
    rest = rest.slice(whole.length);
  }
  return labels;
}

function checkHistogram(name: string, samples: Sample[]): void {
  const series = Map.groupBy(
    samples,
    ({ labels: { le: _, ...labels } }) => JSON.stringify(labels),
  );
  for (const [labels, own] of series) {
    const of = (suffix: string) =>
      own.filter((sample) => sample.name === name + suffix);
    const buckets = of("_bucket");
    const [count] = of("_count");
    const bounds = buckets.map(({ labels: { le } }) =>
      le === "+Inf" ? Infinity : Number(le)
    );
    const rises = buckets.every(({ value }, i) =>
      i === 0 || value >= buckets[i - 1].value && bounds[i] > bounds[i - 1]
    );
    if (
      !rises || bounds.at(-1) !== Infinity || of("_sum").length !== 1 ||
      count?.value !== buckets.at(-1)?.value
    ) throw new Error(`broken histogram ${name} ${labels}`);
  }
}
