/**
 * `deno task bench:sdp`: measures how long the service and its embedded media
 * server take to read offers of 64 KiB that are made to be slow. Prints the
 * table that is kept in docs/benchmarks.md.
 *
 * @module
 */
import { fieldOffers } from "../tests/field/field_offers.ts";
import { bomb, LONG, longLine, REPEATED } from "../tests/sdp/bombs.ts";
import { readAll } from "../tests/sdp/read_all.ts";

/** The longest message that a client may send. */
const BYTES = 64 * 1024;
const ROUNDS = 60;
/** Offers shown of each kind: the slowest. */
const SHOWN = 5;

/** Times in ms. */
interface Row {
  name: string;
  median: number;
  longest: number;
}

const slow: [string, string][] = [
  ...Object.entries(REPEATED).map(([name, line]): [string, string] => [
    `many lines: ${name}`,
    bomb([line], BYTES, "media"),
  ]),
  [
    "many lines: rtpmap × fmtp",
    bomb(
      [
        REPEATED["rtpmap of one payload type"],
        REPEATED["fmtp of one payload type"],
      ],
      BYTES,
      "media",
    ),
  ],
  ...LONG.map(([start, filling]): [string, string] => [
    `one line: ${JSON.stringify(start + filling)} …`,
    longLine([start, filling], BYTES, "media"),
  ]),
];
const usual = fieldOffers().find(({ name }) => name === "safari_modern")!;

const rows = slow.map(([name, offer]) => measure(name, offer))
  .sort((one, other) => other.median - one.median).slice(0, SHOWN);
rows.push(measure("a browser's, 2.3 kB", usual.offer));
console.log("| Offer | Median, ms | 95 of 100, ms |");
console.log("| --- | ---: | ---: |");
for (const { name, median, longest } of rows) {
  console.log(`| ${name} | ${median.toFixed(2)} | ${longest.toFixed(2)} |`);
}

function measure(name: string, offer: string): Row {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    readAll(offer);
    times.push(performance.now() - start);
  }
  times.sort((one, other) => one - other);
  return {
    name,
    median: times[ROUNDS / 2],
    longest: times[Math.floor(ROUNDS * 0.95)],
  };
}
