import { assert } from "@std/assert";
import type { ClientMessage, ServerMessage } from "../../../lib/protocol.ts";
import type { Exchange } from "../../../lib/signaling/exchange.ts";
import type { SignalingConnection } from "../../../lib/signaling/socket_connection.ts";
import type { TokenDesk } from "../token_desk.ts";
import type { Asked, Line, Session, TokenKind } from "./books.ts";
import type { Ledger } from "./ledger.ts";

/** Odd ones among them: names that plain objects have already. */
export const NAMES = ["ann", "__proto__", "constructor", "Ben", "cy", "dee"];

/** A socket and its end in the exchange. */
export interface Client {
  line: Line;
  connection: SignalingConnection;
}

/** Somebody with a device, and the sockets it has and had. */
export interface Person {
  user: number;
  /** The name that they take, or that their tokens say. */
  name: string;
  client: Client | null;
  /** Sockets that another one took the session of, or that were given up. */
  stale: Client[];
  tokens: string[];
}

/** Simulated people and the network between them and the exchange. */
export class People {
  readonly all: Person[];
  /** Lines on which a register is not answered yet. */
  readonly #unanswered = new Set<Line>();
  /** What each token is worth, and on which line it was shown. */
  readonly #worth = new Map<string, { asked: Asked; line: Line }>();

  /**
   * @param desk checks their tokens; null where people choose their names
   * @param observe runs a comparison whose failure is told after the step
   */
  constructor(
    users: number,
    private readonly exchange: Pick<Exchange, "connect">,
    private readonly ledger: Ledger,
    private readonly desk: TokenDesk | null,
    private readonly observe: (compare: () => void) => void,
  ) {
    // With tokens, some people have more than one device.
    const names = desk ? Math.max(2, Math.ceil(users / 2)) : users;
    this.all = Array.from({ length: users }, (_, user) => ({
      user,
      name: NAMES[user % names],
      client: null,
      stale: [],
      tokens: [],
    }));
  }

  get clients(): Client[] {
    return this.all.flatMap(({ client, stale }) => [...stale, client ?? []])
      .flat();
  }

  register(person: Person, asked: Asked): void {
    person.client ??= this.#open(person.user);
    this.#register(person.client, asked);
  }

  /** Over a new socket, with the latest resume token or an old one. */
  resume(person: Person, token: TokenKind, old: boolean): void {
    const resumeToken = person.tokens.at(old ? 0 : -1);
    if (resumeToken === undefined) return;
    if (person.client) person.stale.push(person.client);
    person.client = this.#open(person.user);
    const { name } = person;
    this.#register(person.client, { name, protocol: 2, token, resumeToken });
  }

  /**
   * @param read keeps the books when the exchange takes the message up, which
   * may be later than it was sent
   */
  send(
    client: Client | null,
    message: ClientMessage,
    read: (session: Session | null) => void = () => {},
  ): void {
    if (!client) return;
    const { id } = message;
    let taken = false;
    Object.defineProperty(message, "id", {
      get: () => {
        if (!taken) {
          taken = true;
          this.ledger.actor = client.line.session;
          read(client.line.session);
        }
        return id;
      },
    });
    client.connection.handleMessage(message);
  }

  /** The process is gone, and every socket with it. */
  disconnect(): void {
    for (const person of this.all) {
      person.client = null;
      person.stale = [];
    }
    this.#unanswered.clear();
    this.desk?.pending.splice(0);
  }

  close({ line, connection }: Client): void {
    this.ledger.lineClosed(line);
    connection.handleClose();
  }

  /** One of the tokens that wait to be checked is. */
  checkToken(pick: number): void {
    const { pending = [] } = this.desk ?? {};
    if (pending.length === 0) return;
    const [waiting] = pending.splice(pick % pending.length, 1);
    const { asked } = this.#worth.get(waiting.token)!;
    switch (asked.token) {
      case "good":
        return waiting.find({ name: asked.name });
      case "expired":
        return waiting.find({ reason: "unauthorized", message: "Expired." });
      default:
        return waiting.fail();
    }
  }

  checkTokens(): void {
    while (this.desk && this.desk.pending.length > 0) this.checkToken(0);
  }

  /** Every register has been answered, unless its token is being checked. */
  check(): void {
    for (const line of this.#unanswered) {
      const checking = this.desk?.pending.some(({ token }) =>
        this.#worth.get(token)!.line === line
      );
      assert(!line.open || checking, "a register was not answered");
    }
  }

  #register({ line, connection }: Client, asked: Asked): void {
    line.asked.push(asked);
    this.#unanswered.add(line);
    const token = this.desk && asked.token !== "none"
      ? `${this.#worth.size}`
      : undefined;
    if (token !== undefined) this.#worth.set(token, { asked, line });
    const { name, protocol, resumeToken } = asked;
    this.send(
      { line, connection },
      { id: "register", name, protocol, token, resumeToken },
    );
  }

  #open(user: number): Client {
    const line: Line = { user, open: true, session: null, asked: [] };
    const connection = this.exchange.connect({
      send: (text) => this.#receive(line, JSON.parse(text)),
      close: () => line.open = false,
    });
    return { line, connection };
  }

  #receive(line: Line, message: ServerMessage): void {
    if (!line.open) return;
    if (message.id === "registerResponse") {
      const asked = line.asked.shift();
      if (line.asked.length === 0) this.#unanswered.delete(line);
      this.observe(() => {
        assert(asked, "an answer to no register");
        this.ledger.registered(line, asked, message);
      });
      const { resumeToken } = message;
      if (resumeToken !== undefined) {
        this.all[line.user].tokens.push(resumeToken);
      }
    }
    this.observe(() => this.ledger.received(line, message));
  }
}
