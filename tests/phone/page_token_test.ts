import { assertEquals } from "@std/assert";
import { PageToken } from "../../lib/phone/session/page_token.ts";
import { FakePlatform, settle } from "./fake_platform.ts";
import { PhoneRig } from "./phone_rig.ts";

/** A page, alone or in a frame. */
function pageAt(
  address: string,
  { browser = new FakePlatform(), framed = false } = {},
) {
  const page = {
    asked: 0,
    give: (_token: string) => {},
    address,
  };
  const tokens = new PageToken({
    storage: browser.platform.storage,
    after: browser.platform.after,
    address,
    replaceAddress: (next) => page.address = next,
    embedder: framed
      ? {
        ask: () => page.asked++,
        listen: (given) => page.give = given,
      }
      : undefined,
  });
  return { page, tokens, browser };
}

Deno.test("a token in the address is taken and removed from it", () => {
  for (
    const [address, left] of [
      [
        "https://a.example/?token=t.o.k&call=bob",
        "https://a.example/?call=bob",
      ],
      [
        "https://a.example/?call=bob#token=t.o.k",
        "https://a.example/?call=bob",
      ],
      ["https://a.example/#a=1&token=t.o.k", "https://a.example/#a=1"],
      ["https://a.example/?token=t.o.k#token=x", "https://a.example/"],
    ]
  ) {
    const { page, tokens } = pageAt(address);
    assertEquals(tokens.current, "t.o.k", address);
    assertEquals(page.address, left);
  }
});

Deno.test("an address without a token is not changed", () => {
  for (
    const address of [
      "https://a.example/?call=b%20c#x y",
      "https://a.example/?token=",
    ]
  ) {
    const { page, tokens } = pageAt(address);
    assertEquals(tokens.current, undefined);
    assertEquals(page.address.includes("token=t"), false);
  }
});

Deno.test("the next page of the tab has the token, until it is opened with another", () => {
  const { browser } = pageAt("https://a.example/?token=first");
  const at = (address: string) => pageAt(address, { browser }).tokens.current;
  assertEquals(at("https://a.example/"), "first");
  assertEquals(at("https://a.example/#token=second"), "second");
  assertEquals(at("https://a.example/"), "second");
});

Deno.test("a framed page asks the surrounding page for the token, and stores nothing", async () => {
  const { page, tokens, browser } = pageAt("https://a.example/", {
    framed: true,
  });
  const renewed = Promise.all([tokens.renew(), tokens.renew()]);
  assertEquals(page.asked, 1);
  page.give("given");
  assertEquals(await renewed, [true, true]);
  assertEquals(tokens.current, "given");
  page.give("without being asked");
  assertEquals(tokens.current, "without being asked");
  assertEquals(browser.platform.storage?.getItem("token"), null);
});

Deno.test("a surrounding page that does not answer delays nothing", async () => {
  const { tokens, browser } = pageAt("https://a.example/", { framed: true });
  const renewed = tokens.renew();
  await browser.advance(3_000);
  assertEquals(await renewed, false);
});

Deno.test("the phone signs in automatically and has the name from the server", () => {
  const { tokens, browser } = pageAt("https://a.example/?token=t");
  const rig = new PhoneRig(browser, tokens);
  rig.in("registering");
  rig.phone.connect();
  rig.browser.socket.open();
  assertEquals(rig.lastSent(), {
    id: "register",
    name: "",
    protocol: 2,
    sealed: true,
    reseals: true,
    secondCall: true,
    token: "t",
  });
  rig.welcome({ name: "Alice" });
  assertEquals(rig.in("idle").userName, "Alice");
});

Deno.test("a refused token is explained, and the person can try again", async () => {
  const { tokens, browser } = pageAt("https://a.example/?token=old");
  const rig = new PhoneRig(browser, tokens);
  rig.phone.connect();
  rig.browser.socket.open();
  const refuse = async () => {
    rig.receive({
      id: "registerResponse",
      response: "rejected",
      reason: "unauthorized",
      message: "The token has expired.",
    });
    await settle();
  };
  await refuse();
  assertEquals(rig.in("unregistered").problem, {
    code: "unauthorized",
    message: "The token has expired.",
  });
  rig.phone.register("");
  assertEquals(rig.sent().length, 2);
  rig.welcome();
  rig.in("idle");
});

Deno.test("in a frame, a refused token is renewed once automatically", async () => {
  const { page, tokens, browser } = pageAt("https://a.example/", {
    framed: true,
  });
  const rig = new PhoneRig(browser, tokens);
  rig.phone.connect();
  rig.browser.socket.open();
  assertEquals(rig.sent(), [], "it waits for a token");
  page.give("first");
  await settle();
  const refused = {
    id: "registerResponse",
    response: "rejected",
    reason: "unauthorized",
  } as const;
  rig.receive(refused);
  page.give("second");
  await settle();
  assertEquals(
    rig.sent().map((message) => "token" in message && message.token),
    ["first", "second"],
  );
  rig.receive(refused);
  await settle();
  rig.in("unregistered");
  assertEquals(page.asked, 2);
});

Deno.test("a socket lost while the page waits for its token causes one request and one registration", async () => {
  const { page, tokens, browser } = pageAt("https://a.example/", {
    framed: true,
  });
  const rig = new PhoneRig(browser, tokens);
  rig.phone.connect();
  rig.browser.socket.open();
  rig.browser.socket.drop();
  await rig.browser.advance(1_000);
  rig.browser.socket.open();
  page.give("t");
  await settle();
  assertEquals(rig.sent().length, 1);
});

Deno.test("a reloaded page resumes with its resume token and the identity token", async () => {
  const first = pageAt("https://a.example/?token=t");
  const before = new PhoneRig(first.browser, first.tokens);
  before.phone.connect();
  before.browser.socket.open();
  before.welcome({ name: "Alice", resumeToken: "r" });
  before.phone.close();
  const next = pageAt("https://a.example/", { browser: first.browser });
  const after = new PhoneRig(next.browser, next.tokens);
  after.phone.connect();
  after.browser.socket.open();
  await settle();
  assertEquals(after.lastSent(), {
    id: "register",
    name: "Alice",
    protocol: 2,
    sealed: true,
    reseals: true,
    secondCall: true,
    resumeToken: "r",
    token: "t",
  });
});

Deno.test("a copied tab signs in again", async () => {
  const browser = new FakePlatform();
  browser.platform.storage!.setItem(
    "session",
    JSON.stringify({ tab: "1", name: "Alice", resumeToken: "r" }),
  );
  browser.platform.claim = () => Promise.resolve(false);
  const { tokens } = pageAt("https://a.example/?token=t", { browser });
  const rig = new PhoneRig(browser, tokens);
  rig.phone.connect();
  rig.browser.socket.open();
  await settle();
  assertEquals(rig.lastSent(), {
    id: "register",
    name: "",
    protocol: 2,
    sealed: true,
    reseals: true,
    secondCall: true,
    token: "t",
  });
});

Deno.test("the token of a guest link says whom the guest calls", () => {
  const payload = btoa(String.fromCharCode(
    ...new TextEncoder().encode(JSON.stringify({ to: "Zoë 𝄞" })),
  )).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
  const hostOf = (token: string) =>
    pageAt(`https://a.example/#token=${token}`).tokens.host;
  assertEquals(hostOf(`guest.${payload}.signature`), "Zoë 𝄞");
  assertEquals(hostOf("guest.%%%.signature"), undefined, "unreadable");
  assertEquals(hostOf("guest."), undefined, "empty");
  assertEquals(hostOf(`header.${payload}.signature`), undefined, "no guest's");
});
