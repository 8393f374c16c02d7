/** ICE credentials of a relay's leg (RFC 8445 5.3). */
export interface Credentials {
  ufrag: string;
  password: string;
  /** Prefix of the user name in a check, in bytes: `<ours>:` (RFC 8445 7.2.2). */
  username: Uint8Array;
}

/** ICE credentials in a browser's description. */
export interface BrowserCredentials {
  ufrag: string;
  password: string;
  /** {@link ufrag} in bytes, as it ends the user name of the browser's checks. */
  ufragBytes: Uint8Array;
}

/** RFC 8839 5.4: lengths of both parts. Other characters than there do no harm. */
const UFRAG = /^[!-~]{4,256}$/;
const PASSWORD = /^[!-~]{22,256}$/;

/** A browser's credentials; null if they are malformed. */
export function browserCredentials(
  ufrag: string,
  password: string,
): BrowserCredentials | null {
  if (!UFRAG.test(ufrag) || !PASSWORD.test(password)) return null;
  return { ufrag, password, ufragBytes: new TextEncoder().encode(ufrag) };
}

/** RFC 8839 5.4: `ice-char`. */
const ALPHABET =
  "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/** 48 random bits. */
const UFRAG_LENGTH = 8;
/** 192 random bits; RFC 8445 14.3 wants 128. */
const PASSWORD_LENGTH = 32;
/** Characters of the user name that a {@link usernameKey} is made of: 30 bits, a number that needs no memory. */
const KEY_LENGTH = 5;

/** New random credentials. */
export function newCredentials(): Credentials {
  const ufrag = randomText(UFRAG_LENGTH);
  return {
    ufrag,
    password: randomText(PASSWORD_LENGTH),
    username: new TextEncoder().encode(`${ufrag}:`),
  };
}

/** A number by which a user name's first characters are found; -1 for one that this server never made. */
export function usernameKey(
  bytes: Uint8Array,
  start: number,
  end: number,
): number {
  if (end - start < KEY_LENGTH) return -1;
  let key = 0;
  for (let at = start; at < start + KEY_LENGTH; at++) {
    const value = VALUES[bytes[at]];
    if (value < 0) return -1;
    key = (key << 6) | value;
  }
  return key;
}

const VALUES = new Int8Array(256).fill(-1);
for (let value = 0; value < ALPHABET.length; value++) {
  VALUES[ALPHABET.charCodeAt(value)] = value;
}

function randomText(length: number): string {
  const bytes = crypto.getRandomValues(new Uint8Array(length));
  return Array.from(bytes, (byte) => ALPHABET[byte & 63]).join("");
}
