import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { parseTurnUrl } from "../../lib/media_server/endpoint_network.ts";

Deno.test("a TURN server is read as Kurento's documentation writes it", () => {
  assertEquals(parseTurnUrl("user:password@192.0.2.1:3478"), {
    address: "192.0.2.1",
    port: 3478,
    username: "user",
    password: "password",
    transport: "udp",
  });
  const limited = parseTurnUrl("17:name:pw=@[2001:db8::1]:1?transport=tls");
  assertEquals(limited?.username, "17:name");
  assertEquals(limited?.address, "2001:db8::1");
  assertEquals(limited?.transport, "tls");
});

Deno.test("a text that is not a TURN server is ignored", () => {
  for (
    const url of [
      "",
      "a@1.2.3.4:5",
      "a:b@host:5",
      "a:b@1.2.3.4",
      "a:b@1.2.3.4:0",
    ]
  ) assertEquals(parseTurnUrl(url), null);
  fc.assert(fc.property(fc.string(), (url) => {
    parseTurnUrl(url);
  }));
});
