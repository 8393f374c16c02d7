import { assert, assertEquals } from "@std/assert";
import { DEFAULT_PRESENCE_PACE } from "../../../lib/signaling/sessions/presence_limits.ts";
import { Rig } from "../rig.ts";

const PACE = { burst: 40, perSecond: 100, busyMs: 0 };

Deno.test("a few changes of presence are sent at once", () => {
  const rig = new Rig({ presencePace: PACE });
  const alice = rig.person("alice");
  rig.person("bob");
  assertEquals(alice.got("userJoined"), [{ id: "userJoined", name: "bob" }]);
});

Deno.test("endless calls and stops send only as many messages as the pace allows, and the last state", () => {
  const rig = new Rig({ presencePace: PACE });
  const crowd = Array.from({ length: 20 }, (_, i) => rig.person(`p${i}`));
  rig.clock.advance(60_000);
  const before = messages();
  for (let i = 0; i < 200; i++) {
    for (let k = 0; k < 20; k += 2) {
      crowd[k].say({ id: "call", to: `p${k + 1}`, sdpOffer: "o" });
      if (i % 2 || i === 199) continue;
      crowd[k].say({ id: "stop" });
    }
    rig.clock.advance(20);
  }
  const told = messages() - before;
  // 4 s at 100 a second, the burst, and a change among 20 people that was in
  // progress.
  assert(told <= 4 * 100 + 40 + 20, `${told} presence messages`);
  for (let i = 0; i < 100; i++) rig.clock.advance(1_000);
  const busy = new Map<string, boolean>();
  for (const { name, busy: is } of crowd[0].got("userBusy")) busy.set(name, is);
  for (let i = 1; i < 20; i++) {
    if (i !== 0 && i !== 1) assertEquals(busy.get(`p${i}`), false, `p${i}`);
  }

  function messages(): number {
    return crowd.reduce(
      (sum, { received }) =>
        sum + received.filter(({ id }) => id.startsWith("user")).length,
      0,
    );
  }
});

Deno.test("a person who left and returned while changes waited is not reported", () => {
  const rig = new Rig({ presencePace: { burst: 2, perSecond: 10, busyMs: 0 } });
  const alice = rig.person("alice");
  const bob = rig.person("bob", 1);
  rig.clock.advance(10_000);
  alice.received.length = 0;
  // Uses up the burst.
  rig.person("carol");
  bob.close(1000);
  rig.person("bob", 1);
  rig.clock.advance(10_000);
  assertEquals(alice.got("userLeft"), []);
  assertEquals(alice.got("userJoined").map(({ name }) => name), ["carol"]);
});

Deno.test("a person who calls and stops at once does not appear busy, and one who keeps calling does", () => {
  const rig = new Rig({ presencePace: { ...DEFAULT_PRESENCE_PACE } });
  const [watcher, caller] = ["watcher", "caller", "callee"].map((name) =>
    rig.person(name)
  );
  for (let i = 0; i < 10; i++) {
    caller.say({ id: "call", to: "callee", sdpOffer: "o" });
    caller.say({ id: "stop" });
    rig.clock.advance(10);
  }
  rig.clock.advance(1_000);
  assertEquals(watcher.got("userBusy"), []);
  caller.say({ id: "call", to: "callee", sdpOffer: "o" });
  rig.clock.advance(DEFAULT_PRESENCE_PACE.busyMs);
  assertEquals(watcher.got("userBusy"), [
    { id: "userBusy", name: "caller", busy: true },
    { id: "userBusy", name: "callee", busy: true },
  ]);
});

Deno.test("a change is sent to a large audience in parts, and to each person once", () => {
  const rig = new Rig({ everybody: { upTo: 500, again: 400 } });
  const crowd = Array.from({ length: 120 }, (_, i) => rig.person(`p${i}`));
  rig.clock.advance(1_000);
  const { resumeToken } = crowd[119].got("registerResponse")[0];
  for (const { received } of crowd) received.length = 0;
  const late = rig.person("late");
  const heard = () =>
    crowd.filter(({ received }) => received.some(isJoined)).length;
  const first = heard();
  assert(first > 0 && first < 120, `${first} people heard at once`);
  // One who was not reached yet comes back, and has the whole list then.
  const again = rig.client();
  again.say({ id: "register", name: "p119", protocol: 2, resumeToken });
  rig.clock.advance(1_000);
  assertEquals(heard(), 119);
  assertEquals(late.received.filter(isJoined), []);
  const [welcome] = again.got("registerResponse");
  assert(welcome.users?.some(({ name }) => name === "late"));
  assertEquals(again.got("userJoined"), []);

  function isJoined(message: { id: string }): boolean {
    return message.id === "userJoined" && "name" in message &&
      message.name === "late";
  }
});
