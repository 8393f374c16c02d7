import { assertEquals } from "@std/assert";
import { keepRecents } from "../../lib/phone/recents_sync.ts";
import type { TokenSource } from "../../lib/phone/session/page_token.ts";
import type { ClientMessage } from "../../lib/shared/protocol.ts";
import type { PastCall } from "../../lib/shared/past_call.ts";
import type { RecentCalls } from "../../lib/shared/recent_calls.ts";
import { FakePlatform, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const TOKENS: TokenSource = {
  current: "token",
  renew: () => Promise.resolve(false),
};
const NONE: RecentCalls = { calls: [], clearedAt: 0 };

/** A minute of the device's past. */
const ago = (rig: PhoneRig, minutes: number) =>
  rig.browser.platform.now() - minutes * 60_000;

const call = (peer: string, at: number): PastCall => ({
  peer,
  direction: "incoming",
  outcome: "talked",
  at,
});

/** A phone whose screens are loaded, before the server has answered. */
async function joining(browser = new FakePlatform()): Promise<PhoneRig> {
  const rig = new PhoneRig(browser, TOKENS);
  keepRecents(rig.phone, browser.platform.now);
  rig.phone.connect();
  rig.browser.socket.open();
  await settle();
  return rig;
}

const told = (rig: PhoneRig) =>
  rig.sent().filter((one): one is ClientMessage & { id: "recents" } =>
    one.id === "recents"
  ).map(({ recents }) => recents);
const shown = (rig: PhoneRig) =>
  rig.phone.history.calls.value.map(({ peer }) => peer);
const hears = (rig: PhoneRig, recents: RecentCalls) =>
  rig.receive({ id: "recents", recents });

Deno.test("a server that keeps no recent calls is told of none", async () => {
  const rig = await joining();
  rig.welcome();
  rig.phone.history.replace([call("bob", ago(rig, 1))]);
  assertEquals(told(rig), []);
});

Deno.test("calls from before come together with those of the server, and only news is told", async () => {
  const rig = await joining();
  const [bob, carol] = [call("bob", ago(rig, 3)), call("carol", ago(rig, 2))];
  rig.phone.history.replace([{ ...carol, message: "Later!" }]);
  rig.welcome();
  hears(rig, { calls: [bob], clearedAt: 0 });
  assertEquals(shown(rig), ["carol", "bob"]);
  assertEquals(told(rig), [{ calls: [carol], clearedAt: 0 }]);
  assertEquals(rig.phone.history.calls.value[0].message, "Later!");
  rig.phone.history.replace([
    call("dave", ago(rig, 1)),
    ...rig.phone.history.calls.value,
  ]);
  assertEquals(told(rig).at(-1)?.calls.map(({ peer }) => peer), ["dave"]);
  assertEquals(told(rig).length, 2);
});

Deno.test("a list cleared offline is cleared on the server, but for calls that were not in it", async () => {
  const rig = await joining();
  const calls = [call("bob", ago(rig, 2)), call("carol", ago(rig, 3))];
  rig.welcome();
  hears(rig, { calls, clearedAt: 0 });
  rig.browser.socket.drop();
  rig.phone.history.clear();
  assertEquals(told(rig), []);
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  rig.welcome();
  hears(rig, { calls: [call("dave", ago(rig, 1)), ...calls], clearedAt: 0 });
  assertEquals(shown(rig), ["dave"]);
  assertEquals(told(rig), [{ calls: [], clearedAt: calls[0].at }]);
});

Deno.test("a list cleared on another device is cleared here, and stays so after a reload", async () => {
  const browser = new FakePlatform();
  const rig = await joining(browser);
  const bob = call("bob", ago(rig, 2));
  rig.phone.history.replace([bob]);
  rig.welcome();
  hears(rig, { calls: [], clearedAt: bob.at });
  assertEquals([shown(rig), told(rig)], [[], []]);
  // The server tells each session of a missed call.
  rig.receive({ id: "missedCall", from: "bob", at: bob.at });
  assertEquals(shown(rig), []);
  rig.phone.close();
  const again = await joining(browser);
  again.welcome();
  hears(again, { calls: [bob], clearedAt: 0 });
  assertEquals(shown(again), []);
});

Deno.test("calls of somebody else on this device are not told, and make room", async () => {
  const rig = await joining();
  rig.phone.history.replace([call("bob", ago(rig, 2))]);
  rig.welcome();
  hears(rig, NONE);
  assertEquals(told(rig).length, 1);
  await rig.reconnect();
  rig.welcome({ name: "zoe" });
  hears(rig, { calls: [call("yan", ago(rig, 5))], clearedAt: 0 });
  assertEquals([shown(rig), told(rig)], [["yan"], []]);
});

Deno.test("a server that has lost them gets them again", async () => {
  const rig = await joining();
  rig.phone.history.replace([call("bob", ago(rig, 2))]);
  rig.welcome();
  hears(rig, NONE);
  await rig.reconnect();
  rig.welcome();
  hears(rig, NONE);
  assertEquals(told(rig).map(({ calls }) => calls.length), [1]);
});
