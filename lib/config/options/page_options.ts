import type { OptionGroup } from "./option.ts";
import { text, url } from "../option_values.ts";

/** Where the page is served, and to whom. */
export const PAGE_OPTIONS = {
  "as_uri": {
    schema: url(["http:", "https:"], "https://localhost:8443/"),
    value: "URL",
    help:
      "address of the page (default https://localhost:8443/); http:// is for use behind a proxy that ends TLS",
  },
  "cert": {
    schema: text,
    value: "FILE",
    help:
      "TLS certificate chain in PEM format (default: a self-signed certificate, made at the first start)",
  },
  "key": {
    schema: text,
    value: "FILE",
    help: "private key of that certificate in PEM format",
  },
  "allow-origin": {
    schema: url(["http:", "https:"], "https://example.org"),
    value: "ORIGIN",
    help:
      "another site whose pages may connect, and may show this page in a frame; repeatable",
    multiple: true,
  },
} as const satisfies OptionGroup;
