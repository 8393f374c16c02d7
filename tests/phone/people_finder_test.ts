import { assertEquals } from "@std/assert";
import { PeopleFinder } from "../../lib/phone/people_finder.ts";
import type { ClientMessage } from "../../lib/shared/protocol.ts";
import { settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

/** ms after which a text is searched for. */
const TYPED_MS = 200;

/** A registered phone whose server has too many people to tell of all. */
async function amongMany() {
  const rig = PhoneRig.registered();
  const finder = new PeopleFinder(rig.phone, rig.browser.platform.after);
  finder.start();
  rig.receive({ id: "presence", everybody: false, users: [] });
  await settle();
  return { rig, finder };
}

/** Messages about people that were sent on the present socket. */
function asked(rig: PhoneRig): ClientMessage[] {
  return rig.browser.socket.sent.filter(({ id }) =>
    id === "watch" || id === "findUsers"
  );
}

function found(text: string, ...names: string[]) {
  const users = names.map((name) => ({ name, busy: false }));
  return { id: "foundUsers", text, users } as const;
}

Deno.test("the person invited, recent calls and favourites are watched", async () => {
  const { rig, finder } = await amongMany();
  assertEquals(asked(rig), [{ id: "watch", names: [] }]);
  rig.phone.preferences.set({ favourites: ["Zoë", "Bob"] });
  rig.receive({ id: "missedCall", from: "Carol" });
  rig.receive({ id: "missedCall", from: "Zoë" });
  finder.invited("Dave");
  assertEquals(asked(rig).at(-1), {
    id: "watch",
    names: ["Bob", "Carol", "Dave", "Zoë"],
  });
  const before = asked(rig).length;
  rig.receive({ id: "missedCall", from: "Carol" });
  assertEquals(asked(rig).length, before, "another order");
  finder.close();
  rig.phone.preferences.set({ favourites: [] });
  assertEquals(asked(rig).length, before);
});

Deno.test("people are watched again on each socket", async () => {
  const { rig, finder } = await amongMany();
  rig.phone.preferences.set({ favourites: ["Bob"] });
  await rig.reconnect();
  assertEquals(asked(rig), []);
  rig.welcome({ resumed: true, users: undefined });
  await settle();
  assertEquals(asked(rig), [{ id: "watch", names: ["Bob"] }]);
  finder.close();
});

Deno.test("a text is searched for once somebody stops typing, and those found are watched", async () => {
  const { rig, finder } = await amongMany();
  for (const text of ["a", "an", " ann"]) finder.search(text);
  assertEquals(finder.searching.value, true);
  await rig.browser.advance(TYPED_MS);
  assertEquals(asked(rig).at(-1), { id: "findUsers", text: "ann" });
  rig.receive(found("an", "Andy"));
  assertEquals(rig.phone.users.value, [], "an answer to another text");
  rig.receive(found("ann", "Anna", "Anne"));
  assertEquals(finder.searching.value, false);
  assertEquals(rig.phone.users.value.map(({ name }) => name), ["Anna", "Anne"]);
  assertEquals(asked(rig).at(-1), { id: "watch", names: ["Anna", "Anne"] });
  // Anne has left meanwhile.
  rig.receive({
    id: "presence",
    everybody: false,
    users: [{ name: "Anna", busy: true }],
  });
  assertEquals(rig.phone.users.value, [{ name: "Anna", busy: true }]);
  finder.search("");
  assertEquals(asked(rig).at(-1), { id: "watch", names: [] });
  finder.close();
});

Deno.test("a search that is refused or cut off is made again", async () => {
  const { rig, finder } = await amongMany();
  finder.search("ann");
  await rig.browser.advance(TYPED_MS);
  rig.receive({
    id: "foundUsers",
    text: "ann",
    reason: "rate_limited",
    retryAfterMs: 700,
  });
  const before = asked(rig).length;
  await rig.browser.advance(700);
  assertEquals(asked(rig).slice(before), [{ id: "findUsers", text: "ann" }]);
  await rig.reconnect();
  rig.welcome({ resumed: true, users: undefined });
  await settle();
  assertEquals(asked(rig), [
    { id: "watch", names: [] },
    { id: "findUsers", text: "ann" },
  ]);
  assertEquals(rig.phone.notice.value, null);
  finder.close();
});

Deno.test("a watch that is refused is repeated", async () => {
  const { rig, finder } = await amongMany();
  rig.receive({ id: "presence", reason: "rate_limited", retryAfterMs: 700 });
  const before = asked(rig).length;
  await rig.browser.advance(700);
  assertEquals(asked(rig).slice(before), [{ id: "watch", names: [] }]);
  finder.close();
});

Deno.test("while everybody is told, nothing is searched for at the server, and a text typed meanwhile is afterwards", async () => {
  const rig = PhoneRig.registered();
  const finder = new PeopleFinder(rig.phone, rig.browser.platform.after);
  finder.start();
  finder.search("bo");
  await rig.browser.advance(TYPED_MS);
  assertEquals(asked(rig), [{ id: "watch", names: [] }]);
  rig.receive({ id: "presence", everybody: false, users: [] });
  await rig.browser.advance(TYPED_MS);
  assertEquals(asked(rig).at(-1), { id: "findUsers", text: "bo" });
  const users = [{ name: "bob", busy: false }];
  rig.receive({ id: "presence", everybody: true, users });
  assertEquals(finder.searching.value, false);
  rig.receive(found("bo", "bobby"));
  assertEquals(rig.phone.users.value, users);
  finder.close();
});

Deno.test("a server of version 1 is asked nothing", async () => {
  const rig = new PhoneRig();
  rig.phone.connect();
  rig.browser.socket.open();
  rig.phone.register("alice");
  rig.receive({ id: "registerResponse", response: "accepted" });
  const finder = new PeopleFinder(rig.phone, rig.browser.platform.after);
  finder.start();
  finder.search("bob");
  rig.phone.preferences.set({ favourites: ["Bob"] });
  await rig.browser.advance(TYPED_MS);
  assertEquals(asked(rig), []);
  finder.close();
});
