import { testIsolated } from "../../support/isolated.ts";

const FILES = [
  "peer",
  "ice_lite",
  "conformance",
  "relay",
  "sources",
  "feedback",
  "checks",
  "chromium",
  "firefox",
  "manners",
];

for (const file of FILES) testIsolated(file, import.meta.url);
