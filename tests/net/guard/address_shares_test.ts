import { assertEquals } from "@std/assert";
import { AddressShares } from "../../../lib/net/guard/address_shares.ts";

Deno.test("an address has its share of connections, a few more get an explanation, and the rest are closed", () => {
  const shares = new AddressShares(100);
  const counts = { admitted: 0, refused: 0, closed: 0 };
  for (let i = 0; i < 150; i++) counts[shares.admit("a", 0)]++;
  assertEquals(counts, { admitted: 100, refused: 8, closed: 42 });
  assertEquals(shares.admit("b", 0), "admitted");
  shares.release("a");
  for (let i = 0; i < 8; i++) shares.release("a");
  assertEquals(shares.admit("a", 0), "admitted");
});

Deno.test("short connections are limited by their rate", () => {
  const shares = new AddressShares(100);
  const admitted = (now: number) => {
    let count = 0;
    while (shares.admit("a", now) !== "closed") {
      shares.release("a");
      count++;
    }
    return count;
  };
  assertEquals(admitted(0), 200);
  assertEquals(admitted(1_000), 10);
  shares.tidy(10_000);
  assertEquals(admitted(10_000), 90);
  shares.tidy(60_000);
  assertEquals(admitted(60_000), 200);
});

Deno.test("an address's messages are delayed, and a flood of them closes the socket", () => {
  const shares = new AddressShares(100);
  shares.admit("a", 0);
  assertEquals(shares.delay("a", 100, 0), 0);
  assertEquals(shares.delay("a", 50, 0), 500);
  assertEquals(shares.delay("a", 50, 0), 1_000);
  assertEquals(shares.delay("a", 200, 0), null);
  assertEquals(shares.delay("a", 100, 0), 2_000);
  assertEquals(shares.delay("a", 1, 0), null);
  assertEquals(shares.delay("a", 1, 2_000), 10);
  assertEquals(shares.delay("a", 100, 60_000), 0);
  shares.admit("b", 60_000);
  assertEquals(shares.delay("b", 100, 60_000), 0);
});
