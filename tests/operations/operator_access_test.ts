import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  isAddressOrNetwork,
  TrustedProxies,
} from "../../lib/net/client_address.ts";
import { hasToken, mayAccess } from "../../lib/operations/operator_access.ts";

const token = "a-token-of-enough-length";
const none = new TrustedProxies([]);
const nginx = new TrustedProxies(["127.0.0.1", "10.1.0.0/16", "fd00::/8"]);

function request(headers: Record<string, string> = {}, host = "localhost") {
  return new Request(`https://${host}:8443/metrics`, { headers });
}

Deno.test("the client's address comes from a proxy only if that is trusted", () => {
  const forwarded = (value: string) =>
    new Headers({ "x-forwarded-for": value });
  for (
    const [peer, header, proxies, client] of [
      ["192.0.2.1", "198.51.100.7", none, "192.0.2.1"],
      ["192.0.2.1", "198.51.100.7", nginx, "192.0.2.1"],
      ["127.0.0.1", "198.51.100.7", nginx, "198.51.100.7"],
      ["::ffff:127.0.0.1", "198.51.100.7", nginx, "198.51.100.7"],
      // Entries written by the client are further left.
      ["127.0.0.1", "1.2.3.4, 198.51.100.7, 10.1.2.3", nginx, "198.51.100.7"],
      ["127.0.0.1", "2001:db8::1,fd00::5", nginx, "2001:db8::1"],
      ["127.0.0.1", "somebody", nginx, "127.0.0.1"],
      ["127.0.0.1", "", nginx, "127.0.0.1"],
    ] as const
  ) {
    assertEquals(
      proxies.clientAddress(peer, forwarded(header)),
      client,
      header,
    );
  }
});

Deno.test("an untrusted peer keeps its own address, whatever X-Forwarded-For contains", () => {
  fc.assert(fc.property(fc.string({ unit: "binary-ascii" }), (value) => {
    const headers = new Headers();
    try {
      headers.set("x-forwarded-for", value);
    } catch {
      return;
    }
    assertEquals(none.clientAddress("192.0.2.1", headers), "192.0.2.1");
    nginx.clientAddress("127.0.0.1", headers);
  }));
});

Deno.test("addresses and networks can be trusted, and names cannot", () => {
  for (const good of ["127.0.0.1", "::1", "10.0.0.0/8", "fd00::/8"]) {
    assertEquals(isAddressOrNetwork(good), true, good);
  }
  for (const bad of ["nginx", "10.0.0.0/33", "10.0.0.0/8/8", "10.0.0.0/", ""]) {
    assertEquals(isAddressOrNetwork(bad), false, bad);
  }
});

Deno.test("access needs a local request or the token", () => {
  const bearer = (value: string) => ({ authorization: `Bearer ${value}` });
  const closed = { proxies: none };
  const open = {
    proxies: none,
    showsToken: (request: Request) => hasToken(request, token),
  };
  const may = mayAccess;
  assertEquals(may(closed, request(), "127.0.0.1"), true);
  assertEquals(may(closed, request({}, "[::1]"), "::1"), true);
  assertEquals(may(closed, request(), "192.0.2.1"), false);
  assertEquals(may(closed, request(bearer(token)), "192.0.2.1"), false);
  assertEquals(may(open, request(bearer(token)), "192.0.2.1"), true);
  assertEquals(may(open, request(bearer(token + "x")), "192.0.2.1"), false);
  assertEquals(may(open, request(bearer("")), "192.0.2.1"), false);
  assertEquals(
    may(open, request({ authorization: token }), "192.0.2.1"),
    false,
  );
  assertEquals(
    may({ proxies: none, anyone: true }, request(), "192.0.2.1"),
    true,
  );
});

Deno.test("requests through a proxy on this machine do not count as local", () => {
  const world = { "x-forwarded-for": "198.51.100.7" };
  assertEquals(
    mayAccess({ proxies: none }, request(world), "127.0.0.1"),
    false,
  );
  assertEquals(
    mayAccess({ proxies: nginx }, request(world), "127.0.0.1"),
    false,
  );
  const local = { "x-forwarded-for": "127.0.0.1" };
  assertEquals(
    mayAccess({ proxies: nginx }, request(local), "127.0.0.1"),
    true,
  );
  assertEquals(
    mayAccess({ proxies: none }, request(local), "127.0.0.1"),
    false,
  );
  assertEquals(
    mayAccess({ proxies: none }, request({}, "rebound.example"), "127.0.0.1"),
    false,
  );
});
