import * as v from "valibot";
import {
  DEFAULT_TOKEN_LIFETIME_S,
  MAX_TOKEN_LIFETIME_S,
} from "../auth_config.ts";
import type { OptionGroup } from "./option.ts";
import { count, text } from "../option_values.ts";

/** Names from JSON Web Tokens. */
export const IDENTITY_OPTIONS = {
  "auth": {
    schema: v.picklist(["jwt"], "must be jwt"),
    value: "HOW",
    help:
      "jwt takes names from JSON Web Tokens (default: people choose their names); needs one of the next four options",
  },
  "auth-secret-file": {
    schema: text,
    value: "FILE",
    help:
      "a file with the secret, of 32 bytes or more, that the issuer of the tokens also knows",
  },
  "auth-secret": {
    schema: text,
    value: "SECRET",
    help: "that secret itself; safer in the environment",
    secret: true,
  },
  "auth-key-file": {
    schema: text,
    value: "FILE",
    help: "a public key in PEM format: RSA, P-256, P-384, P-521 or Ed25519",
  },
  "auth-jwks-file": {
    schema: text,
    value: "FILE",
    help:
      "a JSON Web Key Set; read again on SIGHUP and when a token names an unknown key",
  },
  "auth-audience": {
    schema: text,
    value: "AUDIENCE",
    help: "the audience that tokens must name",
  },
  "auth-issuer": {
    schema: text,
    value: "ISSUER",
    help: "the issuer that tokens must name",
  },
  "auth-max-lifetime": {
    schema: count(1, MAX_TOKEN_LIFETIME_S),
    value: "SECONDS",
    help:
      `longest lifetime of a token (default ${DEFAULT_TOKEN_LIFETIME_S}, a day)`,
  },
  "auth-claim": {
    schema: text,
    value: "CLAIM",
    help: "the claim that holds the person's name (default name)",
  },
} as const satisfies OptionGroup;
