import { assert } from "@std/assert";
import {
  type ClientMessage,
  isCounted,
  type ServerMessage,
} from "../../../lib/shared/protocol.ts";
import type { Door } from "../../../lib/cluster/linked_sockets.ts";
import type { TokenDesk } from "../sessions/token_desk.ts";
import type { Asked, Session } from "./books.ts";
import type { Ledger } from "./ledger.ts";
import { cutLine, type Line, openLine, passUp, works } from "./line.ts";
import { Page } from "./page.ts";
import { type Client, NAMES, type Person, type Return } from "./person.ts";
import { Sent } from "./sent.ts";
import { namesAmong } from "./steps.ts";
import { ShownTokens } from "./shown_tokens.ts";

/** The secret of a person's browser. */
export function secretOf(user: number): string {
  return `secret of ${user}`;
}

/** Simulated people and the network between them and the exchange. */
export class People {
  readonly all: Person[];
  /** Lines on which a register is not answered yet. */
  readonly #unanswered = new Set<Line>();
  readonly #tokens: ShownTokens | null;
  /** Messages to send again once the server has reported its count. */
  #again: { client: Client; sent: readonly Sent[] }[] = [];
  /** All that were ever opened, by their numbers. */
  readonly #lines: Line[] = [];
  /** Number of the server's process. */
  #life = 0;

  /**
   * @param desk checks their tokens; null where people choose their names
   * @param observe runs a comparison whose failure is reported after the step
   */
  constructor(
    users: number,
    /** Where lines are opened; a line's number is its address. */
    private readonly door: Door,
    private readonly ledger: Ledger,
    desk: TokenDesk | null,
    private readonly observe: (compare: () => void) => void,
  ) {
    this.#tokens = desk && new ShownTokens(desk);
    const names = namesAmong(users, desk !== null);
    this.all = Array.from({ length: users }, (_, user) => ({
      user,
      name: NAMES[user % names],
      client: null,
      stale: [],
      tokens: [],
      counts: user % 4 !== 3,
      page: null,
    }));
  }

  get clients(): Client[] {
    return this.all.flatMap(({ client, stale }) => [...stale, client ?? []])
      .flat();
  }

  /** The line with this address. */
  lineOf(address: string): Line {
    return this.#lines[Number(address)];
  }

  /** Messages that the exchange has handled of the page on a line; 0 where none counts. */
  handledOn(line: Line): number {
    return this.#pageOn(line)?.handled ?? 0;
  }

  register(person: Person, asked: Omit<Asked, "early">): void {
    person.client ??= this.#open(person.user);
    this.#register(person.client, { ...asked, early: false });
  }

  /** Comes back over a new line, with the latest resume token or an old one. */
  resume(person: Person, asked: Return): void {
    const { token, name, old, reloaded, secondCall, reseals, line } = asked;
    const latest = person.page?.token ?? person.tokens.at(-1);
    const first = person.tokens.at(0);
    // Somebody who got an answer never uses the previous token.
    const older = old && first !== undefined &&
      !this.ledger.resumeTokens.retains(first);
    const resumeToken = older ? first : latest;
    if (resumeToken === undefined) return;
    this.#giveUp(person);
    if (reloaded || resumeToken !== person.page?.token) person.page = null;
    person.client = this.#open(person.user, line);
    const received = person.page?.received;
    const protocol = 2;
    this.#register(person.client, {
      name,
      protocol,
      token,
      resumeToken,
      received,
      early: false,
      secondCall,
      reseals,
    });
  }

  /** A push message wakes a device, which registers with the ticket. */
  wake(person: Person, ticket: string, asked: Pick<Asked, "token">): void {
    this.#giveUp(person);
    person.page = null;
    person.client = this.#open(person.user);
    this.#register(person.client, {
      ...asked,
      name: person.name,
      protocol: 2,
      resumeToken: ticket,
      early: false,
      secondCall: true,
      reseals: true,
    });
  }

  /**
   * @param read updates the books when the exchange handles the message, which
   * may be later than it was sent, or never
   */
  send(
    client: Client | null,
    message: ClientMessage,
    read: (session: Session | null) => void = () => {},
  ): void {
    if (!client) return;
    const sent = new Sent(message, (line) => {
      this.#taken(line, sent, message);
      read(line.session);
    });
    this.#send(client, message, sent);
  }

  /** Sends something that is not a message. It counts, too. */
  sendGarbage(client: Client | null): void {
    if (!client) return;
    const sent = new Sent(
      null,
      (line) => this.#taken(line, sent, { id: "stop" }),
    );
    this.#send(client, { id: "stop" }, sent);
  }

  /**
   * Sends a ping: bare, or with the number of received messages if the page
   * knows it.
   */
  ping(client: Client | null, bare: boolean): void {
    const page = client && this.#pageOn(client.line);
    const received = bare ? undefined : page?.received;
    this.send(client, { id: "ping", received });
  }

  /** Neither side notices. */
  cut(client: Client | null, how: Partial<Line>): void {
    if (client) cutLine(client.line, how);
  }

  /** Delivers what was delayed on a line that was given up. */
  sendStale({ stale: [client] }: Person): void {
    if (!client) return;
    const { line } = client;
    const held = line.held?.splice(0) ?? [];
    for (const deliver of held) passUp(line, deliver);
    if (held.length === 0 && !line.session) this.send(client, { id: "stop" });
  }

  /** Sends again what the server lacks. */
  sendAgain(): void {
    for (const { client, sent } of this.#again.splice(0)) {
      // Shows the server that the answer has arrived.
      this.ping(client, false);
      for (const one of sent) {
        passUp(client.line, () => one.deliver(client));
      }
    }
  }

  /** The process is gone, and every socket with it. */
  disconnect(): void {
    for (const person of this.all) {
      person.client = null;
      person.stale = [];
    }
    this.#unanswered.clear();
    this.#again = [];
    this.#life++;
    this.#tokens?.forget();
  }

  close({ line, connection }: Client): void {
    line.open = false;
    connection.handleClose();
  }

  /** Checks one of the waiting tokens. */
  checkToken(pick: number): void {
    this.#tokens?.check(pick);
  }

  checkTokens(): void {
    this.#tokens?.checkAll();
  }

  /**
   * Checks that every register was answered, unless its token is being checked,
   * or its line is dead or slow.
   */
  check(): void {
    for (const line of this.#unanswered) {
      const checking = this.#tokens?.waits(line);
      assert(
        !line.open || checking || !works(line),
        "a register was not answered",
      );
    }
    for (const { line } of this.clients) {
      assert(!line.open || !line.over, "a page does not know of a closed line");
    }
    for (const { client, page } of this.all) {
      if (client && page?.line === client.line && works(page.line)) {
        page.check();
      }
    }
  }

  #register(client: Client, asked: Asked): void {
    const { line } = client;
    client.waiting.push(asked);
    this.#unanswered.add(line);
    const token = this.#tokens?.show(asked, line);
    const { name, protocol, resumeToken, received } = asked;
    const { secondCall, reseals } = asked;
    asked.sealed = line.user % 3 !== 2;
    const message: ClientMessage = {
      id: "register",
      secret: secretOf(line.user),
      sealed: asked.sealed,
      reseals,
      name,
      protocol,
      token,
      resumeToken,
      received,
      secondCall,
    };
    const sent = new Sent(message, () => {}, () => {
      line.asked.push(asked);
      this.ledger.actor = line.session;
    });
    passUp(line, () => sent.deliver(client));
  }

  #send(client: Client, message: ClientMessage, sent: Sent): void {
    const { line, waiting } = client;
    const page = this.#pageOn(line);
    if (page) {
      if (isCounted(message)) page.sends(sent, message);
    } else if (message.id !== "ping") {
      // Clients send nothing else before they know that they are registered.
      if (line.session?.protocolVersion === 2 && !client.registered) return;
      for (const asked of waiting) {
        if (asked.received !== undefined) return;
        asked.early = true;
      }
    }
    passUp(line, () => sent.deliver(client));
  }

  /** The exchange handles a message. */
  #taken(line: Line, sent: Sent, message: ClientMessage): void {
    this.ledger.actor = line.session;
    if (!line.session) return;
    if (isCounted(message)) {
      this.observe(() => sent.page?.taken(sent));
    }
    const bare = message.id === "ping" && message.received === undefined;
    if (!bare) this.ledger.heard(line);
  }

  #pageOn(line: Line): Page | null {
    const { client, page } = this.all[line.user];
    return client?.line === line && page?.line === line ? page : null;
  }

  #giveUp(person: Person): void {
    if (!person.client) return;
    person.client.line.down = 0;
    person.stale.push(person.client);
  }

  #open(user: number, more?: Partial<Line>): Client {
    const line = openLine(user, this.#lines.length, more);
    this.#lines.push(line);
    const connection = this.door.connect({
      send: (text) => this.#receive(client, text),
      close: () => line.open = false,
    }, `${line.number}`);
    const client: Client = { line, connection, waiting: [], registered: false };
    return client;
  }

  #receive(client: Client, text: string): void {
    const { line } = client;
    if (!line.open) return;
    const coming = line.coming.shift();
    if (coming?.text !== text) {
      return this.observe(() =>
        assert(false, "a message lost, doubled or changed on its way to a page")
      );
    }
    const { message, session, asked } = coming;
    if (asked && line.asked.length === 0) this.#unanswered.delete(line);
    if (line.down === 0) return;
    line.down--;
    if (message.id === "registerResponse" && asked) {
      const { resumeToken } = message;
      if (session && resumeToken !== undefined) session.token = resumeToken;
      this.observe(() => this.#answered(client, asked, message));
    }
    const page = this.#pageOn(line);
    if (page) this.observe(() => page.receives(message, coming.handled));
    this.observe(() => this.ledger.delivered(line, coming));
  }

  /** The answer to a register arrives. */
  #answered(
    client: Client,
    asked: Asked,
    message: ServerMessage & { id: "registerResponse" },
  ): void {
    client.waiting.shift();
    const { resumeToken, received } = message;
    if (message.response === "rejected" || resumeToken === undefined) return;
    client.registered = true;
    const { line } = client;
    const person = this.all[line.user];
    person.tokens.push(resumeToken);
    const { page } = person;
    if (received === undefined) {
      assert(
        !message.resumed || asked.received === undefined ||
          page?.life !== this.#life,
        "the server does not know what it has",
      );
      // A page that sends something before the answer does not count.
      person.page = person.counts && !asked.early
        ? new Page(resumeToken, line, this.#life)
        : null;
      if (person.page) this.#again.push({ client, sent: [] });
      return;
    }
    assert(page && asked.received !== undefined, "counts of nobody");
    page.token = resumeToken;
    page.line = line;
    this.#again.push({ client, sent: page.resumed(received) });
  }
}
