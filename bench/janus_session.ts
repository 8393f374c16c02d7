import * as v from "valibot";

/** ms between keep-alives: Janus drops a session that is silent for 60 s. */
const KEEP_ALIVE_MS = 25_000;

const Jsep = v.object({ type: v.string(), sdp: v.string() });
const Message = v.object({
  janus: v.string(),
  transaction: v.optional(v.string()),
  data: v.optional(v.object({ id: v.number() })),
  error: v.optional(v.object({ reason: v.string() })),
  plugindata: v.optional(v.object({
    data: v.object({
      error: v.optional(v.string()),
      result: v.optional(v.object({ event: v.optional(v.string()) })),
    }),
  })),
  jsep: v.optional(Jsep),
});
type Message = v.InferOutput<typeof Message>;

/** A Janus session with a handle of its VideoCall plugin, over a WebSocket. */
export class JanusSession {
  readonly #replies = new Map<string, (message: Message) => void>();
  readonly #events = new Map<string, (sdp: string) => void>();
  readonly #ids: Record<string, number> = {};

  /** Opens a session. It ends with the process. */
  static async open(url: string): Promise<JanusSession> {
    const socket = new WebSocket(url, "janus-protocol");
    await new Promise((resolve, reject) => {
      socket.onopen = resolve;
      socket.onerror = reject;
    });
    const session = new JanusSession(socket);
    session.#ids.session_id = await session.#id({ janus: "create" });
    session.#ids.handle_id = await session.#id({
      janus: "attach",
      plugin: "janus.plugin.videocall",
    });
    const { session_id } = session.#ids;
    setInterval(
      () => session.#send({ janus: "keepalive", session_id }),
      KEEP_ALIVE_MS,
    );
    return session;
  }

  private constructor(private readonly socket: WebSocket) {
    socket.onmessage = ({ data }) => this.#received(data);
  }

  /** Sends a request to the plugin. */
  async request(
    body: Record<string, unknown>,
    jsep?: v.InferOutput<typeof Jsep>,
  ): Promise<void> {
    const { plugindata } = await this.#ask({ janus: "message", body, jsep });
    const error = plugindata?.data.error;
    if (error) throw new Error(`Janus: ${error}`);
  }

  /** Resolves with the session description of the plugin's next event of this name. */
  event(name: string): Promise<string> {
    return new Promise((resolve) => this.#events.set(name, resolve));
  }

  async #id(message: Record<string, unknown>): Promise<number> {
    const { data } = await this.#ask(message);
    return data!.id;
  }

  #ask(message: Record<string, unknown>): Promise<Message> {
    return new Promise((resolve, reject) => {
      const transaction = this.#send(message);
      this.#replies.set(transaction, (reply) => {
        if (reply.janus === "ack") return;
        this.#replies.delete(transaction);
        if (reply.error) reject(new Error(`Janus: ${reply.error.reason}`));
        else resolve(reply);
      });
    });
  }

  #send(message: Record<string, unknown>): string {
    const transaction = crypto.randomUUID();
    this.socket.send(
      JSON.stringify({ ...message, ...this.#ids, transaction }),
    );
    return transaction;
  }

  #received(data: string): void {
    const message = v.parse(v.pipe(v.string(), v.parseJson(), Message), data);
    const event = message.plugindata?.data.result?.event;
    if (event && message.jsep) this.#events.get(event)?.(message.jsep.sdp);
    this.#replies.get(message.transaction ?? "")?.(message);
  }
}
