import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  MAX_CANDIDATES,
  MAX_UNANSWERED,
  OWN_CHECKS_MS,
  RemoteCandidates,
} from "../../../lib/media_server/webrtc/remote_candidates.ts";

const line = (address: string, port: number, type = "host") =>
  `candidate:1 1 udp 2113937151 ${address} ${port} typ ${type}`;

function rig(isAllowed: (address: string) => boolean = () => true) {
  const checked: string[] = [];
  const candidates = new RemoteCandidates(
    isAllowed,
    (line) => checked.push(line),
    0,
  );
  const run = (fromMs: number, toMs: number) => {
    for (let ms = fromMs; ms <= toMs; ms += 100) candidates.tick(ms);
  };
  return { candidates, checked, run };
}

Deno.test("Nothing is checked while the browser's own checks may come, or after it has answered", () => {
  const { candidates, checked, run } = rig();
  candidates.add(line("198.51.100.1", 1));
  run(0, OWN_CHECKS_MS - 100);
  assertEquals(checked, []);
  candidates.answered();
  candidates.add(line("198.51.100.1", 2));
  run(0, 60_000);
  assertEquals(checked, []);
});

Deno.test("Without an answer, one candidate of each type is checked first, and only a few in all", () => {
  const { candidates, checked, run } = rig();
  for (let port = 1; port < 20; port++) {
    candidates.add(line("2001:db8::1", port));
  }
  candidates.add(line("198.51.100.1", 50, "srflx"));
  candidates.add(line("198.51.100.2", 51, "relay"));
  run(0, 60_000);
  assertEquals(checked.length, MAX_UNANSWERED);
  assertEquals(checked.slice(0, 2), [
    line("2001:db8::1", 1),
    line("198.51.100.1", 50, "srflx"),
  ]);
});

Deno.test("Checks are few, allowed and of different addresses, whatever candidates come when", () => {
  const step = fc.oneof(
    fc.record({
      address: fc.oneof(fc.ipV4(), fc.constantFrom("10.0.0.1", "198.51.100.1")),
      port: fc.integer({ min: 0, max: 5 }),
      type: fc.constantFrom("host", "srflx", "relay", "odd"),
    }),
    fc.nat(1_000),
  );
  fc.assert(fc.property(fc.array(step, { maxLength: 100 }), (steps) => {
    const looked = new Set<string>();
    const { candidates, checked } = rig((address) => {
      looked.add(address);
      return !address.startsWith("10.");
    });
    let nowMs = 0;
    for (const each of steps) {
      if (typeof each === "number") candidates.tick(nowMs += each);
      else candidates.add(line(each.address, each.port, each.type));
    }
    assert(checked.length <= MAX_UNANSWERED);
    assertEquals(new Set(checked).size, checked.length);
    assert(checked.every((each) => !each.includes(" 10.")));
  }));
});

Deno.test("No more candidates are kept than any browser gathers", () => {
  let asked = 0;
  const { candidates } = rig(() => ++asked > 0);
  for (let port = 1; port < 1_000; port++) {
    candidates.add(line("198.51.100.1", port));
  }
  assertEquals(asked, MAX_CANDIDATES);
});
