import { signal } from "@preact/signals";
import { assertEquals } from "@std/assert";
import { CallHistory } from "../../lib/phone/call_history.ts";
import type { EndedCall, PhoneState } from "../../lib/phone/phone_state.ts";
import { FakePlatform } from "./fake_platform.ts";

const ENDED: EndedCall = {
  peer: "Anna",
  direction: "outgoing",
  video: true,
  reason: "hung_up",
  durationMs: 5,
};

const entries = (history: CallHistory) =>
  history.calls.value.map(({ peer, at }) => `${peer} ${at}`);

Deno.test("a missed call is listed once at its time, however often the server reports it", () => {
  const { platform } = new FakePlatform();
  let history = new CallHistory(platform);
  history.missed({ from: "alice", at: 5 }, "Bob");
  history.missed({ from: "carol", at: 9 }, "Bob");
  history.missed({ from: "alice", at: 5 }, "bob");
  assertEquals(entries(history), ["carol 9", "alice 5"]);
  // The page is loaded again.
  history = new CallHistory(platform);
  history.missed({ from: "alice", at: 5 }, "Bob");
  history.missed({ from: "alice", at: 12 }, "Bob");
  assertEquals(entries(history), ["alice 12", "carol 9", "alice 5"]);
});

Deno.test("a cleared history stays empty when the server repeats a missed call", () => {
  const { platform } = new FakePlatform();
  const history = new CallHistory(platform);
  history.missed({ from: "alice", at: 5 }, "Bob");
  history.clear();
  history.missed({ from: "alice", at: 5 }, "Bob");
  assertEquals(entries(history), []);
  history.missed({ from: "alice", at: 6 }, "Bob");
  assertEquals(entries(history), ["alice 6"]);
});

Deno.test("another person on the same device has separate missed calls", () => {
  const { platform } = new FakePlatform();
  const history = new CallHistory(platform);
  history.missed({ from: "alice", at: 9 }, "Bob");
  history.missed({ from: "carol", at: 5 }, "Dave");
  assertEquals(entries(history), ["alice 9", "carol 5"]);
  for (let n = 0; n < 50; n++) {
    history.missed({ from: "x", at: 1 }, `person ${n}`);
  }
  history.missed({ from: "x", at: 1 }, "person 49");
  assertEquals(history.calls.value.length, 30);
});

Deno.test("the calls of a guest are nobody's afterwards", () => {
  for (const isGuest of [false, true]) {
    const { platform } = new FakePlatform();
    const history = new CallHistory(platform);
    const state = signal<PhoneState>({
      name: "idle",
      userName: "Zoë",
    });
    history.follow(state, () => isGuest);
    state.value = { name: "idle", userName: "Zoë", ended: ENDED };
    assertEquals(history.calls.value.length, isGuest ? 0 : 1);
    assertEquals(new CallHistory(platform).calls.value.length, isGuest ? 0 : 1);
  }
});
