import { assert, assertEquals, assertRejects } from "@std/assert";
import { createHmac } from "node:crypto";
import { iceConfig, loadIceSettings } from "../../lib/config/ice_config.ts";
import { IceServers, isStunUri, isTurnUri } from "../../lib/net/ice_servers.ts";
import { StartError } from "../../lib/shared/start_error.ts";

const NOW_MS = 1_700_000_000_500;

Deno.test("browsers get every server, with credentials from coturn's shared secret", () => {
  const servers = new IceServers({
    stun: ["stun:s:1"],
    turn: ["turn:t:2", "turns:t:3?transport=tcp"],
    turnCredentials: { kind: "shared-secret", secret: "hush" },
  }, () => NOW_MS);
  const [stun, turn] = servers.forBrowser();
  assertEquals(stun, { urls: ["stun:s:1"] });
  assertEquals(turn.urls, ["turn:t:2", "turns:t:3?transport=tcp"]);
  const [until] = turn.username!.split(":");
  const seconds = Number(until) - NOW_MS / 1000;
  assert(seconds > 3_600 && seconds < 86_400, "good for hours, not days");
  assertEquals(
    turn.credential,
    createHmac("sha1", "hush").update(turn.username!).digest("base64"),
  );
});

Deno.test("browsers get no ICE servers if none is configured", async () => {
  const servers = new IceServers({ stun: [], turn: [] });
  assertEquals(servers.forBrowser(), []);
  assertEquals(await servers.forEndpoint(), {});
});

Deno.test("browsers and Kurento get a fixed user unchanged", async () => {
  const servers = new IceServers({
    stun: ["stun:192.0.2.1"],
    turn: ["turns:[2001:db8::1]", "turn:192.0.2.9"],
    turnCredentials: { kind: "static", username: "u", credential: "p" },
  });
  assertEquals(servers.forBrowser()[1].username, "u");
  assertEquals(servers.forBrowser()[1].credential, "p");
  assertEquals(await servers.forEndpoint(), {
    stun: { address: "192.0.2.1", port: 3478 },
    turnUrl: "u:p@[2001:db8::1]:5349?transport=tls",
  });
});

Deno.test("Kurento, which resolves no names, gets addresses", async () => {
  const servers = new IceServers({ stun: ["stun:localhost:5"], turn: [] });
  assertEquals(await servers.forEndpoint(), {
    stun: { address: "127.0.0.1", port: 5 },
  });
});

Deno.test("a name that cannot be resolved rejects", async () => {
  const servers = new IceServers({ stun: ["stun:nowhere.invalid"], turn: [] });
  await assertRejects(() => servers.forEndpoint(), Error, "nowhere.invalid");
});

Deno.test("URIs of RFC 7064 and RFC 7065 are accepted, and others are not", () => {
  for (const uri of ["stun:a", "stuns:a:1", "stun:[::1]:3478"]) {
    assert(isStunUri(uri) && !isTurnUri(uri), uri);
  }
  for (const uri of ["turn:a", "turns:a:1?transport=tcp", "turn:1.2.3.4"]) {
    assert(isTurnUri(uri) && !isStunUri(uri), uri);
  }
  for (
    const uri of ["", "a:1", "stun:", "stun:a:0", "turn:a:70000", "turn:a b"]
      .concat("turn:a?transport=x", "stun:a?transport=udp", "turn://a")
  ) assert(!isStunUri(uri) && !isTurnUri(uri), uri);
});

Deno.test("the secret is read from its file without the line break", async () => {
  const path = await Deno.makeTempFile();
  const config = iceConfig({ stun: [], turn: ["turn:a"], secretFile: path });
  try {
    await assertRejects(() => loadIceSettings(config), StartError, path);
    await Deno.writeTextFile(path, "hush\n");
    assertEquals((await loadIceSettings(config)).turnCredentials, {
      kind: "shared-secret",
      secret: "hush",
    });
  } finally {
    await Deno.remove(path);
  }
  await assertRejects(() => loadIceSettings(config), StartError, path);
});
