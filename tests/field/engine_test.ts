import { testIsolated } from "../support/isolated.ts";

for (const name of ["calls", "munged"]) testIsolated(name, import.meta.url);
