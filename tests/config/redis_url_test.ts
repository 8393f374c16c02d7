import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { isRedisUrl, redisAddress } from "../../lib/config/redis_url.ts";

Deno.test("a URL of one Redis has host, port, password and database", () => {
  assertEquals(redisAddress("redis://host"), {
    kind: "single",
    tls: false,
    hosts: [{ host: "host", port: 6379 }],
    username: undefined,
    password: undefined,
    primary: "",
    database: 0,
  });
  assertEquals(redisAddress("rediss://me:p%40ss@[::1]:7000/2"), {
    kind: "single",
    tls: true,
    hosts: [{ host: "::1", port: 7000 }],
    username: "me",
    password: "p@ss",
    primary: "",
    database: 2,
  });
});

Deno.test("a URL of Sentinels names the primary, one of a cluster several hosts", () => {
  const sentinels = redisAddress("redis+sentinel://:pass@a,b:7/main");
  assertEquals(sentinels?.kind, "sentinel");
  assertEquals(sentinels?.primary, "main");
  assertEquals(sentinels?.hosts, [
    { host: "a", port: 26379 },
    { host: "b", port: 7 },
  ]);
  const cluster = redisAddress("redis+cluster://a,b");
  assertEquals(cluster?.kind, "cluster");
  assertEquals(cluster?.hosts.length, 2);
});

Deno.test("each kind of Redis can have TLS", () => {
  for (
    const [text, kind] of [
      ["rediss://host", "single"],
      ["rediss+sentinel://host/main", "sentinel"],
      ["rediss+cluster://host", "cluster"],
    ]
  ) {
    const address = redisAddress(text);
    assertEquals([address?.kind, address?.tls], [kind, true]);
    const plain = redisAddress(text.replace("rediss", "redis"));
    assertEquals([plain?.kind, plain?.tls], [kind, false]);
  }
});

Deno.test("something else is no URL of Redis", () => {
  for (
    const text of [
      "",
      "host",
      "http://host",
      "redis://",
      "redis://a,b",
      "redis://host/name",
      "redis+sentinel://a",
      "redis://:%zz@host",
      "redis://host:99999",
    ]
  ) assertEquals(isRedisUrl(text), false, text);
});

Deno.test("no text makes the reader of URLs fail", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    redisAddress(text);
    redisAddress(`redis://${text}`);
  }));
});
