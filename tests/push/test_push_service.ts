import { assert, assertEquals, assertMatch } from "@std/assert";
import { importJWK, jwtVerify } from "jose";
import { selfSignedCertificate } from "../../lib/net/certificate.ts";
import type {
  PushContent,
  PushSubscriptionKeys,
} from "../../lib/shared/push.ts";
import {
  base64url,
  type BrowserKeys,
  bytes,
  decrypted,
} from "./received_push.ts";

/** Longest validity of a token (RFC 8292, 2), and a moment for the request. */
const MAX_VALID_S = 86_400;
/** Size to which every message is padded: 4,096 bytes, which every service takes (RFC 8030, 7.2). */
const BODY_BYTES = 4_096;

/** A message as a push service and a browser got it. */
export interface Pushed {
  endpoint: string;
  content: PushContent;
  ttl: number;
  urgency: string | null;
  topic: string | null;
  /** The server's key, and where it says it can be reached. */
  key: string;
  contact: string;
}

/**
 * A push service of the tests' own: HTTPS on loopback. It checks every header
 * and decrypts every message, as service and browser do.
 */
export class TestPushService implements AsyncDisposable {
  readonly pushed: Pushed[] = [];
  /** Answers to come; then 201. */
  readonly answers: (() => Response | Promise<Response>)[] = [];
  readonly #browsers = new Map<string, BrowserKeys>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;
  #arrived = () => {};
  /** A failed check of a request. */
  #found: unknown = null;

  private constructor(
    readonly certificate: { cert: string; key: string },
    private readonly folder: string,
  ) {
    this.#server = Deno.serve(
      { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...certificate },
      (request) => this.#take(request),
    );
  }

  static async start(): Promise<TestPushService> {
    const folder = await Deno.makeTempDir();
    const certificate = await selfSignedCertificate(folder, ["localhost"]);
    return new TestPushService(certificate, folder);
  }

  /** File with its certificate. */
  get certificateFile(): string {
    return `${this.folder}/cert.pem`;
  }

  /** Host and port, for `--push-services`. */
  get host(): string {
    return `localhost:${this.#server.addr.port}`;
  }

  /** A browser subscribes. */
  async subscribe(name: string): Promise<PushSubscriptionKeys> {
    const { privateKey, publicKey } = await crypto.subtle.generateKey(
      { name: "ECDH", namedCurve: "P-256" },
      true,
      ["deriveBits"],
    );
    const raw = await crypto.subtle.exportKey("raw", publicKey);
    const keys = {
      privateKey,
      publicKey: new Uint8Array(raw),
      auth: crypto.getRandomValues(new Uint8Array(16)),
    };
    const endpoint = `https://${this.host}/${name}`;
    this.#browsers.set(endpoint, keys);
    return {
      endpoint,
      keys: { p256dh: base64url(keys.publicKey), auth: base64url(keys.auth) },
    };
  }

  /** The next message, once it is there. */
  async next(): Promise<Pushed> {
    while (this.pushed.length === 0) {
      if (this.#found) throw this.#found;
      await new Promise<void>((resolve) => this.#arrived = resolve);
    }
    return this.pushed.shift()!;
  }

  async #take(request: Request): Promise<Response> {
    try {
      const body = new Uint8Array(await request.arrayBuffer());
      const answer = await this.answers.shift()?.();
      if (answer && !answer.ok) return answer;
      this.pushed.push(await this.#check(request, body));
      return answer ?? new Response(null, { status: 201 });
    } catch (error) {
      this.#found ??= error;
      return new Response(null, { status: 400 });
    } finally {
      this.#arrived();
    }
  }

  async #check(
    { headers, method, url }: Request,
    body: Uint8Array<ArrayBuffer>,
  ): Promise<Pushed> {
    assertEquals(method, "POST");
    assertEquals(headers.get("content-encoding"), "aes128gcm");
    assertEquals(headers.get("content-length"), String(body.length));
    assertEquals(body.length, BODY_BYTES);
    const authorization = headers.get("authorization") ?? "";
    const match = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization);
    assert(match, authorization);
    const [, token, key] = match;
    const point = bytes(key);
    const jwk = {
      kty: "EC",
      crv: "P-256",
      x: base64url(point.slice(1, 33)),
      y: base64url(point.slice(33)),
    };
    const { payload, protectedHeader } = await jwtVerify(
      token,
      await importJWK(jwk, "ES256"),
      { audience: new URL(url).origin, algorithms: ["ES256"] },
    );
    assertEquals(protectedHeader.typ, "JWT");
    const validS = (payload.exp ?? Infinity) - Date.now() / 1000;
    assert(validS > 0 && validS <= MAX_VALID_S, `${validS} s`);
    assertMatch(payload.sub ?? "", /^(mailto|https):/);
    const browser = this.#browsers.get(url);
    assert(browser, `nobody subscribed ${url}`);
    const ttl = headers.get("ttl") ?? "";
    assertMatch(ttl, /^\d+$/);
    const topic = headers.get("topic");
    assertMatch(topic ?? "", /^[\w-]{1,32}$/);
    return {
      endpoint: url,
      content: JSON.parse(await decrypted(body, browser)),
      ttl: Number(ttl),
      urgency: headers.get("urgency"),
      topic,
      key,
      contact: payload.sub!,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown();
    await Deno.remove(this.folder, { recursive: true });
  }
}
