import { HostileClient } from "./hostile_client.ts";
import type { Target } from "./target.ts";

/** A registered client. */
export class Person {
  constructor(readonly client: HostileClient, readonly name: string) {}

  send(...[message]: Parameters<HostileClient["send"]>): void {
    this.client.send(message);
  }
}

/** The clients of one attack, which leave when it ends. */
export class Crowd implements Disposable {
  readonly #clients: HostileClient[] = [];
  /** Part of all names, since earlier ones may still be taken. */
  readonly #tag = crypto.randomUUID().slice(0, 8);
  #count = 0;

  constructor(readonly target: Target) {}

  /** Registers people; those who are refused are left out. */
  async people(
    name: string,
    count: number,
    addresses: number,
    firstSource = 300,
  ): Promise<Person[]> {
    const all: Person[] = [];
    for (let i = 0; i < Math.max(2, this.target.scaled(count)); i++) {
      const own = `${name} ${this.#tag} ${this.#count++}`;
      const source = firstSource + i % addresses;
      const client = await HostileClient.registered(this.target, source, own);
      if (!client) continue;
      this.#clients.push(client);
      all.push(new Person(client, own));
    }
    return all;
  }

  /** Registers people in pairs. */
  async pairs(
    count: number,
    addresses: number,
    firstSource = 2_000,
  ): Promise<[Person, Person][]> {
    const all = await this.people("pair", 2 * count, addresses, firstSource);
    const pairs: [Person, Person][] = [];
    for (let i = 0; i + 1 < all.length; i += 2) {
      pairs.push([all[i], all[i + 1]]);
    }
    return pairs;
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients) client.close();
  }
}
