/**
 * Schemas of option values, from text to the program's types.
 *
 * @module
 */
import * as v from "valibot";
import { isAddressOrNetwork } from "../net/client_address.ts";

/** A word or a file name. */
export const text = v.pipe(
  v.string(),
  v.trim(),
  v.minLength(1, "must not be empty"),
);
/** The highest port number. */
export const MAX_PORT = 65_535;
/** A TCP or UDP port; 0 for any free one. */
export const port = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, "must be a port number"),
  v.transform(Number),
  v.maxValue(MAX_PORT, "must be a port number"),
);
/** Whole seconds. */
export const seconds = v.pipe(
  v.string(),
  v.regex(/^\d{1,5}$/, "must be a whole number of seconds"),
  v.transform(Number),
);
/** A whole number from `min` to `max`. */
export const count = (min: number, max: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d{1,9}$/, "must be a whole number"),
    v.transform(Number),
    v.minValue(min, `must be at least ${min}`),
    v.maxValue(max, `must be at most ${max}`),
  );
/** An IPv4 or IPv6 address. */
export const address = v.pipe(v.string(), v.ip("must be an IP address"));
/** An address, or a network of them. */
export const network = v.pipe(
  v.string(),
  v.check(
    isAddressOrNetwork,
    "must be an address, or a network such as 10.0.0.0/8",
  ),
);
/** Kurento expects user and password before the address, unescaped. */
export const turnWord = v.pipe(
  text,
  v.regex(/^[^:@]*$/, "must hold neither : nor @"),
);
/** A URL with one of the protocols, such as `https:`; errors show `example`. */
export const url = (protocols: string[], example: string) =>
  v.pipe(
    v.string(),
    v.check(
      (value) =>
        URL.canParse(value) && protocols.includes(new URL(value).protocol),
      `must be a URL such as ${example}`,
    ),
    v.transform((value) => new URL(value)),
  );

/** A push service: a host name, with `*.` for all below it, and a port if it is not 443. */
export const pushService = v.pipe(
  v.string(),
  v.regex(
    /^(\*\.)?[a-z\d-]+(\.[a-z\d-]+)*(:\d{1,5})?$/,
    "must be a host such as push.example.org or *.example.org",
  ),
);

/** Minimum length of a token: shorter ones can be guessed. */
const MIN_TOKEN_LENGTH = 16;
/** A bearer token (RFC 6750, 2.1) that cannot be guessed. */
export const token = v.pipe(
  v.string(),
  v.regex(/^[\w.~+/-]+=*$/, "must be a bearer token (RFC 6750, 2.1)"),
  v.minLength(
    MIN_TOKEN_LENGTH,
    `must have at least ${MIN_TOKEN_LENGTH} characters`,
  ),
);
