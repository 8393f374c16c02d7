import { assertEquals } from "@std/assert";
import type { ClientMessage } from "../../lib/shared/protocol.ts";
import { keepSettings } from "../../lib/phone/settings_sync.ts";
import type { TokenSource } from "../../lib/phone/session/page_token.ts";
import { FakePlatform, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

const NOTHING = {
  favourites: [],
  blocked: [],
  doNotDisturb: false,
  hours: null,
  favouritesPass: true,
};
const TOKENS: TokenSource = {
  current: "token",
  renew: () => Promise.resolve(false),
};

/** A phone whose screens are loaded, before the server has answered. */
async function joining(tokens?: TokenSource): Promise<PhoneRig> {
  const rig = new PhoneRig(new FakePlatform(), tokens);
  keepSettings(rig.phone);
  rig.phone.connect();
  rig.browser.socket.open();
  if (!tokens) rig.phone.register("alice");
  await settle();
  return rig;
}

const told = (rig: PhoneRig) =>
  rig.sent().filter((one): one is ClientMessage & { id: "settings" } =>
    one.id === "settings"
  ).map(({ settings }) => settings);

Deno.test("who has chosen nothing tells the server nothing", async () => {
  const rig = await joining(TOKENS);
  rig.welcome();
  rig.phone.preferences.set({ mirror: false });
  assertEquals(told(rig), []);
});

Deno.test("a choice is told at once, and one that was made offline afterwards", async () => {
  const rig = await joining(TOKENS);
  rig.phone.preferences.set({ favourites: ["Bob"] });
  assertEquals(told(rig), []);
  rig.welcome();
  assertEquals(told(rig), [{ ...NOTHING, favourites: ["Bob"] }]);
  rig.phone.preferences.set({ doNotDisturb: true });
  assertEquals(told(rig).at(-1)?.doNotDisturb, true);
  assertEquals(told(rig).length, 2);
});

Deno.test("the server's choices replace those of the device, and are not sent back", async () => {
  const rig = await joining(TOKENS);
  rig.phone.preferences.set({ settingsTaken: true, favourites: ["Carol"] });
  const settings = { ...NOTHING, favourites: ["Bob"], doNotDisturb: true };
  rig.welcome({ settings });
  const { favourites, doNotDisturb } = rig.phone.preferences.values.value;
  assertEquals([favourites, doNotDisturb], [["Bob"], true]);
  rig.receive({ id: "settings", settings: NOTHING });
  assertEquals(rig.phone.preferences.values.value.doNotDisturb, false);
  assertEquals(told(rig), []);
});

Deno.test("what was changed while there was no server is kept, on top of what other devices changed", async () => {
  const rig = await joining(TOKENS);
  const settings = { ...NOTHING, favourites: ["Bob", "Carol"], blocked: ["X"] };
  rig.welcome({ settings });
  rig.browser.socket.drop();
  rig.phone.preferences.set({
    favourites: ["Bob", "Dave"],
    blocked: ["X", "Eve"],
    doNotDisturb: true,
  });
  await rig.browser.advance(5_000);
  rig.browser.socket.open();
  // Another device has added and removed somebody.
  rig.welcome({
    settings: { ...settings, favourites: ["Carol", "Fay"], blocked: [] },
  });
  const now = {
    ...NOTHING,
    favourites: ["Fay", "Dave"],
    blocked: ["Eve"],
    doNotDisturb: true,
  };
  const { favourites, blocked, doNotDisturb } =
    rig.phone.preferences.values.value;
  assertEquals({ ...NOTHING, favourites, blocked, doNotDisturb }, now);
  assertEquals(told(rig), [now]);
});

Deno.test("a choice that the server has gives way to a later one of another device", async () => {
  const rig = await joining(TOKENS);
  rig.welcome();
  rig.phone.preferences.set({ doNotDisturb: true });
  await rig.reconnect();
  rig.welcome({ settings: NOTHING });
  assertEquals(rig.phone.preferences.values.value.doNotDisturb, false);
  assertEquals(told(rig).length, 0);
});

Deno.test("the first time, the device's own favourites are added to those of the server", async () => {
  const rig = await joining(TOKENS);
  rig.phone.preferences.set({ favourites: ["Carol", "Bob"] });
  rig.welcome({ settings: { ...NOTHING, favourites: ["Bob"] } });
  const both = ["Bob", "Carol"];
  assertEquals(rig.phone.preferences.values.value.favourites, both);
  assertEquals(told(rig), [{ ...NOTHING, favourites: both }]);
});

Deno.test("a server that has lost them gets them again", async () => {
  const rig = await joining();
  rig.welcome();
  rig.phone.preferences.set({ doNotDisturb: true });
  await rig.reconnect();
  rig.welcome();
  assertEquals(told(rig), [{ ...NOTHING, doNotDisturb: true }]);
});

Deno.test("without tokens, favourites leave the device only if they may pass", async () => {
  const rig = await joining();
  rig.welcome();
  rig.phone.preferences.set({ favourites: ["Bob"] });
  assertEquals(told(rig), []);
  rig.phone.preferences.set({ doNotDisturb: true });
  assertEquals(told(rig).at(-1)?.favourites, ["Bob"]);
  rig.phone.preferences.set({ favouritesPass: false });
  assertEquals(told(rig).at(-1)?.favourites, []);
});

Deno.test("without tokens, favourites that may not pass stay on the device over a reconnect", async () => {
  const rig = await joining();
  rig.welcome();
  rig.phone.preferences.set({ doNotDisturb: true, favouritesPass: false });
  rig.phone.preferences.set({ favourites: ["Bob"] });
  const [settings] = told(rig);
  assertEquals(settings.favourites, []);
  await rig.reconnect();
  rig.welcome({ settings });
  assertEquals(rig.phone.preferences.values.value.favourites, ["Bob"]);
});
