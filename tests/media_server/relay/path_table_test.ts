import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { PathTable } from "../../../lib/media_server/relay/path_table.ts";
import {
  ADDRESS_BYTES,
  ADDRESS_WORDS,
  hostnameOf,
  portOf,
  writeAddress,
} from "../../../lib/media_server/relay/socket_address.ts";

function addressOf(hostname: string, port: number): Uint32Array {
  const words = new Uint32Array(ADDRESS_WORDS);
  writeAddress(new Uint8Array(words.buffer), 0, hostname, port);
  return words;
}

const ports = fc.integer({ min: 1, max: 65_535 });

Deno.test("an address is read as it was written", () => {
  fc.assert(fc.property(fc.ipV4(), fc.ipV6(), ports, (ipv4, ipv6, port) => {
    const bytes = new Uint8Array(8 + ADDRESS_BYTES);
    writeAddress(bytes, 8, ipv4, port);
    assertEquals([hostnameOf(bytes, 8), portOf(bytes, 8)], [ipv4, port]);
    writeAddress(bytes, 8, ipv6, port);
    const once = hostnameOf(bytes, 8);
    writeAddress(bytes, 8, once, port);
    assertEquals(hostnameOf(bytes, 8), once);
  }));
});

Deno.test("the table finds the same as a Map", () => {
  const entries = Array.from({ length: 300 }, (_, n) => ({
    name: n,
    address: addressOf(`10.0.${n % 3}.${n % 7}`, 1 + (n >> 1)),
  }));
  const steps = fc.array(
    fc.tuple(fc.constantFrom("add", "remove"), fc.nat(entries.length - 1)),
    { maxLength: 600 },
  );
  fc.assert(
    fc.property(steps, (steps) => {
      const table = new PathTable<typeof entries[number]>();
      const map = new Map<string, typeof entries[number]>();
      for (const [step, n] of steps) {
        const entry = entries[n];
        const key = entry.address.join();
        if (step === "add") {
          table.add(entry);
          map.set(key, entry);
        } else {
          table.remove(entry);
          if (map.get(key) === entry) map.delete(key);
        }
        assertEquals(table.size, map.size);
      }
      for (const { address } of entries) {
        assertEquals(table.find(address, 0), map.get(address.join()) ?? null);
      }
    }),
    { numRuns: 30 },
  );
});
