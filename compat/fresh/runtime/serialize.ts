import { Signal, signal } from "@preact/signals";

/**
 * Props as JSON that keeps what JSON loses: undefined, numbers that are not
 * finite, bigint, Date, Set, Map, and signals shared by several islands. Each
 * value is a row of a table and refers to others by their number.
 */
type Row =
  | string
  | number
  | boolean
  | null
  | number[]
  | Record<string, number>
  | { [TAG]: [Tag, ...(string | number)[]] };

const TAG = "$";
type Tag =
  | "undefined"
  | "number"
  | "bigint"
  | "date"
  | "set"
  | "map"
  | "signal"
  | "object";

/** @throws {TypeError} on functions, symbols, JSX and class instances: a browser cannot be sent them */
export function stringify(value: unknown): string {
  const rows: Row[] = [];
  const known = new Map<unknown, number>();
  const add = (item: unknown): number => {
    const existing = known.get(item);
    if (existing !== undefined) return existing;
    const index = rows.push(null) - 1;
    known.set(item, index);
    rows[index] = encode(item, add);
    return index;
  };
  add(value);
  return JSON.stringify(rows);
}

function encode(item: unknown, add: (item: unknown) => number): Row {
  switch (typeof item) {
    case "string":
    case "boolean":
      return item;
    case "number":
      return Number.isFinite(item) && !Object.is(item, -0)
        ? item
        : tagged("number", Object.is(item, -0) ? "-0" : String(item));
    case "undefined":
      return tagged("undefined");
    case "bigint":
      return tagged("bigint", String(item));
    case "object":
      return item === null ? null : encodeObject(item, add);
    default:
      throw new TypeError(`Cannot serialize a ${typeof item} for an island`);
  }
}

function encodeObject(item: object, add: (item: unknown) => number): Row {
  if (Array.isArray(item)) return item.map(add);
  if (item instanceof Date) return tagged("date", item.getTime());
  if (item instanceof Set) return tagged("set", ...[...item].map(add));
  if (item instanceof Map) {
    return tagged("map", ...[...item].flat(1).map(add));
  }
  if (item instanceof Signal) return tagged("signal", add(item.peek()));
  const prototype: unknown = Object.getPrototypeOf(item);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError(
      `Cannot serialize a ${item.constructor.name} for an island`,
    );
  }
  if ("__v" in item) throw new TypeError("Cannot serialize JSX for an island");
  const entries = Object.entries(item);
  return tagged(
    "object",
    ...entries.flatMap(([key, value]) => [key, add(value)]),
  );
}

function tagged(tag: Tag, ...rest: (string | number)[]): Row {
  return { [TAG]: [tag, ...rest] };
}

/** The inverse of {@link stringify}. */
export function parse(text: string): unknown {
  const rows: Row[] = JSON.parse(text);
  const values = new Map<number, unknown>();
  const get = (index: number): unknown => {
    if (!values.has(index)) decode(rows[index], (v) => values.set(index, v));
    return values.get(index);

    function decode(row: Row, keep: (value: unknown) => void): void {
      if (Array.isArray(row)) {
        const list: unknown[] = [];
        keep(list);
        for (const item of row) list.push(get(item));
      } else if (typeof row === "object" && row !== null) {
        revive(row[TAG] as unknown as [Tag, ...(string | number)[]], keep, get);
      } else keep(row);
    }
  };
  return get(0);
}

function revive(
  [tag, ...rest]: [Tag, ...(string | number)[]],
  keep: (value: unknown) => void,
  get: (index: number) => unknown,
): void {
  const item = (at: number) => get(Number(rest[at]));
  switch (tag) {
    case "undefined":
      return keep(undefined);
    case "number":
      return keep(Number(rest[0]));
    case "bigint":
      return keep(BigInt(rest[0]));
    case "date":
      return keep(new Date(Number(rest[0])));
    case "signal":
      return keep(signal(item(0)));
    case "set": {
      const set = new Set();
      keep(set);
      rest.forEach((_, at) => set.add(item(at)));
      return;
    }
    case "map": {
      const map = new Map();
      keep(map);
      for (let at = 0; at < rest.length; at += 2) {
        map.set(item(at), item(at + 1));
      }
      return;
    }
    case "object": {
      const object: Record<string, unknown> = {};
      keep(object);
      for (let at = 0; at < rest.length; at += 2) {
        Object.defineProperty(object, String(rest[at]), {
          value: item(at + 1),
          enumerable: true,
          writable: true,
          configurable: true,
        });
      }
      return;
    }
  }
}
